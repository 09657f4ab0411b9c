import { DEFAULT_NETWORK } from '../kinds/address.ts';
import { divideSpace, singleSpan, subnetSpaces } from '../kinds/subnet-space.ts';
import type { Fleet } from '../model/fleet.ts';
import type { SubnetUse } from '../model/report.ts';
import type { AnyResource } from '../model/resource.ts';
import { formatAddress, parseAddress } from '../network/address.ts';
import { countAddresses, type Span } from '../network/spans.ts';

/** What of each Subnet is in use. Those whose CIDR cannot be read are left out. */
export function subnetUses(fleet: Fleet): ReadonlyMap<AnyResource, SubnetUse> {
  const taken = takenByNetwork(fleet);
  return new Map(
    subnetSpaces(fleet.byKind('Subnet')).map((subnet) => {
      const { family } = subnet.cidr;
      const { used, free } = divideSpace(subnet, taken.get(`${subnet.network} ${family}`) ?? []);
      const next = free[0] && formatAddress({ family, value: free[0].start });
      return [
        subnet.resource,
        { used: countAddresses(used), free: countAddresses(free), next: next ?? null },
      ];
    }),
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
    spans.push(singleSpan(address.value));
  }
  return taken;
}
