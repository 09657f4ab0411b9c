import { type Amounts, fromOutput } from './amounts.ts';
import type { Counts } from './placing.ts';
import { indexBy, type Index } from './world.ts';

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
  readonly breaches: readonly {
    readonly service: string;
    readonly compute: string;
    readonly quantity: number;
    readonly rule: string;
    readonly message: string;
    readonly help: string;
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
      readonly bound: number | null;
      readonly gap: number | null;
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
}

export interface ReadPlan {
  readonly rows: readonly Row[];
  readonly rowsOf: Index<Row>;
  readonly rowsOn: Index<Row>;
  readonly missing: ReadonlyMap<string, number>;
  readonly breaches: PlanJson['breaches'];
  /** Afterwards, pinned ones included. */
  readonly counts: Counts;
  readonly pinned: Counts;
}

export function readPlan(plan: PlanJson): ReadPlan {
  const rows = plan.placements.map((row): Row => {
    const stands = row.action !== 'remove';
    return {
      ...row,
      allocated: fromOutput(row.allocated),
      stands,
      fresh: row.action === 'create' || row.action === 'move',
    };
  });
  const missing = new Map(plan.unplaced.map((row) => [row.service, row.missing]));
  const rowsOf = indexBy(rows, ({ service }) => service);
  return {
    rows,
    rowsOf,
    rowsOn: indexBy(rows, ({ compute }) => compute),
    missing,
    breaches: plan.breaches,
    counts: countRows(rows.filter((row) => row.stands)),
    pinned: countRows(rows.filter((row) => row.pinned)),
  };
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
