import type { Workload } from '../model/workload.ts';
import { ruleRows, toProgram } from './cost-bound.ts';
import { lumpTogether, type Lump } from './lumps.ts';
import { sharesOn } from './lifted-shares.ts';
import type { Program } from '../model/solver.ts';

/** Kinds of one room and price, whose machines are counted together: rules alone tell them apart. */
export interface Size {
  readonly kinds: readonly number[];
  readonly copies: number;
  readonly cost: number;
  /** Column of their number. */
  readonly column: number;
}

/** What is asked of one dimension of the machines of a kind or size. */
export interface Capacity {
  readonly row: number;
  /** Column of the machines' number. */
  readonly column: number;
  readonly dimension: number;
}

export interface MixProgram {
  /** The columns of the kinds' machines come first. */
  readonly program: Program;
  readonly sizes: readonly Size[];
  readonly capacities: readonly Capacity[];
}

/**
 * Groups flow in parts. Those that only some kinds of a size may hold flow to kinds, the others to sizes, so that there are few
 * columns: what flows to a size has room in all its machines together, what flows to a kind in those of the kind as well.
 * Undefined where there are more flows than `most`.
 */
export function toMixProgram({ spare, ...rest }: Workload, most: number): MixProgram | undefined {
  const demand: Workload = (spare?.total ?? 0) > 0 ? { ...rest, spare: spare! } : rest;
  const bySize = sizesOf(demand);
  const lumps = lumpTogether(demand, Infinity);
  const isPlain = (lump: Lump): boolean => demand.spare === undefined && isForSizes(demand, lump, bySize);
  const plain = lumps.filter(isPlain);
  const others = lumps.filter((lump) => !isPlain(lump));
  if (others.reduce((sum, { kinds }) => sum + kinds.length, plain.length * bySize.length) > most)
    return undefined;
  const { program, capacityRows } = toProgram(demand, others, false);
  const draft: Draft = {
    demand,
    cost: program.cost.slice(),
    upper: program.upper.slice(),
    rows: program.rows.slice(),
    capacityRows,
  };
  const sizes = bySize.map((kinds) => addSize(draft, kinds));
  const flows = plain.map((lump) => addFlows(draft, lump, sizes));
  const capacities = capacityRows.flatMap((own, k) =>
    own.flatMap((row, dimension) => (row < 0 ? [] : [{ row, column: k, dimension }])),
  );
  sizes.forEach((size, at) => {
    const sharesOf = sharesOn(demand, bySize[at]!);
    const own = plain.flatMap(({ members }, p) => {
      const column = flows[p]![at]!;
      return column < 0 ? [] : [{ column, shares: sharesOf(members[0]!) }];
    });
    capacities.push(...addCapacities(draft, size, own));
  });
  const { cost, upper, rows } = draft;
  return { program: { cost, upper, rows }, sizes, capacities };
}

/** Pieces of a machine, less one. */
const PARTS = [1, 2, 3];

interface Draft {
  readonly demand: Workload;
  readonly cost: number[];
  readonly upper: number[];
  readonly rows: Program['rows'][number][];
  readonly capacityRows: readonly (readonly number[])[];
}

function sizesOf({ kinds }: Workload): number[][] {
  const bySize = new Map<string, number[]>();
  kinds.forEach(({ room, cost }, k) => {
    const key = `${room.join()}|${cost}`;
    bySize.set(key, [...(bySize.get(key) ?? []), k]);
  });
  return [...bySize.values()];
}

/** Whether all kinds of a size hold the group, or none of them, and nothing levels it over them. */
function isForSizes(
  { model }: Workload,
  { members, kinds }: Lump,
  sizes: readonly (readonly number[])[],
): boolean {
  if (model.groups[members[0]!]!.topology !== undefined) return false;
  const holds = new Set(kinds);
  return sizes.every((own) => own.every((k) => holds.has(k) === holds.has(own[0]!)));
}

function addColumn({ cost, upper }: Draft): number {
  upper.push(Infinity);
  return cost.push(0) - 1;
}

function addSize(draft: Draft, some: readonly number[]): Size {
  const { kinds } = draft.demand;
  const size = {
    kinds: some,
    copies: some.reduce((sum, k) => sum + kinds[k]!.copies, 0),
    cost: kinds[some[0]!]!.cost,
  };
  if (some.length === 1) return { ...size, column: some[0]! };
  const column = addColumn(draft);
  draft.rows.push({
    least: 0,
    most: 0,
    columns: [...some, column],
    factors: [...some.map(() => 1), -1],
  });
  return { ...size, column };
}

/** Columns of what flows to each size, -1 where nothing may, and the rows that ask for all of it. */
function addFlows(draft: Draft, lump: Lump, sizes: readonly Size[]): number[] {
  const flows = sizes.map(({ kinds }) => (lump.kinds.includes(kinds[0]!) ? addColumn(draft) : -1));
  const columns = flows.filter((column) => column >= 0);
  if (columns.length > 0)
    draft.rows.push({ least: lump.count, most: Infinity, columns, factors: columns.map(() => 1) });
  const flow = { groups: lump.members, kinds: lump.kinds, columns };
  draft.rows.push(...ruleRows(draft.demand, flow, lump, () => addColumn(draft)));
  return flows;
}

const capacityRow = (
  columns: readonly number[],
  shares: readonly number[],
  machines: number,
): Program['rows'][number] => {
  const some = shares.map((_, at) => at).filter((at) => shares[at]! > 0);
  return {
    least: -Infinity,
    most: 0,
    columns: [...some.map((at) => columns[at]!), machines],
    factors: [...some.map((at) => shares[at]!), -1],
  };
};

/**
 * All that flows to the size, and to kinds of it, has room in its machines; and so have of each instance only the whole pieces
 * that it more than fills, where a machine has two to four of them (dual feasible functions u^(k) of Fekete and Schepers). So two
 * instances of more than half a machine count as two machines. Shares are a trifle low: none fills a piece exactly.
 */
function addCapacities(
  { demand, rows, capacityRows }: Draft,
  { kinds, column }: Size,
  flows: readonly { readonly shares: Float64Array; readonly column: number }[],
): Capacity[] {
  return Array.from({ length: demand.model.dims }, (_, dimension) => dimension).flatMap((dimension) => {
    const columns: number[] = [];
    const factors: number[] = [];
    for (const k of kinds) {
      const row = rows[capacityRows[k]![dimension]!];
      row?.columns.forEach((each, at) => {
        if (each === k) return;
        columns.push(each);
        factors.push(row.factors[at]!);
      });
    }
    for (const { column: flow, shares } of flows) {
      if (shares[dimension]! <= 0) continue;
      columns.push(flow);
      factors.push(shares[dimension]! * (1 - 1e-12));
    }
    if (columns.length === 0) return [];
    const row = rows.push(capacityRow(columns, factors, column)) - 1;
    for (const part of PARTS) {
      const rounded = factors.map((share) => Math.floor(share * (part + 1)) / part);
      if (rounded.some((share, at) => share > factors[at]!)) rows.push(capacityRow(columns, rounded, column));
    }
    return [{ row, column, dimension }];
  });
}
