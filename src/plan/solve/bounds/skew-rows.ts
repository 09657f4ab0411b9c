import type { Model } from '../model/compile.ts';
import type { Kind } from '../model/kinds.ts';
import type { Program } from '../model/solver.ts';

type Row = Program['rows'][number];

/** Columns of groups under one topology rule: how many of them are on machines of each kind. */
export interface Flow {
  readonly groups: readonly number[];
  readonly kinds: readonly number[];
  readonly columns: readonly number[];
}

/**
 * Rows that keep each domain between the lowest one and the lowest plus the skew, for kinds that are bins of the fleet;
 * `low` is the column of the lowest domain. Those of several groups are added up. A domain that pins lift above the skew
 * has no upper row: whether anything movable is there is not known.
 */
export function skewRows(model: Model, kinds: readonly Kind[], flow: Flow, low: number): Row[] {
  const rules = flow.groups.flatMap((index) => model.groups[index]!.topology ?? []);
  if (rules.length === 0) return [];
  return Array.from(rules[0]!.pinned, (_, domain) => {
    const columns = flow.columns.filter(
      (__, at) => rules[0]!.ofBin[kinds[flow.kinds[at]!]!.bins[0]!] === domain,
    );
    const lifted = rules.some(({ pinned, skew }) => pinned[domain]! > skew);
    const pins = rules.reduce((sum, { pinned }) => sum + pinned[domain]!, 0);
    return {
      least: -pins,
      most: lifted ? Infinity : rules.reduce((sum, { skew }) => sum + skew, 0) - pins,
      columns: [...columns, low],
      factors: [...columns.map(() => 1), -1],
    };
  });
}

/**
 * Least price of one instance, on average, where a group has to be level over its domains, and the most that one of them
 * can make dearer. `price` is that of the cheapest kind of each domain.
 */
export function levelPrice(
  price: readonly number[],
  count: number,
  skew: number,
): { least: number; most: number } {
  const order = price.toSorted((a, b) => a - b);
  let least = Infinity;
  for (let full = 0; full < order.length; full++)
    least = Math.min(
      least,
      priceAbove(order, count, skew, Math.max(0, (count - full * skew) / order.length)),
    );
  return { least: (least / count) * (1 - 1e-12), most: order.at(-1)! };
}

/** Price of all where every domain holds at least `low`: what is left goes to the cheapest ones. The best `low` fills some to the skew. */
function priceAbove(order: readonly number[], count: number, skew: number, low: number): number {
  let left = count - low * order.length;
  let total = order.reduce((sum, each) => sum + each * low, 0);
  for (const each of order) {
    const some = Math.min(left, skew);
    total += some * each;
    left -= some;
  }
  return total;
}

/** Machines that a group needs whatever the others do, by the most that one of each kind takes: a row or none. */
export function machineRow(most: readonly number[], kinds: readonly number[], count: number): Row[] {
  const useful = kinds.map((_, at) => at).filter((at) => most[at]! > 0);
  if (count <= 0 || useful.length === 0) return [];
  const columns = useful.map((at) => kinds[at]!);
  return [{ least: count, most: Infinity, columns, factors: useful.map((at) => most[at]!) }];
}
