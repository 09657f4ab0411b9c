import { generateColumns, type Columns } from './columns.ts';
import type { Master } from './master.ts';

/** What is known of a part of the solutions: so many machines of each kind, at least and at most. */
interface Part {
  readonly least: readonly number[];
  readonly most: readonly number[];
  readonly bound: number;
}

export interface Branching {
  readonly master: Master;
  /** Parts that are looked at. */
  readonly parts: number;
  /** Least cost of a solution of which the relaxation costs this much. */
  readonly roundUp: (bound: number) => number;
  /** Cost of the best solution so far. */
  readonly value: () => number;
  /** Looks for a solution with so many machines of each kind. */
  readonly attempt: (columns: Columns, machines: readonly number[]) => void;
}

const TINY = 1e-6;

/**
 * Branch and bound on the number of machines of each kind, the part with the least bound first. Each part's relaxation is
 * by columns. Gives a bound of all solutions that are cheaper than the best one.
 */
export function branchOnCounts(branching: Branching, root: Columns): number {
  const { master, roundUp, value, attempt } = branching;
  const { kinds } = master.demand;
  const isOpen = (bound: number): boolean => roundUp(bound) < value() - 1e-9;
  let open: Part[] = split(
    kinds.map(() => 0),
    kinds.map((kind) => kind.copies),
    root,
    master,
  );
  const unsure: number[] = open.length === 0 ? [root.bound] : [];
  if (isOpen(root.bound)) attempt(root, machinesOf(master, root));
  for (let turn = 0; turn < branching.parts && master.nodes > 0 && master.work > 0; turn++) {
    open = open.filter((part) => isOpen(part.bound));
    if (open.length === 0) break;
    const part = open.reduce((a, b) => (b.bound < a.bound ? b : a));
    open.splice(open.indexOf(part), 1);
    const columns = generateColumns(master, part.least, part.most, value() - TINY);
    const bound = Math.max(part.bound, columns?.bound ?? 0);
    if (!isOpen(bound)) continue;
    const parts = columns === undefined ? [] : split(part.least, part.most, { ...columns, bound }, master);
    if (parts.length === 0) unsure.push(bound);
    open.push(...parts);
    if (columns !== undefined) attempt(columns, machinesOf(master, columns));
  }
  return Math.min(value(), ...[...unsure, ...open.map((part) => part.bound)].map(roundUp));
}

/** Machines of each kind in the relaxation's optimum, in parts. */
function machinesOf({ demand }: Master, { columns, shares }: Columns): number[] {
  const machines = demand.kinds.map(() => 0);
  columns.forEach((column, at) => (machines[column.kind]! += shares[at]!));
  return machines;
}

/** Two parts between which the kind's number in the relaxation lies; none where all of them are whole. */
function split(least: readonly number[], most: readonly number[], columns: Columns, master: Master): Part[] {
  const { kinds } = master.demand;
  const machines = machinesOf(master, columns);
  let chosen = -1;
  let far = 0;
  machines.forEach((count, k) => {
    const distance = Math.abs(count - Math.round(count)) * kinds[k]!.cost;
    if (Math.abs(count - Math.round(count)) < 1e-5 || distance <= far) return;
    far = distance;
    chosen = k;
  });
  if (chosen < 0) return [];
  const level = Math.floor(machines[chosen]!);
  return [
    { least, most: most.map((count, k) => (k === chosen ? level : count)), bound: columns.bound },
    { least: least.map((count, k) => (k === chosen ? level + 1 : count)), most, bound: columns.bound },
  ];
}
