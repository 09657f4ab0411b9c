import { levelDomains, placePending, settleHomes } from '../construct/construct.ts';
import { emptyLayout, skewedDomain, type Layout } from '../model/layout.ts';
import { costOf, movesOf, placedOnBins, unmetWishes } from '../model/measure.ts';
import { clearBin } from '../model/snapshot.ts';
import { eject } from './eject.ts';
import { returnHome } from './return-home.ts';
import { residentsShort } from './squeeze.ts';

/**
 * The same machines with fewer moves, if there is such a layout: what stands on those in use stays, what stands on the
 * others goes where it fits, and pushes out what it must. Gives the layout itself where that places less or costs more.
 */
export function stayHome(layout: Layout): Layout {
  if (movesOf(layout) === 0) return layout;
  const bins = binsInUse(layout);
  return [false, true].reduce((best, uproot) => {
    const tried = settleOn(layout, bins);
    eject(tried, { effort: 'ejectFirst', enough: placedOnBins(layout), bins, uproot });
    returnHome(tried);
    return isCalmer(tried, best) ? tried : best;
  }, layout);
}

/** Those that are used, or cost nothing more. */
function binsInUse({ model, who }: Layout): number[] {
  return model.problem.bins.flatMap(({ cost, fixed }, bin) =>
    fixed || cost === 0 || who[bin]!.length > 0 ? [bin] : [],
  );
}

function settleOn({ model }: Layout, bins: readonly number[]): Layout {
  const layout = emptyLayout(model);
  settleHomes(layout);
  const usable = new Set(bins);
  for (let bin = 0; bin < model.bins; bin++) if (!usable.has(bin)) clearBin(layout, bin);
  placePending(layout, bins);
  levelDomains(layout);
  for (let bin = 0; bin < model.bins; bin++) if (!usable.has(bin)) clearBin(layout, bin);
  return layout;
}

const isCalmer = (some: Layout, than: Layout): boolean =>
  placedOnBins(some) >= placedOnBins(than) &&
  unmetWishes(some) <= unmetWishes(than) &&
  residentsShort(some) <= residentsShort(than) &&
  costOf(some) <= costOf(than) + 1e-9 &&
  movesOf(some) < movesOf(than) &&
  some.model.groups.every((_, index) => skewedDomain(some, index) < 0);
