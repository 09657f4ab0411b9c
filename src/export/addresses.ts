import type { ComputeNode, IpNode } from '../model/fleet.ts';
import { parseAddress } from '../network/address.ts';
import { containsAddress, parseCidr, type WrittenCidr } from '../network/cidr.ts';

/** The range of an address; undefined where none is written, or it is none. */
export function rangeOf({ resource }: IpNode): WrittenCidr | undefined {
  const { cidr } = resource.manifest.spec;
  return cidr === undefined ? undefined : parseCidr(cidr);
}

/** Its gateway, and whether that is reached over the link though it lies off the range. */
export function gatewayOf(ip: IpNode): { readonly via: string; readonly onLink: boolean } | undefined {
  const { gateway, onLink } = ip.resource.manifest.spec;
  const address = gateway === undefined ? undefined : parseAddress(gateway);
  if (gateway === undefined || !address || address.family !== ip.family) return undefined;
  const range = rangeOf(ip);
  const isNeighbour = range !== undefined && containsAddress(range, address);
  const isLinkLocal = /^fe[89ab]/i.test(gateway);
  return { via: gateway, onLink: onLink === true || (!isNeighbour && !isLinkLocal) };
}

/** A hardware address in six pairs of lower case; undefined where it is none. */
export function macOf({ resource }: IpNode): string | undefined {
  const mac = resource.manifest.spec.mac?.toLowerCase().replaceAll('-', ':');
  return mac !== undefined && /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) ? mac : undefined;
}

/** DNS servers that are addresses: what is none another rule reports. */
export function resolversOf({ dnsServers }: IpNode): readonly string[] {
  return dnsServers.filter((server) => parseAddress(server) !== undefined);
}

/** The first label of a name: what a machine calls itself. */
export function hostLabel({ name }: ComputeNode): string {
  return name.split('.', 1)[0] ?? name;
}
