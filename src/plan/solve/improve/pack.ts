import type { Columns } from '../columns/generate.ts';
import { placePending } from '../construct/construct.ts';
import type { Kind } from '../model/kinds.ts';
import { add, allowance, buyMachine, roomFor, type Layout } from '../model/layout.ts';
import { pendingOf } from '../model/measure.ts';
import { squeeze } from './squeeze.ts';

const NONE = { shares: new Float64Array(0), columns: [] };

/**
 * Puts what is pending on so many machines of each kind, by the relaxation's columns, if any, as far as they go. Gives what
 * found no place, fewest first.
 */
export function packOn(
  layout: Layout,
  kinds: readonly Kind[],
  machines: readonly number[],
  by: Columns | undefined,
  operations: number,
): number[] {
  const empty = kinds.map((kind, k) => openSome(layout, kind, machines[k]!));
  const usable = new Uint8Array(layout.size);
  for (const bin of empty.flat()) usable[bin] = 1;
  const { shares, columns } = by ?? NONE;
  const order = columns
    .map((_, at) => at)
    .filter((at) => shares[at]! > 1e-6)
    .sort((a, b) => shares[b]! - shares[a]! || a - b);
  for (const at of order) {
    const { kind, groups, counts } = columns[at]!;
    for (let times = Math.ceil(shares[at]! - 1e-6); times > 0 && empty[kind]!.length > 0; times--) {
      const fits = groups.every(
        (index, g) => layout.model.groups[index]!.count - layout.placed[index]! >= counts[g]!,
      );
      if (!fits) break;
      const bin = empty[kind]!.shift()!;
      groups.forEach((index, g) => place(layout, index, bin, counts[g]!));
    }
  }
  const bins: number[] = [];
  usable.forEach((is, bin) => is === 1 && bins.push(bin));
  placePending(layout, bins);
  const pending = pendingOf(layout);
  if (pending.length === 0) return [];
  return squeeze({ layout, usable, budget: { left: operations }, seed: 1, uproot: true }, pending);
}

/** The first so many bins of the kind, or so many bought machines; all of those that cost nothing. */
function openSome(layout: Layout, kind: Kind, count: number): number[] {
  if (kind.offer < 0) return kind.cost === 0 ? kind.bins.slice() : kind.bins.slice(0, count);
  return Array.from({ length: Math.min(count, layout.stock[kind.offer]!) }, () =>
    buyMachine(layout, kind.offer),
  );
}

function place(layout: Layout, index: number, bin: number, count: number): void {
  const some = roomFor(
    layout,
    layout.model.groups[index]!.need,
    bin,
    Math.min(count, allowance(layout, index, bin, count)),
  );
  if (some > 0) add(layout, index, bin, some);
}
