import { unfoldState } from './unfold-state.ts';
import type { Gate, GateName, UnplacedGate } from '../model/fleet.ts';
import type { Plan } from '../model/plan.ts';
import type { StateResource } from '../model/state.ts';
import type { CostChange } from './cost.ts';
import type { Judged, Violation } from './judged.ts';
import { protection } from './protect.ts';

/** Everything that makes an apply unsafe or infeasible (exit 3); empty where it may write. */
export function findViolations(judged: Judged): readonly Violation[] {
  return [
    ...nothingLoaded(judged.trust.previous.resources, judged.desired),
    ...gateViolations(judged),
    ...protection(judged),
  ];
}

/** A typo in a pattern, a wrong folder, an empty checkout: none of them may delete everything. */
export function nothingLoaded(
  previous: readonly StateResource[],
  desired: readonly StateResource[],
): readonly Violation[] {
  const count = (resources: readonly StateResource[]) => resources.filter(isWritten).length;
  const before = count(previous);
  if (before === 0 || count(desired) > 0) return [];
  const message = `no manifest was loaded, and the lockfile holds ${before}: an empty folder deletes nothing`;
  return [{ rule: 'nothing-loaded', message }];
}

function isWritten({ kind, generated }: StateResource): boolean {
  return kind !== 'Config' && !generated;
}

/** What a gate counts: how much there is of it, of how much, in words for one and for many. */
interface Count {
  readonly count: number;
  readonly total: number;
  readonly words: readonly [one: string, many: string];
}

/** Every gate that is exceeded, once: the first set of gates that says so is quoted. */
function gateViolations(judged: Judged): readonly Violation[] {
  return [...countersOf(judged)].flatMap(([name, countIt]) => {
    const gates = judged.trust.gates.filter((some) => some[name] !== undefined);
    if (gates.length === 0) return [];
    const count = countIt();
    const found = gates.map((some) => judgeGate(name, count, some[name], judged.plan));
    return found.find((violation) => violation !== undefined) ?? [];
  });
}

type Counter = readonly [GateName, () => Count];

/** Counted where there is a gate: some of it takes long. */
function countersOf(judged: Judged): readonly Counter[] {
  const { plan, trust, cost, exposure } = judged;
  // What grows over what there was; a first apply grows over nothing.
  const grows: readonly Counter[] = [
    ['costIncrease', () => countCost(cost())],
    ['exposureOpened', () => countOpened(exposure().total.opened)],
  ];
  return [
    ...(plan ? countersOfPlan(plan) : []),
    ['deletions', () => countDeletions(judged)],
    ...(trust.previous.resources.length > 0 ? grows : []),
  ];
}

function countersOfPlan({ summary, placements, breaches, unplaced }: Plan): readonly Counter[] {
  const counted = unplaced.filter(({ mode }) => mode !== 'global');
  const sum = (rows: readonly { readonly quantity: number }[]): number =>
    rows.reduce((all, { quantity }) => all + quantity, 0);
  return [
    [
      'unplaced',
      () => ({
        count: counted.reduce((all, { missing }) => all + missing, 0),
        total: summary.instances,
        words: ['instance has no place', 'instances have no place'],
      }),
    ],
    [
      'moves',
      () => ({
        count: summary.moved,
        total: sum(placements.filter(({ action }) => action !== 'create')),
        words: ['instance would move', 'instances would move'],
      }),
    ],
    [
      'breaches',
      () => ({
        count: sum(breaches),
        total: summary.instances,
        words: ['instance stands where a rule forbids it', 'instances stand where a rule forbids it'],
      }),
    ],
  ];
}

/** A generated Assignment that goes because its instances moved is a move, which has a gate of its own. */
function countDeletions({ gone, trust, plan }: Judged): Count {
  const left = new Set(
    (plan?.placements ?? [])
      .filter(({ action }) => action === 'move')
      .map(({ service, from }) => `${service} ${from}`),
  );
  const deleted = gone.filter(
    ({ generated, spec }) => !generated || !left.has(`${String(spec['service'])} ${String(spec['compute'])}`),
  );
  return {
    count: deleted.length,
    total: unfoldState(trust.previous.resources).length,
    words: ['resource would be deleted', 'resources would be deleted'],
  };
}

function judgeGate(
  name: GateName,
  count: Count,
  gate: Gate | UnplacedGate | undefined,
  plan: Plan | undefined,
): Violation | undefined {
  if (!gate || !('services' in gate)) return exceeded(name, count, gate);
  const beyond = (plan?.unplaced ?? []).filter(
    ({ service, missing, mode }) => mode !== 'global' && missing > (gate.services.get(service) ?? 0),
  );
  const named = beyond.map(
    ({ service, missing }) => `${missing} of ${service} (${gate.services.get(service) ?? 0} allowed)`,
  );
  if (named.length === 0) return undefined;
  const missing = beyond.reduce((sum, one) => sum + one.missing, 0);
  return { rule: name, count: missing, message: `without a place: ${named.join(', ')}; see gates.${name}` };
}

/** Costs that no rate joins cannot be compared: without a rate that is an error of the Config. */
function countCost({ before, after, currency }: CostChange): Count {
  const more = before === null || after === null ? 0 : Math.max(0, Math.round((after - before) * 100) / 100);
  const spent = `${currency ?? ''} a month more would be spent`.trimStart();
  return { count: more, total: before ?? 0, words: [spent, spent] };
}

function countOpened(count: number): Count {
  return { count, total: 0, words: ['way in would be opened', 'ways in would be opened'] };
}

function exceeded(
  name: GateName,
  { count, total, words }: Count,
  gate: Gate | undefined,
): Violation | undefined {
  if (gate === undefined) return undefined;
  const share = 'count' in gate ? 0 : gate.share * total + 1e-9;
  const most =
    'count' in gate
      ? gate.count
      : name === 'costIncrease'
        ? Math.floor(share * 100) / 100
        : Math.floor(share);
  if (count <= most) return undefined;
  const allowed =
    'count' in gate ? `${gate.count}` : `${most} (${+(gate.share * 100).toFixed(6)} % of ${total})`;
  return {
    rule: name,
    count,
    message: `${count} ${words[count === 1 ? 0 : 1]}; gates.${name} allows ${allowed}`,
  };
}
