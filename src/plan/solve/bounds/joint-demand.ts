import type { Workload } from '../model/workload.ts';
import { boundGroup } from './bound.ts';
import { binKinds, kindHolds, offerKinds, type Kind } from '../model/kinds.ts';
import type { Layout } from '../model/layout.ts';
import { pendingCount, placedOnBins } from '../model/measure.ts';

/**
 * Everything on bins, which cost nothing, and on what can be bought: as many on bins as in the layout, and as many left over
 * as there. Only those may be left over that no offer without limit holds.
 */
export function jointDemand(layout: Layout): Workload {
  const { model } = layout;
  const offers = offerKinds(model);
  const kinds = [...binKinds(model), ...offers];
  return {
    model,
    kinds,
    count: model.groups.map(({ count }) => count),
    spare: leftOver(layout),
    onBins: placedOnBins(layout),
  };
}

/** As much as in the layout that nothing carries, and of which groups that may be. */
function leftOver(layout: Layout): NonNullable<Workload['spare']> {
  const { model } = layout;
  const offers = offerKinds(model).filter(isUnlimited);
  return {
    total: pendingCount(layout),
    each: model.groups.map(({ count, topology }, index) =>
      topology === undefined && offers.some((kind) => kindHolds(model, index, kind)) ? 0 : count,
    ),
    room: undefined,
  };
}

/** What no bins could hold, whatever else is on them, on what can be bought. */
export function demandBeyondBins(layout: Layout): Workload {
  const { model } = layout;
  return {
    model,
    kinds: offerKinds(model),
    count: model.groups.map((group) => group.count - boundGroup(model, group)),
    spare: leftOver(layout),
  };
}

const isUnlimited = ({ copies }: Kind): boolean => copies === Infinity;
