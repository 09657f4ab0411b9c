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

/**
 * Whether a PTR record of an address may stand there: the reverse name of one, a wildcard over many, or a name in a zone that
 * is delegated for less than an octet, whose label is a range (RFC 2317 writes `0/25`, RFC 4183 and others `0-127`).
 */
export function isReverseName(name: string): boolean {
  if (parseReverseName(name)) return true;
  const lower = name.toLowerCase();
  const [family, suffix] = lower.endsWith(`.${SUFFIX[4]}`)
    ? [4 as const, SUFFIX[4]]
    : [6 as const, SUFFIX[6]];
  if (!lower.endsWith(`.${suffix}`)) return false;
  const [first = '', ...rest] = lower.slice(0, -suffix.length - 1).split('.');
  const labels = first === '*' ? rest : [first, ...rest];
  const plain = labels.filter((label) => !RANGE.test(label));
  const most = addressBits(family) / (family === 4 ? 8 : 4);
  if (plain.length === 0 || plain.length > most || labels.length - plain.length > most) return false;
  const partial = first === '*' || plain.length < labels.length;
  return (
    partial && plain.every((label) => LABEL[family].test(label) && (family === 6 || Number(label) <= 255))
  );
}

/** The label of a range: where it begins, and its length in bits or where it ends. */
const RANGE = /^[0-9a-f]{1,3}[/-][0-9a-f]{1,3}$/;
const LABEL = { 4: /^(?:0|[1-9][0-9]{0,2})$/, 6: /^[0-9a-f]$/ } as const;

/** A PTR record that lists instances of a service or the services of a domain, no address (RFC 6763, sections 4 and 9). */
export function isServicePointer(name: string): boolean {
  return /(?:^|\.)_[a-z0-9-]+\._(?:tcp|udp)(?:\.|$)/i.test(name);
}

function readLabels(family: Family, labels: readonly string[]): Address | undefined {
  const width = family === 4 ? 8n : 4n;
  if (labels.length !== addressBits(family) / Number(width)) return undefined;
  let value = 0n;
  for (const label of labels.toReversed()) {
    if (!LABEL[family].test(label)) return undefined;
    const part = family === 4 ? Number(label) : Number.parseInt(label, 16);
    if (part > 255) return undefined;
    value = (value << width) | BigInt(part);
  }
  return { family, value };
}
