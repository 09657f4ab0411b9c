import { boundPlaced } from './bound.ts';
import { compile } from './compile.ts';
import { levelDomains, placePending, settleHomes } from './construct.ts';
import { toAssignment } from './finish.ts';
import { emptyLayout, type Layout } from './layout.ts';
import { costOf, movesOf, placedOnBins } from './measure.ts';
import { buyForTheRest } from './purchase.ts';
import type { Bounded, Problem, Solution } from './problem.ts';
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
  const onBins = { placed: placedOnBins(layout), moves: movesOf(layout) };
  buyForTheRest(layout);
  return { ...toAssignment(layout), objectives: objectives(layout, onBins), notes: solver ? [] : ['no-solver'] };
}

function objectives(layout: Layout, { placed, moves }: { placed: number; moves: number }): Solution['objectives'] {
  return {
    placed: bounded(placed, Math.max(placed, boundPlaced(layout.model))),
    moves: bounded(moves, 0),
    cost: bounded(costOf(layout), 0),
  };
}

const bounded = (value: number, bound: number): Bounded => ({ value, bound, proven: value === bound });
