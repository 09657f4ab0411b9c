import { sizeOrder } from './construct.ts';
import { add, allowance, buyMachine, returnMachine, roomFor, take, type Layout } from './layout.ts';

/** Buys machines for what is on no bin, one after another, each the cheapest for what it takes. */
export function buyForTheRest(layout: Layout): void {
  if (layout.model.offers.length === 0) return;
  const order = sizeOrder(layout.model);
  for (;;) {
    const rest = order.filter((index) => layout.placed[index]! < layout.model.groups[index]!.count);
    if (rest.length === 0) return;
    const offer = bestOffer(layout, rest);
    if (offer < 0) return;
    fillMachine(layout, buyMachine(layout, offer), rest);
  }
}

function bestOffer(layout: Layout, rest: readonly number[]): number {
  let best = -1;
  let leastPrice = Infinity;
  layout.model.offers.forEach((offer, index) => {
    if (layout.stock[index]! <= 0) return;
    const bin = buyMachine(layout, index);
    const worth = fillMachine(layout, bin, rest);
    empty(layout, bin);
    returnMachine(layout);
    if (worth <= 0) return;
    const price = (offer.cost + offer.setup * 1e-9 + 1e-12) / worth;
    if (price < leastPrice) {
      leastPrice = price;
      best = index;
    }
  });
  return best;
}

/** Fills heaviest first; gives the worth of what went in, in shares of the rest. */
function fillMachine(layout: Layout, bin: number, rest: readonly number[]): number {
  const { groups } = layout.model;
  const total = new Float64Array(layout.model.dims);
  for (const index of rest) groups[index]!.need.forEach((need, d) => (total[d]! += need * groups[index]!.count));
  let worth = 0;
  for (const index of rest) {
    const group = groups[index]!;
    const left = group.count - layout.placed[index]!;
    const count = left > 0 ? roomFor(layout, group.need, bin, allowance(layout, index, bin, left)) : 0;
    if (count <= 0) continue;
    add(layout, index, bin, count);
    group.need.forEach((need, d) => (worth += total[d]! > 0 ? (need * count) / total[d]! : 0));
    worth += count * 1e-9;
  }
  return worth;
}

function empty(layout: Layout, bin: number): void {
  while (layout.who[bin]!.length > 0) take(layout, layout.who[bin]![0]!, bin, layout.many[bin]![0]!);
}
