import { abandoned, type Layout, leaveFaults, newFaults, sum } from './breaches.ts';
import { meanScore, sizesOf, standsInRange } from './figures.ts';
import { arrivalsTold, countFaults, layoutOf, type Objective, type PlanJson } from './plan-text.ts';
import {
  costOf,
  type Goal,
  layoutsOf,
  layoutStanding,
  scoreOf,
  standings,
  type Values,
  valuesOf,
} from './search.ts';
import { readAmount, type World } from './world.ts';

/** What is wrong with a plan: a class, to count, and words. */
export interface Finding {
  readonly fault: Fault;
  readonly words: string;
}

export type Fault =
  | 'count'
  | 'rule'
  | 'stopped'
  | 'moved'
  | 'size'
  | 'told'
  | 'breach'
  | 'placed'
  | 'lost'
  | 'moves'
  | 'copied'
  | 'cost'
  | 'score'
  | 'tie'
  | 'bound'
  | 'proof'
  | 'again'
  | 'names'
  | 'fewer'
  | 'crash';

const EPSILON = 1e-6;
/** Points of a mean score below which two layouts are taken for equal: rounding of shares. */
const SCORE_STEP = 0.02;

/** Judges a plan of `mode` against every layout in which it could have ended. */
export function judge(world: World, plan: PlanJson, goal: Goal): readonly Finding[] {
  const after = layoutOf(world, plan);
  const faults = [
    ...countFaults(world, plan).map((words): Finding => ({ fault: 'count', words })),
    ...keptFaults(world, after, goal),
    ...sizeFaults(world, plan, after, goal),
    ...toldFaults(world, plan, after, goal),
  ];
  return faults.some(({ fault }) => fault === 'count')
    ? faults
    : [...faults, ...compare(world, plan, after, goal)];
}

/** Nothing that runs is stopped, nothing moves that is not in breach, nothing new breaks a rule. */
function keptFaults(world: World, after: Layout, { mode }: Goal): readonly Finding[] {
  const stopped = world.works.flatMap(({ name, stood, free }, s): readonly Finding[] => {
    const running = Math.min(sum(stood), free);
    return sum(after[s]!) < running
      ? [{ fault: 'stopped', words: `${running} of ${name} run, ${sum(after[s]!)} go on` }]
      : [];
  });
  let best: readonly Finding[] | undefined;
  for (const stood of standings(world, after)) {
    const kept = stood.map((row, s) => row.map((count, m) => Math.min(count, after[s]![m]!)));
    const rules = [...newFaults(world, kept, after), ...abandoned(world, stood, after)].map(
      (words): Finding => ({ fault: 'rule', words }),
    );
    const moved = mode === 'plain' && stopped.length === 0 ? leaveFaults(world, stood, after) : [];
    const found = [...rules, ...moved.map((words): Finding => ({ fault: 'moved', words }))];
    if (!best || found.length < best.length) best = found;
    if (best.length === 0) break;
  }
  return [...stopped, ...(best ?? [])];
}

/** New instances have the size that the contract gives them. */
function sizeFaults(world: World, plan: PlanJson, after: Layout, { mode }: Goal): readonly Finding[] {
  if (mode !== 'plain' || world.allocation === 'max' || !standsInRange(world)) return [];
  const { extra } = sizesOf(world, layoutStanding(world), after, arrivalsTold(world, plan));
  return plan.placements.flatMap((row): readonly Finding[] => {
    const work = world.works.find(({ name }) => name === row.service);
    const m = world.machines.findIndex(({ name }) => name === row.compute);
    if (row.action !== 'create' || !work || m < 0) return [];
    const wrong = [...work.min].flatMap(([key, low]) => {
      const slack = (work.max.get(key) ?? low) - low;
      const each = low + Math.min(slack, extra[m]!.get(key) ?? 0);
      const found = readAmount(key, row.allocated[key] ?? 0);
      return Math.abs(found - each * row.quantity) > 0.5
        ? [`${key} ${found} for ${row.quantity}, by the contract ${each} each`]
        : [];
    });
    return wrong.map((words) => ({ fault: 'size', words: `${row.service} on ${row.compute}: ${words}` }));
  });
}

const told = ({ summary }: PlanJson, name: string): Objective | undefined =>
  summary.objectives.find((one) => one.name === name);

/** The values that the plan states are those of its rows. */
function toldFaults(world: World, plan: PlanJson, after: Layout, { mode }: Goal): readonly Finding[] {
  const { placed, moves } = valuesOf(world, after);
  const pinned = sum(world.works.map(({ pins }) => sum(pins)));
  const differ = (name: string, value: number | undefined, mine: number, by: number): readonly Finding[] =>
    value === undefined || Number.isNaN(mine) || Math.abs(value - mine) <= by
      ? []
      : [{ fault: 'told', words: `${name} is told as ${value}, and is ${mine}` }];
  const exact = mode === 'plain' && world.allocation !== 'max' && standsInRange(world);
  return [
    ...differ('placed', plan.summary.placed, placed + pinned, 0),
    ...differ('moves', told(plan, 'moves')?.value, moves, 0),
    ...(exact ? differ('score', told(plan, 'score')?.value, scoreTold(world, plan, after), SCORE_STEP) : []),
  ];
}

/** The mean score of the plan as its rows tell it. */
const scoreTold = (world: World, plan: PlanJson, after: Layout): number =>
  meanScore(world, after, sizesOf(world, layoutStanding(world), after, arrivalsTold(world, plan)));

const noWorse = (a: Values, b: Values): boolean =>
  a.breaches.added <= b.breaches.added && a.breaches.distinct <= b.breaches.distinct;

/** What the best of all layouts is, compared objective by objective with the plan's. */
function compare(world: World, plan: PlanJson, after: Layout, goal: Goal): readonly Finding[] {
  const mine = valuesOf(world, after);
  const exact = world.allocation !== 'max' && standsInRange(world);
  const whole = sum(world.works.map(({ free }) => free)) === mine.placed;
  const score = exact ? scoreTold(world, plan, after) : 100;
  const cost = costOf(world, after);
  const best = new Map<Fault, { readonly by: number; readonly words: string }>();
  const note = (fault: Fault, by: number, words: string): void => {
    if (by > (best.get(fault)?.by ?? 0)) best.set(fault, { by, words });
  };
  const shown = (layout: Layout): string => layoutText(world, layout);
  for (const other of layoutsOf(world, goal)) {
    const values = valuesOf(world, other);
    const { breaches, placed, moves, copied } = values;
    if (placed < (goal.least ?? 0)) continue;
    // Nothing moves for what is on every machine: it has the room that a plain plan has for it.
    const fixed = world.works.every(({ global }, s) => !global || sum(other[s]!) === sum(after[s]!));
    if (goal.mode === 'rebalance' && !fixed) continue;
    if (breaches.added < mine.breaches.added && breaches.distinct < mine.breaches.distinct)
      note(
        'breach',
        mine.breaches.distinct - breaches.distinct,
        `${breaches.distinct} in breach where the plan has ${mine.breaches.distinct}: ${shown(other)}`,
      );
    if (!noWorse(values, mine)) continue;
    if (placed > mine.placed)
      note(
        'placed',
        placed - mine.placed,
        `${placed} placed where the plan has ${mine.placed}: ${shown(other)}`,
      );
    if (placed !== mine.placed || values.lost > mine.lost) continue;
    if (values.lost < mine.lost) {
      note(
        'lost',
        mine.lost - values.lost,
        `${values.lost} that ran on what is gone have no place where the plan has ${mine.lost}: ${shown(other)}`,
      );
      continue;
    }
    if (goal.mode === 'rebalance') {
      const paid = costOf(world, other);
      const saved = cost.known - paid.known;
      if (whole && !world.hosts && paid.unknown <= cost.unknown && saved > EPSILON)
        note('cost', saved, `${paid.known} a month where the plan pays ${cost.known}: ${shown(other)}`);
      if (
        paid.unknown === cost.unknown &&
        Math.abs(saved) <= EPSILON &&
        moves < mine.moves &&
        whole &&
        !world.hosts
      )
        note('moves', mine.moves - moves, `${moves} moves where the plan has ${mine.moves}: ${shown(other)}`);
      continue;
    }
    if (moves < mine.moves)
      note('moves', mine.moves - moves, `${moves} moves where the plan has ${mine.moves}: ${shown(other)}`);
    if (moves !== mine.moves) continue;
    const less = mine.copied[0] - copied[0] || mine.copied[1] - copied[1];
    if (less > EPSILON && sum(world.works.map(({ stood, free }) => Math.max(0, sum(stood) - free))) === 0)
      note(
        'copied',
        less,
        `copies ${copied.join(' and ')} where the plan copies ${mine.copied.join(' and ')}: ${shown(other)}`,
      );
    const alike = whole || (world.offers === 0 && other.every((row, s) => sum(row) === sum(after[s]!)));
    if (Math.abs(less) > EPSILON || !exact || !alike) continue;
    const higher = scoreOf(world, other) - score;
    if (higher > SCORE_STEP)
      note(
        'score',
        higher,
        `a mean score of ${(score + higher).toFixed(3)} where the plan has ${score.toFixed(3)}: ${shown(other)}`,
      );
    const paid = costOf(world, other);
    if (
      Math.abs(higher) < EPSILON &&
      !world.hosts &&
      paid.unknown <= cost.unknown &&
      cost.known - paid.known > EPSILON
    )
      note(
        'tie',
        cost.known - paid.known,
        `the same score for ${paid.known} a month where the plan takes computes of ${cost.known}: ${shown(other)}`,
      );
  }
  const first = (
    [
      'breach',
      'placed',
      'lost',
      ...(goal.mode === 'plain' ? ['moves', 'copied', 'score', 'tie'] : ['cost', 'moves']),
    ] as Fault[]
  ).find((fault) => best.has(fault));
  const worst = first === undefined ? [] : [{ fault: first, words: best.get(first)!.words }];
  return [...worst, ...proofFaults(plan, mine, score, cost.known, best)];
}

/** No bound lies beyond the optimum, and nothing is called proven that is not. */
function proofFaults(
  plan: PlanJson,
  mine: Values,
  score: number,
  cost: number,
  best: ReadonlyMap<Fault, { readonly by: number; readonly words: string }>,
): readonly Finding[] {
  const levels: readonly [string, Fault, number, number][] = [
    ['placed', 'placed', plan.summary.placed, 1],
    ['moves', 'moves', mine.moves, -1],
    ['score', 'score', score, 1],
    ['cost', 'cost', cost, -1],
  ];
  // A layout that is better in what comes first says nothing of what comes later.
  for (const [name, fault, value, sign] of levels) {
    const found = best.get(fault);
    const objective = told(plan, name);
    if (!found) continue;
    if (!objective || objective.bound === null) return [];
    const optimum = value + sign * found.by;
    const beyond = sign * (optimum - objective.bound) > (name === 'score' ? SCORE_STEP : EPSILON);
    const words = `${name} ${objective.value}, bound ${objective.bound}${objective.proven ? ', proven' : ''}: ${found.words}`;
    if (objective.proven) return [{ fault: 'proof', words }];
    return beyond ? [{ fault: 'bound', words }] : [];
  }
  return [];
}

export function layoutText({ works, machines }: World, layout: Layout): string {
  const rows = works.flatMap(({ name }, s) =>
    machines.flatMap((machine, m) =>
      layout[s]![m]! > 0 ? [`${name} x${layout[s]![m]} on ${machine.name}`] : [],
    ),
  );
  return rows.length === 0 ? 'nothing anywhere' : rows.join(', ');
}
