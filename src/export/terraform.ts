import type { ComputeNode, DnsNode } from '../model/fleet.ts';
import { compareText } from '../text/compare.ts';
import { formatJson } from '../text/json.ts';
import { toOutput } from '../units/quantity.ts';
import { addressesOf, reachedAt, runningOn, writtenLabels } from './facts.ts';
import { type Exported, type ExportFormat, type ExportInput, exported } from './format.ts';
import { wellFormed } from './yaml-text.ts';

/** Variables for a configuration of one's own. JSON has no comment to say who wrote it, and its texts are no templates here. */
export const terraform: ExportFormat = {
  name: 'terraform',
  summary: 'variables for terraform or tofu: infractl_computes, infractl_placements and infractl_records',
  zones: true,
  build,
};

function build({ computes, dns }: ExportInput): Exported {
  const records = dns.toSorted((a, b) => compareText(keyOf(a), keyOf(b)));
  const text = formatJson({
    infractl_computes: new Map(computes.map((compute) => [compute.name, computeData(compute)])),
    infractl_placements: computes.flatMap(placementData),
    infractl_records: records.map(({ fqdn, type, zone, ttl, values }) => ({
      name: wellFormed(fqdn),
      type,
      zone: wellFormed(zone),
      ttl,
      values: values.map(wellFormed),
    })),
  });
  return exported([['infractl.auto.tfvars.json', text]]);
}

function keyOf({ zone, fqdn, type }: DnsNode): string {
  return `${zone} ${fqdn} ${type}`;
}

/** Every machine has every member: terraform's maps want values of one shape. */
function computeData(compute: ComputeNode): object {
  const { provider, region, host } = compute.resource.manifest.spec;
  return {
    type: compute.type,
    provider: wellFormed(provider ?? ''),
    region: wellFormed(region ?? ''),
    state: compute.state,
    host: host ?? null,
    address: reachedAt(compute)?.address ?? null,
    labels: new Map([...writtenLabels(compute)].map(([key, value]) => [key, wellFormed(value)])),
    capacity: amountsOf(compute.total),
    addresses: addressesOf(compute).map(({ ip, attachment }) => {
      const { type, cidr, gateway } = ip.resource.manifest.spec;
      return {
        name: ip.name,
        address: ip.address,
        type: type ?? null,
        cidr: cidr ?? null,
        gateway: gateway ?? null,
        interface: attachment.resource.manifest.spec.interface ?? null,
        primary: attachment.primary,
      };
    }),
  };
}

function placementData(compute: ComputeNode): readonly object[] {
  return runningOn(compute).map(({ serviceName, quantity, allocated }) => ({
    service: serviceName,
    compute: compute.name,
    quantity,
    allocated: amountsOf(allocated),
  }));
}

function amountsOf(amounts: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...amounts].map(([key, amount]) => [key, toOutput(key, amount)]));
}
