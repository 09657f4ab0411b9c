import { contractTerm } from '../kinds/contract.ts';
import type { ComputeNode, Fleet, IpNode } from '../model/fleet.ts';
import type { FleetReport } from '../model/report.ts';
import { compareText } from '../text/compare.ts';
import { capacityOfFleet, sum } from './capacity.ts';
import { journalLines } from './compute-report.ts';
import { dueDate } from './dates.ts';
import { groupComputes } from './groups.ts';
import { usageOf } from './usage.ts';

/** Older ones are in the reports of the computes. */
const JOURNAL_ENTRIES = 10;

/** The fleet as of `today` (`YYYY-MM-DD`). */
export function reportFleet(fleet: Fleet, today: string): FleetReport {
  const nodes = [...fleet.computes.values()];
  return {
    computes: nodes.map(computeLine),
    groups: groupComputes(nodes),
    capacity: capacityOfFleet(nodes),
    services: serviceLines(fleet),
    network: networkOf(fleet, nodes),
    billing: billingOf(fleet, nodes, today),
    journal: journalLines(fleet.byKind('JournalEntry')).slice(0, JOURNAL_ENTRIES),
  };
}

function computeLine(node: ComputeNode): FleetReport['computes'][number] {
  const { provider, region, owner, location } = node.resource.manifest.spec;
  const { utilization, fullest } = usageOf(node);
  const instances = node.assignments.reduce((count, { quantity }) => count + quantity, 0);
  const monthlyCost = node.cost?.monthly ?? null;
  return {
    name: node.name,
    type: node.type,
    provider: provider ?? '',
    region: region ?? '',
    state: node.state,
    instances,
    utilization,
    fullest,
    monthlyCost,
    owner: owner ?? null,
    site: location?.site ?? null,
    rack: location?.rack ?? null,
  };
}

function serviceLines(fleet: Fleet): FleetReport['services'] {
  return [...fleet.services.values()].map(({ name, replicas, assignments, resource }) => {
    const standing = assignments.filter(({ compute }) => compute !== undefined);
    return {
      name,
      owner: resource.manifest.spec.owner ?? null,
      replicas,
      placed: standing.reduce((count, { quantity }) => count + quantity, 0),
      computes: [...new Set(standing.map(({ computeName }) => computeName))].toSorted(compareText),
      allocated: sum(standing.map(({ allocated }) => allocated)),
    };
  });
}

function networkOf(fleet: Fleet, nodes: readonly ComputeNode[]): FleetReport['network'] {
  const ips = [...fleet.ips.values()];
  const count = (state: IpNode['state']): number => ips.filter((ip) => ip.state === state).length;
  return {
    ips: {
      total: ips.length,
      assigned: count('assigned'),
      available: count('available'),
      reserved: count('reserved'),
    },
    zones: zonesOf(fleet),
    ports: fleet.ports.length,
    unfiltered: nodes
      .filter(
        ({ attachments, rules }) =>
          attachments.some(({ ip }) => ip?.role !== 'bmc') && !rules.some(({ enabled }) => enabled),
      )
      .map(({ name }) => name),
  };
}

function zonesOf(fleet: Fleet): FleetReport['network']['zones'] {
  const counts = new Map<string, number>();
  for (const { zone } of fleet.dns) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  return [...counts].toSorted(([a], [b]) => compareText(a, b)).map(([zone, records]) => ({ zone, records }));
}

function billingOf(fleet: Fleet, nodes: readonly ComputeNode[], today: string): FleetReport['billing'] {
  const cost = (list: readonly ComputeNode[]): number =>
    list.reduce((total, node) => total + (node.cost?.monthly ?? 0), 0);
  const providers = [...new Set(nodes.map(providerOf))].toSorted(compareText);
  return {
    currency: fleet.settings.currency ?? null,
    monthlyCost: cost(nodes),
    providers: providers.map((provider) => {
      const own = nodes.filter((node) => providerOf(node) === provider);
      return { provider, computes: own.length, monthlyCost: cost(own) };
    }),
    unpriced: nodes.filter((node) => !node.cost && !node.host).map(({ name }) => name),
    idle: idleOf(nodes, today),
    dates: nodes
      .flatMap((node) => datesOf(node, today))
      .toSorted((a, b) => a.days - b.days || compareText(a.compute, b.compute)),
  };
}

/** Before the first apply nothing stands anywhere: then nothing is said. */
function idleOf(nodes: readonly ComputeNode[], today: string): FleetReport['billing']['idle'] {
  if (nodes.every(({ assignments }) => assignments.length === 0)) return [];
  return nodes
    .filter(
      ({ state, assignments, guests }) => state !== 'inactive' && assignments.length + guests.length === 0,
    )
    .filter(({ cost }) => (cost?.monthly ?? 0) > 0)
    .toSorted((a, b) => b.cost!.monthly - a.cost!.monthly || compareText(a.name, b.name))
    .map(({ name, cost, resource }) => {
      const term = contractTerm(resource.manifest.spec.billing, today);
      return {
        compute: name,
        monthlyCost: cost!.monthly,
        from: term?.end ?? null,
        cancelBy: term?.cancelBy ?? null,
      };
    });
}

function providerOf(node: ComputeNode): string {
  return node.resource.manifest.spec.provider ?? '';
}

function datesOf(node: ComputeNode, today: string): FleetReport['billing']['dates'] {
  const { billing, purchase } = node.resource.manifest.spec;
  const term = contractTerm(billing, today);
  const dates = [
    ['contract end', billing?.contractEndDate ?? term?.end],
    ['last day to cancel', term?.cancelBy],
    ['renewal', billing?.renewalDate],
    ['warranty end', purchase?.warrantyEnd],
  ] as const;
  return dates.flatMap(([what, date]) => {
    const due = dueDate(date, today);
    return due ? [{ ...due, compute: node.name, what }] : [];
  });
}
