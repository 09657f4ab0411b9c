import { type Amounts, fromOutput } from './amounts.ts';
import type { Counts } from './placing.ts';
import { indexBy, type Index, type Work, type World } from './world.ts';

type Numbers = Readonly<Record<string, number>>;

/** The JSON of `plan -o json`, as the contract's section 5 has it. */
export interface PlanJson {
  readonly feasible: boolean;
  readonly placements: readonly {
    readonly action: 'create' | 'keep' | 'move' | 'resize' | 'remove';
    readonly service: string;
    readonly compute: string;
    readonly from: string | null;
    readonly quantity: number;
    readonly allocated: Numbers;
    readonly score: number;
    readonly pinned: boolean;
  }[];
  readonly unplaced: readonly {
    readonly service: string;
    readonly missing: number;
    readonly reasons: readonly {
      readonly rule: string;
      readonly message: string;
      readonly computes: readonly string[];
    }[];
  }[];
  readonly computes: readonly {
    readonly name: string;
    readonly total: Numbers;
    readonly allocatedBefore: Numbers;
    readonly allocatedAfter: Numbers;
    readonly utilizationBefore: number;
    readonly utilizationAfter: number;
  }[];
  readonly recommendations: readonly {
    readonly offer: string | null;
    readonly capacity: Numbers;
    readonly quantity: number;
    readonly monthlyCost: number | null;
  }[];
  readonly summary: {
    readonly instances: number;
    readonly placed: number;
    readonly unplaced: number;
    readonly moved: number;
    readonly monthlyCostBefore: number;
    readonly monthlyCostAfter: number;
    readonly objective: {
      readonly name: string;
      readonly value: number;
      readonly bound: number;
      readonly gap: number;
      readonly proven: boolean;
    };
  };
}

export interface Row {
  readonly action: PlanJson['placements'][number]['action'];
  readonly service: string;
  readonly compute: string;
  readonly from: string | null;
  readonly quantity: number;
  readonly allocated: Amounts;
  readonly score: number;
  readonly pinned: boolean;
  /** Where it is when the plan is applied; a remove has no place. */
  readonly stands: boolean;
  /** Will be sized and placed anew: create or move. */
  readonly fresh: boolean;
  /** Stays on a compute that it should leave; counts as unplaced. */
  readonly lingers: boolean;
}

export interface ReadPlan {
  readonly rows: readonly Row[];
  readonly rowsOf: Index<Row>;
  readonly rowsOn: Index<Row>;
  readonly missing: ReadonlyMap<string, number>;
  /** By service: instances of keep rows that linger elsewhere than on inactive computes, for want of the IP that they are mapped from. */
  readonly astray: ReadonlyMap<string, number>;
  /** Afterwards, instances that linger on inactive computes left out, pinned ones included. */
  readonly counts: Counts;
  readonly pinned: Counts;
}

export function readPlan(world: World, plan: PlanJson): ReadPlan {
  const rows = plan.placements.map((row): Row => {
    const stands = row.action !== 'remove';
    const state = world.machines.get(row.compute)?.state;
    return {
      ...row,
      allocated: fromOutput(row.allocated),
      stands,
      fresh: row.action === 'create' || row.action === 'move',
      lingers: stands && !row.pinned && state === 'inactive',
    };
  });
  const missing = new Map(plan.unplaced.map((row) => [row.service, row.missing]));
  const rowsOf = indexBy(rows, ({ service }) => service);
  return {
    rows,
    rowsOf,
    rowsOn: indexBy(rows, ({ compute }) => compute),
    missing,
    astray: new Map(
      [...world.works.values()].map((work) => [work.name, astrayOf(work, rowsOf(work.name), missing)]),
    ),
    counts: countRows(rows.filter((row) => row.stands && !row.lingers)),
    pinned: countRows(rows.filter((row) => row.pinned)),
  };
}

/** What stands and what is missing are together more than there shall be: the rest stands, and counts as missing. */
function astrayOf(work: Work, rows: readonly Row[], missing: ReadonlyMap<string, number>): number {
  const mine = rows.filter(({ stands }) => stands);
  const instances = Math.max(work.replicas, sum(mine.filter(({ pinned }) => pinned)));
  return sum(mine) + (missing.get(work.name) ?? 0) - instances - sum(mine.filter(({ lingers }) => lingers));
}

export function countRows(
  rows: readonly { readonly service: string; readonly compute: string; readonly quantity: number }[],
): Counts {
  const counts = new Map<string, Map<string, number>>();
  for (const { service, compute, quantity } of rows) {
    const inner = counts.get(service) ?? new Map<string, number>();
    inner.set(compute, (inner.get(compute) ?? 0) + quantity);
    counts.set(service, inner);
  }
  return counts;
}

export const sum = (items: readonly { readonly quantity: number }[]): number =>
  items.reduce((total, { quantity }) => total + quantity, 0);
