import { costOfBin } from '../model/kinds.ts';
import { add, allowance, countOn, fits, mayTake, take, type Layout } from '../model/layout.ts';

/**
 * Sends instances home again that ejections have displaced: to free room there, or in place of one that is not at home there
 * and finds room where the other leaves. Every step keeps every rule and lowers the number of moves; under `rebalance` none
 * takes a bin into use that would have to be paid for.
 */
export function returnHome(layout: Layout): void {
  layout.model.groups.forEach((group, index) => {
    for (const [home, count] of group.home) {
      if (costOfBin(layout.model, home) > 0 && layout.who[home]!.length === 0) continue;
      while (countOn(layout, index, home) < count && returnOne(layout, index, home));
    }
  });
}

function returnOne(layout: Layout, index: number, home: number): boolean {
  for (let bin = 0; bin < layout.model.bins; bin++) {
    if (bin === home || surplusOn(layout, index, bin) <= 0 || !mayTake(layout, index, bin)) continue;
    take(layout, index, bin, 1);
    if (comeTo(layout, index, home) || changePlaces(layout, index, home, bin)) return true;
    add(layout, index, bin, 1);
  }
  return false;
}

/** Instances of the group on the bin that are not at home there. */
const surplusOn = (layout: Layout, index: number, bin: number): number =>
  countOn(layout, index, bin) - (layout.model.groups[index]!.home.get(bin) ?? 0);

function comeTo(layout: Layout, index: number, bin: number): boolean {
  if (!fits(layout, layout.model.groups[index]!.need, bin) || allowance(layout, index, bin, 1) <= 0)
    return false;
  add(layout, index, bin, 1);
  return true;
}

/** One that is not at home on `home` goes to `bin`, which the other has left, if both may. */
function changePlaces(layout: Layout, index: number, home: number, bin: number): boolean {
  for (const other of layout.who[home]!.slice()) {
    if (other === index || surplusOn(layout, other, home) <= 0 || !mayTake(layout, other, home)) continue;
    take(layout, other, home, 1);
    if (comeTo(layout, other, bin)) {
      if (comeTo(layout, index, home)) return true;
      take(layout, other, bin, 1);
    }
    add(layout, other, home, 1);
  }
  return false;
}
