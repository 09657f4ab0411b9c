import { boundByFlow } from './bounds/flow-bound.ts';
import { boundPlaced } from './bounds/bound.ts';
import { boundMoves } from './bounds/moves-bound.ts';
import { buyTheRest } from './buy/buy.ts';
import { placeByColumns } from './columns/by-columns.ts';
import { placePending } from './construct/construct.ts';
import { firstLayout } from './construct/first-layout.ts';
import { placeExactly } from './exact/exact.ts';
import { walkIn } from './improve/anneal.ts';
import { eject, ejectGently } from './improve/eject.ts';
import { returnHome } from './improve/return-home.ts';
import { chooseWhoIsLeftOut, isFarOverfull, isOverfull } from './improve/leave-out.ts';
import { residentsShort } from './improve/squeeze.ts';
import { isAfresh, placeCheaply } from './improve/place-cheaply.ts';
import { compile, type Model } from './model/compile.ts';
import { toAssignment } from './model/finish.ts';
import { emptyLayout, type Layout } from './model/layout.ts';
import { costOf, instancesOf, movesOf, placedOnBins, unmetWishes } from './model/measure.ts';
import { countPlaced, type Bounded, type Problem, type Solution } from './model/problem.ts';
import type { Solver } from './model/solver.ts';

/** What is known so far. Steps make the layout better and the bounds tighter. */
interface Search {
  readonly model: Model;
  readonly solver: Solver | undefined;
  layout: Layout;
  /** No layout places more, or moves less and places as many. */
  mostPlaced: number;
  leastMoves: number;
  /** No use in searching on. */
  settled: boolean;
}

interface Step {
  readonly when: (search: Search) => boolean;
  readonly run: (search: Search) => void;
}

const always = (): boolean => true;
const isShort = ({ layout, mostPlaced }: Search): boolean => placedOnBins(layout) < mostPlaced;
const hasMoved = ({ layout, model, leastMoves }: Search): boolean =>
  model.problem.goal === 'keep' && movesOf(layout) > leastMoves;

/** Most placed on the bins that there are, then fewest moves. `efforts.ts` says what each step may cost. */
const PLACING: readonly Step[] = [
  // What stands stays; the rest goes where it fits.
  { when: always, run: (search) => void (search.layout = firstLayout(search.model)) },
  // More than each resource holds by itself cannot be placed,
  { when: always, run: (search) => atMost(search, boundPlaced(search.model)) },
  // nor more than flows into regions of bins that services share.
  { when: isShort, run: (search) => atMost(search, boundByFlow(search.model, search.solver)) },
  {
    when: ({ layout, mostPlaced }) => isOverfull(layout, mostPlaced),
    run: chooseWhoGoes,
  },
  { when: isShort, run: ({ layout, mostPlaced }) => ejectGently(layout, mostPlaced, 'ejectFirst') },
  // Up to 1,200 groups and 60 kinds of bins: fillings of whole machines.
  { when: isShort, run: fillMachines },
  // Up to 700 pairs of group and bin: everything as one program.
  { when: always, run: solveExactly },
  { when: isShort, run: ({ layout, mostPlaced }) => ejectGently(layout, mostPlaced, 'ejectLast') },
  { when: isShort, run: ({ layout, mostPlaced }) => walkIn(layout, mostPlaced) },
  { when: hasMoved, run: ({ layout }) => returnHome(layout) },
];

/**
 * Places what the problem asks for, within every rule of it, as well as a limited number of steps allows: the same
 * problem gives the same solution on any machine. Without a solver the bounds are weaker, and `notes` says so.
 */
export function solve(problem: Problem, solver?: Solver): Solution {
  const failures = solver?.failures ?? 0;
  const found = search(compile(problem), solver);
  const onBins = { placed: placedOnBins(found.layout), moves: movesOf(found.layout) };
  const { layout, bound } = hasNews(found.layout) ? buyTheRest(found.layout, found.bound, solver) : found;
  const leastMoves = problem.goal === 'keep' ? found.leastMoves : boundMoves(layout, solver);
  const objectives = {
    placed: bounded(onBins.placed, Math.max(onBins.placed, found.mostPlaced)),
    moves: bounded(onBins.moves, Math.min(onBins.moves, leastMoves)),
    cost: bounded(costOf(layout), bound),
  };
  return { ...toAssignment(layout), objectives, notes: notesOf(solver, failures) };
}

type Found = Pick<Search, 'layout' | 'mostPlaced' | 'leastMoves'> & {
  /** Of the cost. */ readonly bound: number;
};

/** What stands, and the rest where it fits; under `rebalance` everything wherever it is cheapest. */
function search(model: Model, solver: Solver | undefined): Found {
  if (model.problem.goal === 'keep') return { ...place(model, solver), bound: 0 };
  const all = instancesOf(model);
  // So many of which none stands: a first placement would cost much and be thrown away.
  if (solver !== undefined && isAfresh(model)) {
    const cheap = placeCheaply({ standing: emptyLayout(model), placed: all, most: all }, solver);
    if (placedOnBins(cheap.layout) === all) return { ...cheap, mostPlaced: all, leastMoves: 0 };
  }
  const { layout, mostPlaced, leastMoves } = place(model, solver);
  const start = { standing: layout, placed: placedOnBins(layout), most: mostPlaced };
  return { ...placeCheaply(start, solver), mostPlaced, leastMoves };
}

/** The steps in turn, until nothing is left to ask for. */
function place(model: Model, solver: Solver | undefined): Search {
  const layout = emptyLayout(model);
  const start: Search = {
    model,
    solver,
    layout,
    mostPlaced: instancesOf(model),
    leastMoves: 0,
    settled: false,
  };
  for (const { when, run } of PLACING) {
    if (when(start)) run(start);
    if (isDone(start)) break;
  }
  return start;
}

/** As many placed as can be, every wish met and nothing moved; or no use in searching on. */
function isDone({ layout, mostPlaced, model, settled }: Search): boolean {
  const { goal, whole } = model.problem;
  if (settled || (whole === true && mostPlaced < instancesOf(model))) return true;
  if (placedOnBins(layout) < mostPlaced || unmetWishes(layout) > 0) return false;
  return goal === 'rebalance' || movesOf(layout) === 0;
}

function atMost(found: Search, placed: number): void {
  found.mostPlaced = Math.min(found.mostPlaced, placed);
}

function chooseWhoGoes(found: Search): void {
  chooseWhoIsLeftOut(found.layout, found.mostPlaced, found.solver);
  found.settled = isFarOverfull(found.layout, found.mostPlaced);
}

function fillMachines(found: Search): void {
  const filled =
    found.solver && placeByColumns(found.layout, found.mostPlaced, found.solver, complete(found));
  if (filled?.layout !== undefined) found.layout = filled.layout;
  atMost(found, filled?.bound ?? Infinity);
}

/** What fillings left over is placed by ejections; nothing that ran may be stopped for it. */
function complete({ layout, mostPlaced }: Search): (tried: Layout) => boolean {
  const short = residentsShort(layout);
  return (tried) => {
    placePending(tried);
    eject(tried, { effort: 'ejectAfterFilling', enough: mostPlaced });
    return residentsShort(tried) <= short;
  };
}

function solveExactly(found: Search): void {
  const exact = found.solver && placeExactly(found.layout, found.solver);
  if (exact === undefined) return;
  if (exact.layout !== undefined) found.layout = exact.layout;
  atMost(found, exact.placedBound);
  found.leastMoves = exact.movesBound;
}

/** Where a search that goes on finds no more, or not all have found a place that had to, nobody asks what to buy. */
function hasNews(layout: Layout): boolean {
  const { start, whole } = layout.model.problem;
  return whole !== true && (start === undefined || placedOnBins(layout) > countPlaced(start));
}

function notesOf(solver: Solver | undefined, failuresBefore: number): readonly string[] {
  if (solver === undefined) return ['no-solver'];
  return solver.failures > failuresBefore ? ['solver-weak'] : [];
}

function bounded(value: number, bound: number): Bounded {
  const proven = Math.abs(value - bound) <= 1e-9 * Math.max(1, Math.abs(value));
  return { value, bound: proven ? value : bound, proven };
}
