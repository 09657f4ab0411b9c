import type { Objective } from '../model/plan.ts';
import type { Bounded } from './solve/model/problem.ts';

export interface Standings {
  readonly instances: number;
  readonly goal: 'keep' | 'rebalance';
  readonly breaches: Bounded;
  readonly placed: Bounded;
  readonly moves: Bounded;
  readonly cost: Bounded;
  /** Mean over the instances that have a place. */
  readonly score: Bounded;
}

/** All of them, in the order in which they are pursued. */
export function objectivesOf(standings: Standings): readonly Objective[] {
  const { goal, breaches, placed, moves, cost, score } = standings;
  const middle: readonly (readonly [Objective['name'], Bounded])[] =
    goal === 'keep'
      ? [
          ['moves', moves],
          ['cost', cost],
        ]
      : [
          ['cost', cost],
          ['moves', moves],
        ];
  return [
    toObjective('breaches', breaches),
    toObjective('placed', placed),
    ...middle.map(([name, bounded]) => toObjective(name, bounded)),
    toObjective('score', score),
  ];
}

/**
 * The first objective in question: one that a better plan might still improve on, or that this plan had to pay for. In
 * order: what is in breach and placed, where better might be possible; then moves and cost (cost first to rebalance), where
 * something is moved or paid, or less might do; then what is in breach or short after all; then the score.
 */
export function objectiveInQuestion(standings: Standings): Objective {
  const [breaches, placed, ...rest] = objectivesOf(standings) as [Objective, Objective, ...Objective[]];
  if (!breaches.proven) return breaches;
  if (!placed.proven) return placed;
  const middle = rest.slice(0, 2);
  const open = middle.find(({ proven, name, value }) => !proven || (value > 0 && name === 'cost'));
  if (open) return open;
  if (placed.value < standings.instances) return placed;
  if (breaches.value > 0) return breaches;
  return middle.find(({ value }) => value > 0) ?? rest[2]!;
}

const TINY = 1e-9;

function toObjective(name: Objective['name'], { value, bound, proven }: Bounded): Objective {
  const agree = proven || Math.abs(value - bound) <= TINY * Math.max(1, Math.abs(bound));
  if (agree) return { name, value, bound: value, gap: 0, proven: true };
  // No layout has fewer than none, or a higher score than 100: that is no bound.
  if (bound === (name === 'score' ? 100 : 0) || bound === Infinity)
    return { name, value, bound: null, gap: null, proven: false };
  return {
    name,
    value,
    bound,
    gap: Math.abs(value - bound) / Math.max(Math.abs(value), Math.abs(bound)),
    proven: false,
  };
}
