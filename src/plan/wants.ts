import type { PortNode, ServiceNode } from '../model/fleet.ts';
import type { Allowed } from './eligible.ts';
import { type Ground } from './ground.ts';
import { compareText } from '../text/compare.ts';

/** A PortAssignment by service: at least one instance has to be on a compute that holds its IP. */
export interface Want {
  /** The PortAssignments that ask for it, by name. */
  readonly ports: readonly string[];
  readonly address: string;
  /** Computes that hold the IP, whatever their labels. */
  readonly holders: readonly number[];
  /** Those of them that the selectors allow. */
  readonly sites: readonly number[];
}

/** One want for each set of computes; several PortAssignments on the IPs of one compute ask for the same. */
export function findWants(ground: Ground, service: ServiceNode, allowed: Allowed): readonly Want[] {
  const byHolders = new Map<string, Want>();
  for (const port of service.portAssignments.toSorted(byName)) {
    if (!port.byService || !port.ip) continue;
    const holders = port.computes
      .flatMap((node) => ground.siteOf.get(node.name) ?? [])
      .toSorted((a, b) => a - b);
    const key = holders.length > 0 ? holders.join() : port.ip.address;
    const known = byHolders.get(key);
    byHolders.set(key, {
      ports: [...(known?.ports ?? []), port.resource.name],
      address: known?.address ?? port.ip.address,
      holders,
      sites: holders.filter((site) => allowed.has[site] === 1),
    });
  }
  return [...byHolders.values()];
}

const byName = (a: PortNode, b: PortNode): number => compareText(a.resource.name, b.resource.name);

/** Why no instance can be where the IP is, in words. */
export function describeWant(ground: Ground, want: Want): string {
  const names = want.ports.join(', ');
  if (want.holders.length === 0)
    return `PortAssignment ${names} maps ${want.address}, which is on no compute`;
  const where = want.holders.map((site) => ground.sites[site]!.name).join(', ');
  return `PortAssignment ${names} wants an instance on ${where}, which holds ${want.address}`;
}
