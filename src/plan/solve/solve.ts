import { boundPlaced } from './bound.ts';
import { compile } from './compile.ts';
import { levelDomains, placePending, settleHomes } from './construct.ts';
import { toAssignment } from './finish.ts';
import { emptyLayout, type Layout } from './layout.ts';
import { costOf, movesOf, placedOnBins } from './measure.ts';
import { buyForTheRest } from './purchase.ts';
import type { Bounded, Problem, Solution } from './problem.ts';
import { squeeze } from './squeeze.ts';
import type { Solver } from './solver.ts';

/**
 * Places what the problem asks for, within every rule of it, as well as a limited number of steps allows: the same
 * problem gives the same solution on any machine. Without a solver the bounds are weaker, and `notes` says so.
 */
export function solve(problem: Problem, solver?: Solver): Solution {
  const model = compile(problem);
  const layout = emptyLayout(model);
  settleHomes(layout);
  placePending(layout);
  levelDomains(layout);
  placePending(layout);
  const bound = boundPlaced(model);
  squeezeIn(layout, false, bound);
  if (model.groups.some((group) => group.homeTotal > 0)) squeezeIn(layout, true, bound);
  const onBins = { placed: placedOnBins(layout), moves: movesOf(layout) };
  buyForTheRest(layout);
  return { ...toAssignment(layout), objectives: objectives(layout, onBins, bound), notes: solver ? [] : ['no-solver'] };
}

/** Operations that the ejection search may take: for each instance of the problem, and at most. */
const SQUEEZE_EACH = 20_000;
const SQUEEZE_MOST = 20_000_000;

/** Ejection search for what found no place, if more could be placed at all. */
function squeezeIn(layout: Layout, uproot: boolean, bound: number): void {
  if (placedOnBins(layout) >= bound) return;
  const { groups } = layout.model;
  const pending = groups.flatMap((group, index) => Array.from({ length: group.count - layout.placed[index]! }, () => index));
  const instances = groups.reduce((sum, group) => sum + group.count, 0);
  const budget = { left: Math.min(SQUEEZE_MOST, instances * SQUEEZE_EACH) };
  squeeze({ layout, usable: new Uint8Array(layout.size).fill(1), budget, seed: 1, uproot }, pending);
}

function objectives(layout: Layout, { placed, moves }: { placed: number; moves: number }, bound: number): Solution['objectives'] {
  return {
    placed: bounded(placed, Math.max(placed, bound)),
    moves: bounded(moves, 0),
    cost: bounded(costOf(layout), 0),
  };
}

const bounded = (value: number, bound: number): Bounded => ({ value, bound, proven: value === bound });
