import { canonicalAddress, DEFAULT_NETWORK } from '../kinds/address.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { AnyResource, Resource } from '../model/resource.ts';
import { parseAddress } from '../network/address.ts';
import { type BlockIndex, indexBlocks } from '../network/block-index.ts';
import { parseCidr } from '../network/cidr.ts';
import { notStrict } from '../network/strict.ts';
import { groupBy } from '../text/group-by.ts';

type Ip = Resource<'IPAddress'>;
type Subnet = Resource<'Subnet'>;

/** What an IPAddress takes from the Subnet around it where it leaves it out. */
const INHERITED = ['type', 'cidr', 'gateway', 'onLink', 'dnsServers', 'vlan', 'provider', 'region'] as const;

/**
 * IPAddresses with what the smallest Subnet around them, in their network, gives them. Where type or cidr is written nowhere
 * `refuse` is told, and the IPAddress is left out.
 */
export function completeAddresses(
  resources: readonly AnyResource[],
  refuse: (resource: AnyResource, fault: Diagnostic) => void,
): readonly AnyResource[] {
  const subnets = indexSubnets(resources);
  if (subnets.size === 0 && resources.every(isComplete)) return resources;
  return resources.flatMap((resource): readonly AnyResource[] => {
    if (resource.kind !== 'IPAddress') return [resource];
    if (!parseAddress(resource.manifest.spec.address) && !isComplete(resource)) {
      refuse(resource, noAddress(resource));
      return [];
    }
    const whole = complete(resource, subnets);
    const missing = (['type', 'cidr'] as const).filter((field) => whole.manifest.spec[field] === undefined);
    for (const field of missing) refuse(resource, missingField(resource, field));
    return missing.length === 0 ? [whole] : [];
  });
}

function isComplete({ kind, manifest }: AnyResource): boolean {
  if (kind !== 'IPAddress') return true;
  const { type, cidr } = (manifest as Ip['manifest']).spec;
  return type !== undefined && cidr !== undefined;
}

/** The Subnets of each network. Blocks that cannot be read are around nothing. */
function indexSubnets(resources: readonly AnyResource[]): ReadonlyMap<string, BlockIndex<Subnet>> {
  const subnets = resources.filter((resource): resource is Subnet => resource.kind === 'Subnet');
  const byNetwork = groupBy(subnets, ({ manifest }) => manifest.spec.network ?? DEFAULT_NETWORK);
  return new Map(
    [...byNetwork].map(([network, list]) => [
      network,
      indexBlocks(
        list.flatMap((subnet) => {
          const cidr = parseCidr(subnet.manifest.spec.cidr);
          return cidr ? [[cidr, subnet] as const] : [];
        }),
      ),
    ]),
  );
}

function complete(ip: Ip, subnets: ReadonlyMap<string, BlockIndex<Subnet>>): Ip {
  const { spec } = ip.manifest;
  const address = parseAddress(spec.address);
  const around = address && subnets.get(spec.network ?? DEFAULT_NETWORK)?.smallestAround(address);
  if (!around) return ip;
  const given = INHERITED.filter(
    (field) => spec[field] === undefined && around.manifest.spec[field] !== undefined,
  ).filter((field) => !isOwn(spec.address, field, around));
  if (given.length === 0) return ip;
  const taken = Object.fromEntries(given.map((field) => [field, around.manifest.spec[field]]));
  return { ...ip, written: ip.manifest, manifest: { ...ip.manifest, spec: { ...spec, ...taken } } };
}

/** The router of a subnet is not its own gateway. */
function isOwn(address: string, field: (typeof INHERITED)[number], { manifest }: Subnet): boolean {
  const { gateway } = manifest.spec;
  return (
    (field === 'gateway' || field === 'onLink') &&
    gateway !== undefined &&
    canonicalAddress(gateway) === canonicalAddress(address)
  );
}

/** Told here, for what no address is, is in no Subnet, and would be said to lack what the Subnet gives. */
function noAddress({ kind, name, origin, manifest }: Ip): Diagnostic {
  return {
    rule: 'ip-invalid',
    severity: 'error',
    blocks: true,
    message: notStrict(manifest.spec.address, 'address'),
    help: 'write four decimal numbers without leading zeros, or IPv6 text without a zone',
    at: { ...origin, path: ['spec', 'address'] },
    resource: { kind, name },
  };
}

function missingField({ kind, name, origin, manifest }: Ip, field: 'type' | 'cidr'): Diagnostic {
  const { address, network } = manifest.spec;
  const where = network === undefined ? '' : ` of network ${network}`;
  return {
    rule: 'schema/required',
    severity: 'error',
    blocks: true,
    message: `missing field spec.${field}: ${address} does not say it, and no Subnet${where} around it does`,
    help:
      field === 'type'
        ? 'add type: public or private, here or to a Subnet'
        : 'add cidr, or a Subnet that holds the address',
    at: { ...origin, path: ['spec'] },
    resource: { kind, name },
  };
}
