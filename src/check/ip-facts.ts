import { DEFAULT_NETWORK } from '../kinds/address.ts';
import type { ComputeNode, Fleet, IpNode } from '../model/fleet.ts';
import { type Address, addressBits, parseAddress } from '../network/address.ts';
import { formatCidr, parseCidr, type WrittenCidr } from '../network/cidr.ts';

/** What an IPAddress says, read; a part that cannot be read is absent (`ip-invalid` reports it). */
export interface IpFacts {
  readonly node: IpNode;
  readonly address?: Address;
  readonly cidr?: WrittenCidr;
  readonly gateway?: Address;
}

const known = new WeakMap<Fleet, readonly IpFacts[]>();

/** Every IPAddress, in the order in which they were written. */
export function ipFacts(fleet: Fleet): readonly IpFacts[] {
  const facts = known.get(fleet) ?? [...fleet.ips.values()].map(readIp).sort(byOrigin);
  known.set(fleet, facts);
  return facts;
}

function readIp(node: IpNode): IpFacts {
  const { address, cidr, gateway } = node.resource.manifest.spec;
  return {
    node,
    ...present('address', parseAddress(address)),
    ...present('cidr', parseCidr(cidr ?? '')),
    ...present('gateway', gateway === undefined ? undefined : parseAddress(gateway)),
  };
}

function present<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}

function byOrigin(a: IpFacts, b: IpFacts): number {
  const [left, right] = [a.node.resource.origin, b.node.resource.origin];
  if (left.file !== right.file) return left.file < right.file ? -1 : 1;
  return left.document - right.document;
}

/** The computes that hold an address, each once. */
export function holdersOf(ip: IpNode): readonly ComputeNode[] {
  return [...new Set(ip.attachments.flatMap(({ compute }) => compute ?? []))];
}

/** Whether a block is one address, as hosters route single addresses: it is nobody's subnet. */
export function isSingle(cidr: WrittenCidr): boolean {
  return cidr.prefix === addressBits(cidr.family);
}

/** `ovh/gra`: where an address lives, as it says itself, else as the first compute that holds it says; empty: unknown. */
export function placeOf(node: IpNode): string {
  const { provider, region } = node.resource.manifest.spec;
  const holder = holdersOf(node)[0]?.resource.manifest.spec;
  return [provider ?? holder?.provider, region ?? holder?.region]
    .filter((part) => part !== undefined)
    .join('/');
}

/** The address space of an IPAddress: an address means another thing in each. */
export function networkOf({ resource }: IpNode): string {
  return resource.manifest.spec.network ?? DEFAULT_NETWORK;
}

/** IPs by what their block is and where it lives; blocks of one address and unreadable ones are left out. */
export function subnetKey({ node, cidr }: IpFacts): string | undefined {
  return cidr && !isSingle(cidr)
    ? `${networkOf(node)} ${placeOf(node)} ${node.resource.manifest.spec.vlan ?? ''} ${formatCidr(cidr)}`
    : undefined;
}
