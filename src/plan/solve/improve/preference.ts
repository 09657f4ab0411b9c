import { offerKinds } from '../model/kinds.ts';
import type { Layout } from '../model/layout.ts';
import { instancesOf } from '../model/measure.ts';
import type { Solver } from '../model/solver.ts';
import { worthInParts } from '../bounds/worth.ts';

/**
 * What an instance on bins is worth where not all can be there: 1 each, and so little more that all of it together is less
 * than one instance. Most of that where some that ran have no place; then where no offer holds it; then what it would cost to
 * buy for it.
 */
export function preferences({ model, placed }: Layout, solver: Solver | undefined): Float64Array {
  const share = 0.3 / (1 + instancesOf(model));
  const count = model.groups.map((group) => (group.offers.length > 0 ? group.count : 0));
  const found =
    solver === undefined || count.every((some) => some === 0)
      ? undefined
      : worthInParts({ model, count, kinds: offerKinds(model) }, solver);
  const price = model.groups.map((_, index) => found?.groups[index] ?? 0);
  const top = Math.max(1e-9, ...price);
  return Float64Array.from(model.groups, ({ offers, homeTotal }, index) => {
    const ran = placed[index]! < homeTotal ? 2 : 0;
    const dear = offers.length === 0 ? 1 : (0.9 * price[index]!) / top;
    return 1 + share * (ran + dear);
  });
}
