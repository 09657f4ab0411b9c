import { emptyLayout, type Layout } from '../model/layout.ts';
import type { Model } from '../model/compile.ts';
import { placeWithinBand } from './band.ts';
import { levelDomains, placePending, settleHomes, settleStart } from './construct.ts';

/** What stands, and the rest heaviest first: within the band where all of it could be, then wherever it fits. */
export function firstLayout(model: Model): Layout {
  const layout = emptyLayout(model);
  const { start, goal } = model.problem;
  if (start === undefined) settleHomes(layout);
  else settleStart(layout, start);
  if (start === undefined && goal === 'keep') placeWithinBand(layout);
  placePending(layout);
  levelDomains(layout);
  placePending(layout);
  return layout;
}
