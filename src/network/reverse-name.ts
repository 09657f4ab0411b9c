import { addressBits, type Address, type Family } from './address.ts';

const SUFFIX = { 4: 'in-addr.arpa', 6: 'ip6.arpa' } as const;

/** The name under which PTR records of an address stand (RFC 1035 section 3.5, RFC 3596 section 2.5). */
export function reverseName({ family, value }: Address): string {
  const labels = family === 4 ? octetsOf(value) : [...value.toString(16).padStart(32, '0')];
  return `${labels.toReversed().join('.')}.${SUFFIX[family]}`;
}

function octetsOf(value: bigint): string[] {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n));
}

/** The address that a reverse name stands for; undefined where it lacks octets or nibbles, or is no reverse name. */
export function parseReverseName(name: string): Address | undefined {
  const lower = name.toLowerCase();
  for (const family of [4, 6] as const) {
    if (lower.endsWith(`.${SUFFIX[family]}`)) {
      return readLabels(family, lower.slice(0, -SUFFIX[family].length - 1).split('.'));
    }
  }
  return undefined;
}

function readLabels(family: Family, labels: readonly string[]): Address | undefined {
  const pattern = family === 4 ? /^(?:0|[1-9][0-9]{0,2})$/ : /^[0-9a-f]$/;
  const width = family === 4 ? 8n : 4n;
  if (labels.length !== addressBits(family) / Number(width)) return undefined;
  let value = 0n;
  for (const label of labels.toReversed()) {
    if (!pattern.test(label)) return undefined;
    const part = family === 4 ? Number(label) : Number.parseInt(label, 16);
    if (part > 255) return undefined;
    value = (value << width) | BigInt(part);
  }
  return { family, value };
}
