import type { Model } from './compile.ts';
import type { Kind } from './kinds.ts';
import type { Program } from './solver.ts';

type Row = Program['rows'][number];

/** Columns of a group: how many of it are on machines of each kind. */
export interface Flow {
  readonly group: number;
  readonly kinds: readonly number[];
  readonly columns: readonly number[];
}

/**
 * Rows that keep each domain between the lowest one and the lowest plus the skew, for kinds that are bins of the fleet;
 * `low` is the column of the group's lowest domain. A domain that pins lift above the skew has no upper row: whether
 * anything movable is there is not known.
 */
export function skewRows(model: Model, kinds: readonly Kind[], flow: Flow, low: number): Row[] {
  const rule = model.groups[flow.group]!.topology;
  if (rule === undefined) return [];
  return Array.from(rule.pinned, (pinned, domain) => {
    const columns = flow.columns.filter((_, at) => rule.ofBin[kinds[flow.kinds[at]!]!.bins[0]!] === domain);
    return {
      least: -pinned,
      most: pinned > rule.skew ? Infinity : rule.skew - pinned,
      columns: [...columns, low],
      factors: [...columns.map(() => 1), -1],
    };
  });
}

/** Machines that a group needs whatever the others do, by the most that one of each kind takes: a row or none. */
export function machineRow(most: readonly number[], kinds: readonly number[], count: number): Row[] {
  const useful = kinds.map((_, at) => at).filter((at) => most[at]! > 0);
  if (count <= 0 || useful.length === 0) return [];
  const columns = useful.map((at) => kinds[at]!);
  return [{ least: count, most: Infinity, columns, factors: useful.map((at) => most[at]!) }];
}
