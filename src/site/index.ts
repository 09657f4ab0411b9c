import type { Fleet } from '../model/fleet.ts';
import type { Plan } from '../model/plan.ts';
import type { SiteData } from '../model/site.ts';
import type { FailureReport } from '../model/what-if.ts';
import { compareText } from '../text/compare.ts';
import { KNOWN_KEYS, unitName } from '../units/quantity.ts';
import { inOrder, Pools, siteMachines } from './machines.ts';
import { type SiteComparison, siteNetwork } from './network.ts';
import { sitePlan, siteWhatIf } from './plan.ts';

export { renderPage } from './page.ts';

/** What a page is made of: what the other commands work out. */
export interface SiteInput {
  readonly fleet: Fleet;
  /** Undefined where the fleet is shown as it stands. */
  readonly plan?: Plan;
  readonly compared?: SiteComparison;
  readonly failures: readonly FailureReport[];
  /** Which machines have no answer, and why; '' where all have one. */
  readonly failuresNote: string;
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** Journal, annotations, contacts and notes too. */
  readonly notes: boolean;
}

/** Everything that the page knows. Without `notes` no note, journal entry, contact or annotation is in it. */
export function siteData({
  fleet,
  plan,
  compared,
  failures,
  failuresNote,
  today,
  notes,
}: SiteInput): SiteData {
  const pools = new Pools();
  const keys = keysOf(fleet);
  const services = [...fleet.services.values()];
  const places = new Map(services.map(({ name }, index) => [name, index]));
  const machines = siteMachines({ fleet, plan, keys, services: places, today, notes }, pools);
  const network = siteNetwork(fleet, compared, pools);
  return {
    formatVersion: '1',
    today,
    currency: fleet.settings.currency ?? '',
    shows: plan ? 'the fleet and what its plan would change' : 'the fleet as it stands',
    keys: keys.map((key) => ({ key, unit: unitName(key) })),
    texts: pools.texts.list,
    amounts: pools.amounts.list,
    parts: pools.parts.list,
    partLists: pools.partLists.list,
    raids: pools.raids.list,
    raidLists: pools.raidLists.list,
    rules: pools.rules.list,
    ruleLists: pools.ruleLists.list,
    labels: pools.labels.list,
    labelLists: pools.labelLists.list,
    contracts: pools.contracts.list,
    services: services.map(({ name, replicas, assignments, min }) => ({
      name,
      replicas,
      placed: assignments.reduce((sum, { compute, quantity }) => sum + (compute ? quantity : 0), 0),
      asks: inOrder(min, keys),
    })),
    machines,
    plan: plan ? sitePlan(fleet, plan) : null,
    network,
    whatIf: failures.map(siteWhatIf),
    whatIfNote: failuresNote,
  };
}

/** The known ones first, as far as anything has or asks for them. */
function keysOf(fleet: Fleet): readonly string[] {
  const used = new Set<string>();
  for (const { total, reserved } of fleet.computes.values())
    for (const amounts of [total, reserved]) for (const key of amounts.keys()) used.add(key);
  for (const { min } of fleet.services.values()) for (const key of min.keys()) used.add(key);
  const known: readonly string[] = KNOWN_KEYS;
  return [
    ...known.filter((key) => used.has(key)),
    ...[...used].filter((key) => !known.includes(key)).toSorted(compareText),
  ];
}
