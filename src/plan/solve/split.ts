import { toProgram, type Demand } from './cost-bound.ts';
import { lumpAgain, type Lump } from './lumps.ts';
import { minimise, type Program, type Solver } from './solver.ts';

/** Room left over in a dimension of a kind, in shares of its machines: the first of it counts most. */
const SLACKS = [
  [0.01, 1],
  [0.03, 0.3],
  [0.1, 0.1],
] as const;
const ITERATIONS = 200_000;

/** Machines of each kind, and groups as the relaxation put them together. */
export interface Mix {
  readonly machines: readonly number[];
  readonly lumps: readonly Lump[];
}

/**
 * Splits the demand over so many machines of each kind, so that as much room as possible is left over in every dimension:
 * what is full in all dimensions cannot be packed. Gives whole instances, by kind and group; undefined without an answer. The
 * split is a corner of the best ones, where few groups are parted, or `interior`, where kinds get some of everything.
 */
export function splitDemand(
  demand: Demand,
  { machines, lumps: known }: Mix,
  solver: Solver,
  interior: boolean,
): Int32Array[] | undefined {
  const lumps = lumpAgain(demand, known);
  const { program, capacityRows } = toProgram(demand, lumps, false);
  const answer = minimise(solver, withSlack(program, machines, capacityRows), {
    nodes: 1,
    iterations: ITERATIONS,
    interior,
  });
  return answer && toWhole(demand, lumps, answer.values);
}

function withSlack(
  { cost, upper, rows }: Program,
  machines: readonly number[],
  capacityRows: readonly (readonly number[])[],
): Program {
  const costs = cost.map(() => 0);
  const uppers = upper.map((most, column) => machines[column] ?? most);
  const slack = new Map<number, number[]>();
  capacityRows.forEach((ofKind, k) =>
    ofKind.forEach((row) => {
      if (row < 0) return;
      const columns = SLACKS.map(([share, worth]) => {
        uppers.push(share * machines[k]!);
        return costs.push(-worth) - 1;
      });
      slack.set(row, columns);
    }),
  );
  const wider = rows.map((row, at) => {
    const more = slack.get(at);
    if (more === undefined) return row;
    return { ...row, columns: [...row.columns, ...more], factors: [...row.factors, ...more.map(() => 1)] };
  });
  return { cost: costs, upper: uppers, rows: wider };
}

/** Parts to whole instances, group by group; what a group gets too much or too little of a kind, the next one evens out. */
function toWhole({ count, kinds }: Demand, lumps: readonly Lump[], values: Float64Array): Int32Array[] {
  const whole = kinds.map(() => new Int32Array(count.length));
  let column = kinds.length;
  for (const lump of lumps) {
    const flows = lump.kinds.map((_, at) => Math.max(0, values[column + at]!));
    column += lump.kinds.length + (lump.spare > 0 ? 1 : 0);
    const total = Math.max(
      lump.count,
      flows.reduce((sum, flow) => sum + flow, 0),
    );
    const owed = flows.map(() => 0);
    for (const index of lump.members) {
      flows.forEach((flow, at) => (owed[at]! += (flow / total) * count[index]!));
      let left = count[index]!;
      owed.forEach((amount, at) => {
        const some = Math.max(0, Math.min(left, Math.floor(amount + 1e-9)));
        whole[lump.kinds[at]!]![index] = some;
        owed[at]! -= some;
        left -= some;
      });
      while (left > 0) {
        const at = largest(owed);
        if (at < 0 || owed[at]! <= 1e-9) break;
        whole[lump.kinds[at]!]![index]! += 1;
        owed[at]! -= 1;
        left -= 1;
      }
    }
  }
  return whole;
}

function largest(some: readonly number[]): number {
  let best = -1;
  some.forEach((value, at) => {
    if (best < 0 || value > some[best]!) best = at;
  });
  return best;
}
