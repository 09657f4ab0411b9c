import { DEFAULT_NETWORK } from '../kinds/address.ts';
import type { Fleet } from '../model/fleet.ts';
import type { SubnetUse } from '../model/report.ts';
import type { AnyResource, Resource } from '../model/resource.ts';
import { formatAddress, parseAddress } from '../network/address.ts';
import {
  containsCidr,
  isBroadcastAddress,
  isNetworkAddress,
  lastOf,
  parseCidr,
  type WrittenCidr,
} from '../network/cidr.ts';
import { parseRange } from '../network/range.ts';
import {
  countAddresses,
  intersectSpans,
  type Span,
  spanOf,
  subtractSpans,
  unionSpans,
} from '../network/spans.ts';

/** What of each Subnet is in use. Those whose CIDR cannot be read are left out. */
export function subnetUses(fleet: Fleet): ReadonlyMap<AnyResource, SubnetUse> {
  const taken = takenByNetwork(fleet);
  const subnets = fleet.byKind('Subnet').flatMap((resource) => {
    const cidr = parseCidr(resource.manifest.spec.cidr);
    return cidr ? [{ resource, cidr, network: networkOf(resource) }] : [];
  });
  return new Map(
    subnets.map((subnet) => {
      const inner = subnets.filter((one) => isInside(one, subnet)).map(({ cidr }) => spanOf(cidr));
      return [
        subnet.resource,
        measure(subnet, inner, taken.get(`${subnet.network} ${subnet.cidr.family}`) ?? []),
      ];
    }),
  );
}

interface Known {
  readonly resource: Resource<'Subnet'>;
  readonly cidr: WrittenCidr;
  readonly network: string;
}

function networkOf({ manifest }: Resource<'Subnet'>): string {
  return manifest.spec.network ?? DEFAULT_NETWORK;
}

function isInside(one: Known, other: Known): boolean {
  return (
    one !== other &&
    one.network === other.network &&
    one.cidr.prefix > other.cidr.prefix &&
    containsCidr(other.cidr, one.cidr)
  );
}

function takenByNetwork(fleet: Fleet): ReadonlyMap<string, readonly Span[]> {
  const taken = new Map<string, Span[]>();
  for (const { resource, address: text } of fleet.ips.values()) {
    const address = parseAddress(text);
    if (!address) continue;
    const key = `${resource.manifest.spec.network ?? DEFAULT_NETWORK} ${address.family}`;
    const spans = taken.get(key) ?? [];
    taken.set(key, spans);
    spans.push(single(address.value));
  }
  return taken;
}

function single(value: bigint): Span {
  return { start: value, end: value + 1n };
}

/** Free is what hosts may carry, without what is written, held back, the gateway's, or another Subnet's further in. */
function measure({ resource, cidr }: Known, inner: readonly Span[], taken: readonly Span[]): SubnetUse {
  const { gateway, reserved = [] } = resource.manifest.spec;
  const whole = [spanOf(cidr)];
  const held = reserved.flatMap((text) => {
    const range = parseRange(text);
    return range?.family === cidr.family ? [range.span] : [];
  });
  const router = parseAddress(gateway ?? '');
  const edges = [cidr.first, lastOf(cidr)].filter((value) => {
    const address = { family: cidr.family, value };
    return isNetworkAddress(cidr, address) || isBroadcastAddress(cidr, address);
  });
  const used = intersectSpans(unionSpans(taken), subtractSpans(whole, unionSpans(inner)));
  const kept = [
    ...held,
    ...inner,
    ...(router?.family === cidr.family ? [single(router.value)] : []),
    ...edges.map(single),
  ];
  const free = subtractSpans(subtractSpans(whole, unionSpans(kept)), used);
  const [next] = free;
  return {
    used: countAddresses(used),
    free: countAddresses(free),
    next: next ? formatAddress({ family: cidr.family, value: next.start }) : null,
  };
}
