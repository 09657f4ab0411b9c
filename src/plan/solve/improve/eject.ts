import { effortFor, type EffortName } from '../model/efforts.ts';
import type { Layout } from '../model/layout.ts';
import { instancesOf, pendingOf, placedOnBins } from '../model/measure.ts';
import { squeeze } from './squeeze.ts';

export interface Ejecting {
  readonly effort: EffortName;
  /** As many placed as this end the search: no more can be. */
  readonly enough: number;
  /** Bins that may be changed: all of them where it is left out. */
  readonly bins?: readonly number[];
  /** Whether what stands at home may be pushed out. */
  readonly uproot?: boolean;
}

/** Ejection search for what found no place, if more could be placed at all. */
export function eject(layout: Layout, { effort, enough, bins, uproot = true }: Ejecting): void {
  if (placedOnBins(layout) >= enough) return;
  const pending = pendingOf(layout);
  if (pending.length === 0) return;
  const usable = new Uint8Array(layout.size).fill(bins === undefined ? 1 : 0);
  for (const bin of bins ?? []) usable[bin] = 1;
  const budget = { left: effortFor(effort, instancesOf(layout.model)) };
  const surplus = pending.length - enough + placedOnBins(layout);
  squeeze({ layout, usable, budget, seed: 1, uproot, surplus }, pending);
}

/** Around what stands at home, then of that as well. */
export function ejectGently(layout: Layout, enough: number, effort: EffortName): void {
  eject(layout, { effort, enough, uproot: false });
  if (layout.model.groups.some((group) => group.homeTotal > 0)) eject(layout, { effort, enough });
}
