import { boundAlone } from '../bounds/bound.ts';
import { placePending } from '../construct/construct.ts';
import { effortFor, isFew, isHuge } from '../model/efforts.ts';
import type { Layout } from '../model/layout.ts';
import { instancesOf, placedOnBins } from '../model/measure.ts';
import type { Solver } from '../model/solver.ts';
import { eject } from './eject.ts';
import { preferences } from './preference.ts';
import { refillBins } from './refill-bins.ts';

const ROUNDS = 6;
/** So many that must be left out, or such a share: ejections no longer tell. */
const MANY_OUT = 30;
const SHARE_OUT = 0.03;

/** Whether not all can be on bins at all, by what is known. */
export const isOverfull = ({ model }: Layout, most: number): boolean => most < boundAlone(model);

/** Whether so many are left out in any case that there is no use in searching on. */
export function isFarOverfull({ model }: Layout, most: number): boolean {
  const possible = boundAlone(model);
  return !isFew(instancesOf(model)) && possible - most > Math.min(MANY_OUT, possible * SHARE_OUT);
}

/** Where not all can be on bins: those are chosen that are most, in turn with ejections. */
export function chooseWhoIsLeftOut(layout: Layout, most: number, solver: Solver | undefined): void {
  const instances = instancesOf(layout.model);
  const worth = preferences(layout, solver);
  const budget = { left: effortFor('leaveOut', instances) };
  for (let round = 0; round < ROUNDS && budget.left > 0; round++) {
    const before = placedOnBins(layout);
    refillBins(layout, worth, budget);
    placePending(layout);
    if (isHuge(instances) || !isFarOverfull(layout, most)) return;
    eject(layout, { effort: 'ejectAfterFilling', enough: most });
    if (round > 0 && placedOnBins(layout) <= before) return;
  }
}
