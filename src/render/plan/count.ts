import type { Plan, PlacementAction } from '../../model/plan.ts';
import { amountsText, money, namesText, percent } from '../figures.ts';
import { plural } from '../style.ts';

/** Instances by action. */
export type ActionCounts = { readonly [A in PlacementAction]: number };

export function countActions(plan: Plan): ActionCounts {
  const counts = { create: 0, keep: 0, move: 0, resize: 0, remove: 0 };
  for (const { action, quantity } of plan.placements) counts[action] += quantity;
  return counts;
}

export function hasChanges(plan: Plan): boolean {
  return plan.placements.some(({ action }) => action !== 'keep');
}

const VERBS: readonly (readonly [PlacementAction, string])[] = [
  ['create', 'to create'],
  ['move', 'to move'],
  ['resize', 'to resize'],
  ['remove', 'to remove'],
  ['keep', 'kept'],
];

/** `3 to create, 1 to move, 12 kept`: instances. */
export function countsText(plan: Plan): string {
  const counts = countActions(plan);
  const shown = VERBS.filter(([action]) => counts[action] > 0).map(
    ([action, verb]) => `${counts[action]} ${verb}`,
  );
  return shown.length === 0 ? 'nothing to place' : shown.join(', ');
}

/** `all 40 instances placed`, `1 of 40 instances cannot be placed`. */
export function verdictText(plan: Plan): string {
  const count = breachCount(plan);
  const broken = count === 0 ? '' : `, ${count} in breach of a rule`;
  const { instances, unplaced } = plan.summary;
  if (unplaced > 0) return `${unplaced} of ${plural(instances, 'instance')} cannot be placed${broken}`;
  if (instances === 0) return 'no instances to place';
  return `${instances === 1 ? 'the one instance is placed' : `all ${plural(instances, 'instance')} placed`}${broken}`;
}

/** Instances that stand where a rule forbids it. */
export const breachCount = ({ breaches }: Plan): number =>
  breaches.reduce((sum, { quantity }) => sum + quantity, 0);

/** Names in the sentence on costs are told up to this many. */
const MAX_UNPRICED = 4;

/** `210.00 EUR a month -> 260.00 EUR with what is to be bought`, and whose cost is in neither. */
export function costText(plan: Plan, currency: string | undefined, arrow = ' -> '): string {
  const { monthlyCostBefore: before, monthlyCostAfter: after, costUnknown } = plan.summary;
  const unpriced = plan.recommendations.some(({ monthlyCost }) => monthlyCost === null);
  const change = after === before ? '' : `${arrow}${money(after, currency)}${becauseOf(plan)}`;
  const left = [
    ...(costUnknown.length > 0 ? [namesText(costUnknown, MAX_UNPRICED)] : []),
    ...(unpriced ? ['what no offer carries'] : []),
  ].join(' and ');
  if (left !== '' && before === 0 && after === 0) return `no price is known of ${left}`;
  const uncounted = left === '' ? '' : `, not counting ${left} (no price is known)`;
  return `${money(before, currency)} a month${change}${uncounted}`;
}

/** Why the fleet costs something else afterwards: of what carries nothing only a rebalance says that it goes. */
function becauseOf({ recommendations, alternatives }: Plan): string {
  const buys = recommendations.some(({ monthlyCost }) => (monthlyCost ?? 0) > 0);
  const parts = [
    ...(buys ? [' with what is to be bought'] : []),
    ...(alternatives.length > 0 ? [' without what carries nothing'] : []),
  ];
  return parts.join(' and');
}

const OBJECTIVES = {
  breaches: ['instances in breach', 'at least'],
  placed: ['instances placed', 'at most'],
  moves: ['moves', 'at least'],
  cost: ['monthly cost', 'at least'],
  score: ['mean score', 'at most'],
} as const;

/** How good the plan is, in a sentence, by the first objective in question. */
export function objectiveText({ summary: { objective } }: Plan): string {
  const { name, value, bound, gap, proven } = objective;
  const [what, limit] = OBJECTIVES[name];
  if (proven || gap === 0) return `${what} ${figure(value)}, the best possible${proven ? ' (proven)' : ''}`;
  if (bound === null || gap === null) return `${what} ${figure(value)}, no bound is known`;
  return `${what} ${figure(value)}, ${limit} ${figure(bound)} is possible (gap ${figure(gap * 100)} %)`;
}

/** `39 of 40 instances, 2 of them moved` */
export function placedText({ summary: { instances, placed, moved } }: Plan): string {
  return `${placed} of ${plural(instances, 'instance')}${moved > 0 ? `, ${moved} moved` : ''}`;
}

/** `gpu of train-01, 100 %`; undefined where nothing is allocated. */
export function fullestText({ summary: { fullest } }: Plan): string | undefined {
  return fullest === null || fullest.utilization === 0
    ? undefined
    : `${fullest.key} of ${fullest.compute}, ${percent(fullest.utilization)}`;
}

/** What is free where no service fits any more; undefined where nothing is. */
export function strandedText({ summary: { stranded } }: Plan): string | undefined {
  const amounts = [...(stranded ?? [])].filter(([, amount]) => amount > 0);
  return amounts.length === 0
    ? undefined
    : `${amountsText(new Map(amounts))}, free where no service fits any more`;
}

function figure(number: number): string {
  return String(Math.round(number * 100) / 100);
}
