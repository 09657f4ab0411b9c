import { boundPlaced } from '../bounds/bound.ts';
import { boundUseFor, roundUp, sunkCost } from '../bounds/bounds-of.ts';
import { levelDomains, placePending } from '../construct/construct.ts';
import { binsOfMix, ENOUGH, fillMix } from '../construct/mix.ts';
import type { MachineMix } from '../construct/split.ts';
import type { Model } from '../model/compile.ts';
import { isFew, isHuge } from '../model/efforts.ts';
import { binKinds, type Kind } from '../model/kinds.ts';
import { emptyLayout, type Layout } from '../model/layout.ts';
import { openMachines } from '../model/machines.ts';
import { costOf, instancesOf, placedOnBins } from '../model/measure.ts';
import type { Solver } from '../model/solver.ts';
import { eject } from './eject.ts';
import { economiseFor, improveCost, isCheaper, type Costed, type Costing } from './improve-cost.ts';
import { fillMixes } from './by-mixes.ts';
import { returnHome } from './return-home.ts';
import { stayHome } from './stay-home.ts';

export interface Start {
  readonly standing: Layout;
  /** So many have to be placed at least, and no more can be. */
  readonly placed: number;
  readonly most: number;
}

/** So many of which none stands, and all may have room. */
export const isAfresh = (model: Model): boolean =>
  model.problem.start === undefined &&
  isHuge(instancesOf(model)) &&
  model.groups.every((group) => group.homeTotal === 0) &&
  boundPlaced(model) === instancesOf(model);

/** What is tried, and the cheapest of it so far. */
interface Trial extends Start {
  readonly costing: Costing;
  readonly huge: boolean;
  readonly bound: number;
  /** Machines of the relaxation; none without a solver. */
  readonly mix: MachineMix;
  best: Layout;
}

interface Attempt {
  readonly when: (trial: Trial) => boolean;
  readonly make: (trial: Trial) => Layout;
}

const hasMix = ({ mix }: Trial): boolean => mix.machines.length > 0;
const isDearer = ({ best, placed, bound }: Trial, by = 1): boolean =>
  placedOnBins(best) < placed || costOf(best) > bound * by + 1e-9;

/** Layouts that are compared with what stands, the cheapest of which is improved. */
const ATTEMPTS: readonly Attempt[] = [
  // Everything on the machines of the relaxation: what is like them first, then ejections.
  { when: (trial) => hasMix(trial) && !trial.huge, make: squeezeOnMix },
  // Split over these machines by a relaxation: few groups in parts, or a part of all everywhere.
  { when: (trial) => hasMix(trial) && !trial.costing.few && isDearer(trial), make: splitOverMix(false) },
  {
    when: (trial) => hasMix(trial) && !trial.costing.few && isDearer(trial, ENOUGH),
    make: splitOverMix(true),
  },
  // Machine after machine, always the one that is cheapest for what it takes.
  {
    when: (trial) => placedOnBins(trial.best) >= trial.placed && isDearer(trial) && !trial.huge,
    make: openAll,
  },
];

/** The cheapest of what stands and every attempt; then mixes of machines in whole numbers, columns, and fewer moves. */
export function placeCheaply(start: Start, solver: Solver | undefined): Costed {
  const trial = startTrial(start, solver);
  const { costing, placed, huge } = trial;
  for (const { when, make } of ATTEMPTS) if (when(trial)) compare(trial, make(trial));
  if (placedOnBins(trial.best) < placed) return { layout: trial.best, bound: trial.bound };
  const bound =
    costing.few || huge
      ? trial.bound
      : fillMixes(
          costing,
          trial.bound,
          () => trial.best,
          (layout, known) => compare(trial, layout, known),
        );
  const improved = improveCost(costing, { layout: trial.best, bound });
  if (huge) return improved;
  returnHome(improved.layout);
  return { ...improved, layout: stayHome(improved.layout) };
}

function startTrial(start: Start, solver: Solver | undefined): Trial {
  const { standing, placed } = start;
  const { model } = standing;
  const instances = instancesOf(model);
  const few = isFew(instances) && solver !== undefined;
  const kinds = binKinds(model);
  const { bound: least, machines, lumps } = boundUseFor(model, placed, solver, few);
  const costing = {
    model,
    kinds,
    solver,
    roundUp: (cost: number) => roundUp(cost, model),
    sunk: sunkCost(model),
    few,
  };
  const bound = placedOnBins(standing) < placed ? least : Math.min(least, costOf(standing));
  return { ...start, costing, huge: isHuge(instances), bound, mix: { machines, lumps }, best: standing };
}

/** Keeps the layout where it places more, or as many for less, once it is completed and economised. */
function compare(trial: Trial, layout: Layout, known = trial.bound): void {
  const { standing, placed, most, costing, huge } = trial;
  levelDomains(layout);
  const effort = placedOnBins(standing) < placed ? 'ejectInDoubt' : 'ejectToCompare';
  eject(layout, { effort, enough: most });
  if (placedOnBins(layout) < placedOnBins(trial.best)) return;
  if (!huge) economiseFor(costing, layout, known);
  if (placedOnBins(layout) > placedOnBins(trial.best) || isCheaper(layout, trial.best)) trial.best = layout;
}

function squeezeOnMix({ costing: { model, kinds }, mix, most }: Trial): Layout {
  const layout = emptyLayout(model);
  const bins = binsOfMix(kinds, machinesOf(kinds, mix));
  placePending(layout, bins);
  eject(layout, { effort: 'ejectOnMix', enough: most, bins });
  openMachines(layout, kinds);
  return layout;
}

function splitOverMix(interior: boolean): (trial: Trial) => Layout {
  return ({ costing: { model, kinds, solver }, mix: { lumps, ...mix } }) => {
    const layout = emptyLayout(model);
    const machines = machinesOf(kinds, { lumps, ...mix });
    fillMix(layout, kinds, { machines, lumps }, solver!, interior);
    placePending(layout, binsOfMix(kinds, machines));
    openMachines(layout, kinds);
    return layout;
  };
}

/** What costs nothing is all there. */
const machinesOf = (kinds: readonly Kind[], { machines }: MachineMix): number[] =>
  kinds.map((kind, k) => (kind.cost === 0 ? kind.copies : machines[k]!));

function openAll({ costing: { model, kinds } }: Trial): Layout {
  const layout = emptyLayout(model);
  openMachines(layout, kinds);
  return layout;
}
