import type { Kind } from '../model/manifest.ts';
import type { Json } from '../model/state.ts';
import { blockOf, formatCidr, parseCidr } from '../network/cidr.ts';
import { addressBits, formatAddress, parseAddress } from '../network/address.ts';
import { isPublic } from '../network/special.ts';
import type { Imported, ImportedManifest } from './format.ts';

/** Collects manifests that load: what no manifest can hold is left out, and said. */
export interface Draft {
  readonly compute: (
    written: string,
    fields: Fields,
    labels?: Readonly<Record<string, unknown>>,
  ) => string | undefined;
  /** Puts an address onto a compute; with a prefix length where one is known. */
  readonly address: (
    compute: string,
    written: string,
    primary: boolean,
    cidr?: string,
    more?: {
      readonly interface?: string | undefined;
      readonly mac?: string | undefined;
      readonly network?: string | undefined;
    },
  ) => void;
  /** An address on no compute, or a range: an IPAddress or a Subnet. Gives its name, unless it is neither or was there. */
  readonly block: (written: string, more: Fields) => string | undefined;
  readonly subnet: (cidr: string, more: Fields) => string | undefined;
  readonly add: (kind: Kind, name: string, spec: Fields) => void;
  /** The name that a text becomes; undefined where none can be made of it. */
  readonly nameFor: (written: string) => string | undefined;
  /** The name of a Compute: a host name stays as it is, dots included. */
  readonly machineName: (written: string) => string | undefined;
  /** Whether something of that name is there; a Compute where no kind is given. */
  readonly has: (written: string, kind?: Kind) => boolean;
  readonly leaveOut: (what: string, why: string) => void;
  readonly done: () => Imported;
}

type Fields = Readonly<Record<string, Json | undefined>>;

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_KEY = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const LINE = /^(?!.*\p{Cc})[^]{1,253}$/u;
const MAC = /^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$/;
const INTERFACE = /^[0-9A-Za-z._:@/-]+$/;
const MOST = 50_000;
/** Fields that may have lines. */
const PROSE = new Set(['content', 'notes', 'description']);

export function createDraft(): Draft {
  const manifests = new Map<string, ImportedManifest>();
  const from = new Map<string, string>();
  const leftOut: string[] = [];
  const leaveOut = (what: string, why: string) => void leftOut.push(`${what.slice(0, 200)}: ${why}`);
  const put = (kind: Kind, name: string, written: string, spec: Fields, labels?: Record<string, string>) => {
    const key = `${kind}/${name}`;
    if (manifests.size >= MOST) return leaveOut(written, `more than ${MOST} things in one import`);
    if (manifests.has(key)) return leaveOut(written, `${from.get(key) ?? ''} is ${kind} ${name} already`);
    from.set(key, written);
    const metadata = labels && Object.keys(labels).length > 0 ? { name, labels } : { name };
    manifests.set(key, {
      apiVersion: 'infractl.dev/v1',
      kind,
      metadata,
      spec: cleanSpec(spec, name, leaveOut),
    });
    return true;
  };
  const subnet = (written: string, more: Fields) => {
    const cidr = parseCidr(written);
    if (!cidr) {
      leaveOut(JSON.stringify(written), 'no range of addresses');
      return undefined;
    }
    const text = formatCidr(cidr);
    const { network } = more;
    const name = nameOf(`net-${typeof network === 'string' ? `${network}-` : ''}${text}`) ?? 'net';
    return put('Subnet', name, written, { cidr: text, ...more }) ? name : undefined;
  };
  return {
    leaveOut,
    compute: (written, fields, labels = {}) => {
      const name = machineName(written);
      if (name === undefined) {
        leaveOut(JSON.stringify(written), 'no name can be made of it');
        return undefined;
      }
      return put('Compute', name, written, fields, cleanLabels(labels, name, leaveOut)) ? name : undefined;
    },
    address: (compute, written, primary, cidr, { interface: port, mac, network } = {}) => {
      const parsed = parseAddress(written);
      if (!parsed) return leaveOut(`${compute}: ${JSON.stringify(written)}`, 'no address');
      const address = formatAddress(parsed);
      const name = addressName(address, network);
      const block = cidr === undefined ? undefined : parseCidr(cidr);
      const made = put('IPAddress', name, written, {
        address,
        type: isPublic(parsed) ? 'public' : 'private',
        cidr: block && block.family === parsed.family ? formatCidr(blockOf(parsed, block.prefix)) : undefined,
        network,
        mac: mac !== undefined && MAC.test(mac) ? mac.toLowerCase() : undefined,
      });
      if (!made) return;
      const place = `${compute}-${name}`.slice(0, 253).replace(/[-.]+$/, '');
      if (port !== undefined && !INTERFACE.test(port))
        leaveOut(`${compute}: interface ${JSON.stringify(port)}`, 'no interface can be called so');
      put('IPAssignment', place, written, {
        compute,
        ip: name,
        primary,
        interface: port !== undefined && INTERFACE.test(port) ? port : undefined,
      });
    },
    block: (written, more) => {
      const cidr = parseCidr(written);
      const parsed = parseAddress(written.split('/')[0] ?? '');
      if (!parsed || (written.includes('/') && !cidr)) {
        leaveOut(JSON.stringify(written), 'neither an address nor a range');
        return undefined;
      }
      const bits = addressBits(parsed.family);
      if (cidr && cidr.prefix < bits && cidr.address === cidr.first) return subnet(written, more);
      const address = formatAddress(parsed);
      const { network } = more;
      const name = addressName(address, typeof network === 'string' ? network : undefined);
      const range = cidr && cidr.prefix < bits ? formatCidr(cidr) : undefined;
      const made = put('IPAddress', name, written, {
        address,
        type: isPublic(parsed) ? 'public' : 'private',
        cidr: range,
        ...Object.fromEntries(
          Object.entries(more).filter(([, value]) => value !== undefined && value !== ''),
        ),
      });
      return made ? name : undefined;
    },
    subnet,
    nameFor: nameOf,
    machineName,
    has: (written, kind) =>
      manifests.has(
        kind === undefined ? `Compute/${machineName(written) ?? ''}` : `${kind}/${nameOf(written) ?? ''}`,
      ),
    add: (kind, name, spec) => void put(kind, nameOf(name) ?? 'x', name, spec),
    done: () => ({ ok: true, manifests: [...manifests.values()], leftOut }),
  };
}

function addressName(address: string, network: string | undefined): string {
  const prefix = network === undefined ? 'ip' : (nameOf(`ip-${network}`) ?? 'ip');
  // two colons are two hyphens: 2001:db8::1 and 2001:db8:1:: are two names
  return `${prefix}-${address.replace(/[^0-9a-f]/g, '-')}`.replace(/-+$/, '').slice(0, 63) || 'ip';
}

/** A host name of several labels; an address, whose last label is a number, is none. */
function machineName(written: string): string | undefined {
  const lower = written.toLowerCase().trim().replace(/\.$/, '');
  const labels = lower.split('.');
  const isHost = labels.length > 1 && lower.length <= 253 && !/^[0-9]+$/.test(labels.at(-1) ?? '');
  return isHost && labels.every((label) => NAME.test(label) && label.length <= 63) ? lower : nameOf(written);
}

/** A name of one label, as every manifest can have it. */
export function nameOf(written: string): string | undefined {
  const lower = written.toLowerCase().trim();
  if (NAME.test(lower) && lower.length <= 63) return lower;
  const name = lower
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
  return name === '' ? undefined : name;
}

function cleanSpec(spec: Fields, name: string, leaveOut: Draft['leaveOut']): Readonly<Record<string, Json>> {
  const kept = Object.entries(spec).filter((entry): entry is [string, Json] => {
    if (entry[1] === undefined || entry[1] === '') return false;
    if (typeof entry[1] !== 'string' || LINE.test(entry[1])) return true;
    if (PROSE.has(entry[0]) && entry[1].length < 10_000 && !/(?![\n\t])\p{Cc}/u.test(entry[1])) return true;
    leaveOut(`${name}: ${entry[0]}`, 'more than one line, or too long');
    return false;
  });
  return Object.fromEntries(kept);
}

function cleanLabels(
  labels: Readonly<Record<string, unknown>>,
  name: string,
  leaveOut: Draft['leaveOut'],
): Record<string, string> {
  const kept = Object.entries(labels).flatMap(([key, value]): [string, string][] => {
    const text = typeof value === 'object' ? undefined : String(value);
    if (text !== undefined && LABEL_KEY.test(key) && key.length <= 253 && (text === '' || LINE.test(text)))
      return [[key, text]];
    leaveOut(`${name}: label ${JSON.stringify(key)}`, 'no label can be so');
    return [];
  });
  return Object.fromEntries(kept);
}
