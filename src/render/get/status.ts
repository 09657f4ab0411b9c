import type { Amounts, ComputeNode } from '../../model/fleet.ts';
import type { AnyResource } from '../../model/resource.ts';
import { toOutput } from '../../units/quantity.ts';
import type { View } from './view.ts';

/**
 * A manifest with what is worked out of it and written nowhere, as `status`: a compute's sums and utilisation, what of a
 * service stands, the state of an address, a record's full name. Amounts in the units of outputs.
 */
export function itemOf(resource: AnyResource, view: View): object {
  const status = statusOf(resource, view);
  return status === undefined ? resource.manifest : { ...resource.manifest, status };
}

function statusOf(resource: AnyResource, view: View): object | undefined {
  switch (resource.kind) {
    case 'Compute': {
      const node = view.fleet.computes.get(resource.name);
      return node && computeStatus(node, view);
    }
    case 'Service': {
      const node = view.fleet.services.get(resource.name);
      const standing = (node?.assignments ?? []).filter(({ compute }) => compute !== undefined);
      return {
        replicas: node?.replicas ?? 1,
        placed: standing.reduce((sum, { quantity }) => sum + quantity, 0),
        computes: [...new Set(standing.map(({ computeName }) => computeName))].toSorted(),
      };
    }
    case 'IPAddress': {
      const node = view.ips.get(resource);
      if (!node) return undefined;
      const computes = node.attachments.map(({ resource: on }) => on.manifest.spec.compute);
      return { address: node.address, state: node.state, computes };
    }
    case 'DNSRecord': {
      const node = view.dns.get(resource);
      return node && { fqdn: node.fqdn, values: node.values, ttl: node.ttl };
    }
    default:
      return undefined;
  }
}

function computeStatus(node: ComputeNode, { usage, fleet }: View): object {
  const used = usage.get(node.name);
  return {
    state: node.state,
    total: node.capacityKnown ? amountsJson(node.total) : null,
    reserved: amountsJson(node.reserved),
    allocated: amountsJson(used?.allocated ?? new Map()),
    free: node.capacityKnown ? amountsJson(used?.free ?? new Map()) : null,
    utilization: node.capacityKnown ? Math.round((used?.utilization ?? 0) * 10_000) / 10_000 : null,
    fullest: used?.fullest ?? null,
    instances: node.assignments.reduce((sum, { quantity }) => sum + quantity, 0),
    monthlyCost: node.cost ? Math.round(node.cost.monthly * 100) / 100 : null,
    currency: node.cost ? (fleet.settings.currency ?? null) : null,
  };
}

function amountsJson(amounts: Amounts): Readonly<Record<string, number>> {
  const sorted = [...amounts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, amount]) => [key, toOutput(key, amount)]));
}
