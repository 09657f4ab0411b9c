import type { Workload } from '../model/workload.ts';
import { toProgram } from '../bounds/cost-bound.ts';
import { lumpAgain, type Lump } from '../bounds/lumps.ts';
import { minimise, type Program, type Solver } from '../model/solver.ts';

/** Room left over in a dimension of a kind, in shares of its machines: the first of it counts most. */
const SLACKS = [
  [0.01, 1],
  [0.03, 0.3],
  [0.1, 0.1],
] as const;
const ITERATIONS = 200_000;
/** Largest share of a machine from which an instance is hard to place beside others. */
const LARGE = 0.1;
/** Price of an instance that is all of a machine, in machines; of others by the square of their share. */
const CLUMSY = 0.1;

/** Machines of each kind, and groups as the relaxation put them together. */
export interface MachineMix {
  readonly machines: readonly number[];
  readonly lumps: readonly Lump[];
  /** What is on these machines already: by kind, in machines, by dimension. */
  readonly used?: readonly Float64Array[] | undefined;
}

/**
 * Splits the demand over so many machines of each kind, so that as much room as possible is left over in every dimension:
 * what is full in all dimensions cannot be packed. Large instances go where they are the smallest share of a machine, and what
 * is small evens out the rest. Gives whole instances, by kind and group; undefined without an answer. The
 * split is a corner of the best ones, where few groups are parted, or `interior`, where kinds get some of everything.
 */
export function splitDemand(
  demand: Workload,
  { machines, lumps: known, used }: MachineMix,
  solver: Solver,
  interior: boolean,
): Int32Array[] | undefined {
  const lumps = lumpAgain(demand, known).flatMap((lump) => splitBySize(demand, lump));
  const { program, capacityRows } = toProgram(demand, lumps, false);
  const price = clumsiness(demand, lumps, program.cost.length);
  const answer = minimise(solver, withSlack({ ...program, cost: price }, { machines, used }, capacityRows), {
    nodes: 1,
    iterations: ITERATIONS,
    interior,
  });
  return answer && toWhole(demand, lumps, answer.values);
}

/** Parts of the lump by their members' largest share of a machine: small ones, and large ones to a halving. */
function splitBySize(demand: Workload, lump: Lump): readonly Lump[] {
  const { model, kinds } = demand;
  const bySize = new Map<number, number[]>();
  for (const index of lump.members) {
    const { need } = model.groups[index]!;
    const share = lump.kinds.reduce((most, k) => Math.max(most, largestShare(need, kinds[k]!.room)), 0);
    const size = share < LARGE ? -1 : Math.floor(Math.log2(share / LARGE));
    const members = bySize.get(size);
    if (members === undefined) bySize.set(size, [index]);
    else members.push(index);
  }
  if (bySize.size === 1) return [lump];
  return lumpAgain(
    demand,
    [...bySize.values()].map((members) => ({ ...lump, members })),
  );
}

function largestShare(need: Float64Array, room: Float64Array): number {
  let most = 0;
  for (let d = 0; d < need.length; d++) if (need[d]! > 0) most = Math.max(most, need[d]! / room[d]!);
  return most;
}

/** By column of the program: what an instance of the lump costs on machines of the kind; nothing where it is small. */
function clumsiness({ kinds }: Workload, lumps: readonly Lump[], columns: number): number[] {
  const price = Array.from({ length: columns }, () => 0);
  eachFlow(kinds.length, lumps, (lump, first) =>
    lump.kinds.forEach((k, at) => {
      const share = largestShare(lump.need, kinds[k]!.room);
      if (share >= LARGE) price[first + at] = CLUMSY * share * share;
    }),
  );
  return price;
}

/** Lumps with the first of their columns in the program. */
function eachFlow(kinds: number, lumps: readonly Lump[], tell: (lump: Lump, first: number) => void): void {
  let column = kinds;
  for (const lump of lumps) {
    tell(lump, column);
    column += lump.kinds.length + (lump.spare > 0 ? 1 : 0);
  }
}

function withSlack(
  { cost, upper, rows }: Program,
  { machines, used }: Pick<MachineMix, 'machines' | 'used'>,
  capacityRows: readonly (readonly number[])[],
): Program {
  const costs = cost.slice();
  const uppers = upper.map((most, column) => machines[column] ?? most);
  const slack = new Map<number, number[]>();
  const taken = new Map<number, number>();
  capacityRows.forEach((ofKind, k) =>
    ofKind.forEach((row, d) => {
      if (row < 0) return;
      taken.set(row, used?.[k]![d] ?? 0);
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
    return {
      ...row,
      most: row.most - taken.get(at)!,
      columns: [...row.columns, ...more],
      factors: [...row.factors, ...more.map(() => 1)],
    };
  });
  return { cost: costs, upper: uppers, rows: wider };
}

/** Parts to whole instances, group by group; what a group gets too much or too little of a kind, the next one evens out. */
function toWhole({ count, kinds }: Workload, lumps: readonly Lump[], values: Float64Array): Int32Array[] {
  const whole = kinds.map(() => new Int32Array(count.length));
  eachFlow(kinds.length, lumps, (lump, first) => {
    const flows = lump.kinds.map((_, at) => Math.max(0, values[first + at]!));
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
  });
  return whole;
}

function largest(some: readonly number[]): number {
  let best = -1;
  some.forEach((value, at) => {
    if (best < 0 || value > some[best]!) best = at;
  });
  return best;
}
