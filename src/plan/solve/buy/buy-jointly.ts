import { roundUp } from '../bounds/bounds-of.ts';
import { generateColumns, withColumns } from '../columns/generate.ts';
import { searchCounts } from '../columns/counts.ts';
import { freezeHomes } from '../model/freeze.ts';
import type { Costed } from '../improve/improve-cost.ts';
import { jointDemand } from '../bounds/joint-demand.ts';
import type { Layout } from '../model/layout.ts';
import type { Master } from '../columns/master.ts';
import { costOf, instancesOf, movesOf, pendingCount, placedOnBins } from '../model/measure.ts';
import { pickColumns } from '../columns/pick-columns.ts';
import { columnsOf } from '../columns/round.ts';
import type { Solver } from '../model/solver.ts';
import { worthInParts } from '../bounds/worth.ts';

/** Beyond these sizes the relaxation by columns costs more than it gives. */
const MOST_INSTANCES = 200;
const MOST_KINDS = 60;
/** Nodes of knapsacks, and simplex iterations times rows. */
const NODES = 1_000_000;
const WORK = 6_000_000;
/** Mixes of machines that are looked at. */
const TURNS = 30;

/**
 * Bins and what is bought as one program by columns, where there are few instances: a bound of cost for as many on bins, and
 * a layout near it. What is at home stays there. Without bins there is nothing joint, and what is bought has been through it.
 */
export function buyJointly(start: Costed, solver: Solver): Costed {
  const { model } = start.layout;
  if (start.bound >= costOf(start.layout) - 1e-9 || instancesOf(model) > MOST_INSTANCES) return start;
  if (model.bins === 0) return start;
  const { layout: frozen, thaw } = freezeHomes(start.layout);
  const demand = jointDemand(frozen);
  if (demand.kinds.length > MOST_KINDS) return start;
  const known = columnsOf(frozen, demand.kinds);
  const limits = { nodes: NODES, work: WORK, enough: costOf(frozen) - 1e-6 };
  let best = start;
  const keepIfBetter = (found: Layout | undefined): void => {
    const layout = found && thaw(found);
    if (layout !== undefined && isBetter(layout, best.layout)) best = { layout, bound: best.bound };
  };
  const pick = (master: Master): void =>
    keepIfBetter(
      pickColumns({ like: frozen, demand, columns: master.columns, worst: costOf(best.layout) }, solver),
    );
  const bound = withColumns(demand, known, solver, limits, (master) => {
    const root = generateColumns(master, {
      settled: (some) => some >= limits.enough,
      known: start.bound,
      guess: worthInParts(demand, solver),
    });
    if (root === undefined) return 0;
    pick(master);
    const width = master.columns.length;
    const found = searchCounts(
      {
        master,
        solver,
        turns: TURNS,
        roundUp: (cost) => roundUp(cost, model),
        value: () => costOf(best.layout),
        attempt: () => undefined,
      },
      root,
    );
    if (master.columns.length > width && costOf(best.layout) > found + 1e-9) pick(master);
    return found;
  });
  const whole = movesOf(start.layout) === 0 && pendingCount(best.layout) === pendingCount(start.layout);
  return {
    layout: best.layout,
    bound: Math.min(costOf(best.layout), whole ? Math.max(best.bound, bound ?? 0) : best.bound),
  };
}

function isBetter(a: Layout, b: Layout): boolean {
  const order = [
    placedOnBins(b) - placedOnBins(a),
    movesOf(a) - movesOf(b),
    pendingCount(a) - pendingCount(b),
    costOf(a) - costOf(b),
  ];
  return (order.find((difference) => Math.abs(difference) > 1e-9) ?? 0) < 0;
}
