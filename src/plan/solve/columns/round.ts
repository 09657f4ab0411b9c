import type { Column } from './column.ts';
import type { Columns } from './generate.ts';
import type { Kind } from '../model/kinds.ts';
import { add, allowance, buyMachine, roomFor, type Layout } from '../model/layout.ts';

/** What stands on machines of the kinds, as columns: one for each different filling. */
export function columnsOf(layout: Layout, kinds: readonly Kind[]): Column[] {
  const columns: Column[] = [];
  const byOffer = new Map(kinds.map((kind, k) => [kind.offer, k]));
  const read = (bin: number, kind: number): void => {
    if (layout.who[bin]!.length === 0) return;
    const order = layout.who[bin]!.map((_, at) => at).sort(
      (a, b) => layout.who[bin]![a]! - layout.who[bin]![b]!,
    );
    columns.push({
      kind,
      groups: order.map((at) => layout.who[bin]![at]!),
      counts: order.map((at) => layout.many[bin]![at]!),
    });
  };
  kinds.forEach((kind, k) => kind.bins.forEach((bin) => read(bin, k)));
  layout.offerOf.forEach(
    (offer, at) => byOffer.has(offer) && read(layout.model.bins + at, byOffer.get(offer)!),
  );
  return columns;
}

/**
 * Opens machines by the relaxation's columns: whole shares first, then parts, largest first, while most of what they
 * would carry is still without a place. The rest stays pending.
 */
export function roundColumns(
  layout: Layout,
  kinds: readonly Kind[],
  { columns, shares }: Columns,
  threshold: number,
): void {
  const order = columns
    .map((_, at) => at)
    .filter((at) => shares[at]! > 1e-6)
    .sort((a, b) => shares[b]! - shares[a]! || a - b);
  const left = kinds.map((kind) => kind.bins.filter((bin) => layout.who[bin]!.length === 0));
  for (const at of order)
    for (let times = Math.floor(shares[at]! + 1e-6); times > 0; times--)
      openBy(layout, kinds, left, columns[at]!, 1);
  for (const at of order)
    if (shares[at]! - Math.floor(shares[at]! + 1e-6) > threshold)
      openBy(layout, kinds, left, columns[at]!, 0.99);
  for (const at of order) openBy(layout, kinds, left, columns[at]!, 0.99);
}

/** Opens a machine for the column if at least that share of what it carries is pending. */
function openBy(
  layout: Layout,
  kinds: readonly Kind[],
  left: number[][],
  column: Column,
  share: number,
): void {
  const pending = (index: number): number => layout.model.groups[index]!.count - layout.placed[index]!;
  const wanted = column.counts.reduce((sum, count) => sum + count, 0);
  const useful = column.groups.reduce(
    (sum, index, at) => sum + Math.min(column.counts[at]!, pending(index)),
    0,
  );
  if (useful < share * wanted || useful === 0) return;
  const { offer } = kinds[column.kind]!;
  const bin =
    offer < 0 ? left[column.kind]!.shift() : layout.stock[offer]! > 0 ? buyMachine(layout, offer) : undefined;
  if (bin === undefined) return;
  column.groups.forEach((index, at) => {
    const most = Math.min(column.counts[at]!, pending(index));
    const count =
      most > 0
        ? roomFor(layout, layout.model.groups[index]!.need, bin, allowance(layout, index, bin, most))
        : 0;
    if (count > 0) add(layout, index, bin, count);
  });
}
