import { decidesOn, generateColumns, type Columns } from './generate.ts';
import { addSide, setRange, type Cut, type Master, type SideRow } from './master.ts';
import { minimise, type Program, type Solver } from '../model/solver.ts';

export interface CountSearch {
  readonly master: Master;
  readonly solver: Solver;
  /** Mixes of machines that are looked at. */
  readonly turns: number;
  /** Least cost of a solution of which the relaxation costs this much. */
  readonly roundUp: (bound: number) => number;
  /** Cost of the best solution so far. */
  readonly value: () => number;
  /** Looks for a solution with at most so many machines of each kind, near the relaxation's. */
  readonly attempt: (columns: Columns, machines: readonly number[]) => void;
}

/** Kinds of one price, whose machines are counted together. */
interface Price {
  readonly cost: number;
  readonly kinds: readonly number[];
  readonly copies: number;
  readonly side: SideRow;
}

interface CountState extends CountSearch {
  /** None of them follows from another. */
  readonly known: PriceCut[];
  readonly prices: readonly Price[];
}

/** So many machines of each price make at least 1. */
type PriceCut = readonly number[];

const TINY = 1e-6;
const NODES = 300;
const ITERATIONS = 20_000;
/** Slack of a cut, for what rounding does to its prices. */
const CUT_SLACK = 1e-7;
/** Share of the optimum whose bound is near enough to it. */
const NEAR = 0.998;

/**
 * Looks at mixes of machines, the cheapest first: so many of each price. What the relaxation by columns says of one of them
 * cuts off others as well: whatever instances are worth, the machines of a mix must be able to carry what all are worth
 * (Benders; the worth is a dual feasible function each). Gives a bound of all solutions that are cheaper than the best one.
 */
export function searchCounts(asked: CountSearch, root: Columns): number {
  const { master, roundUp, value } = asked;
  const search = { ...asked, known: [], prices: pricesOf(master) };
  learn(search, master.cuts);
  const excluded: number[][] = [];
  let unsure = Infinity;
  let bound = roundUp(root.bound);
  const least = (): number => Math.min(value(), unsure);
  for (let turn = 0; turn < search.turns && master.nodes > 0 && master.work > 0; turn++) {
    const mix = cheapestMix(search, excluded);
    if (mix === undefined) break;
    bound = Math.max(bound, roundUp(mix.bound));
    if (bound >= least() - 1e-9) return least();
    const cost = mix.machines.reduce((sum, count, p) => sum + count * search.prices[p]!.cost, 0);
    if (roundUp(cost) >= value() - 1e-9) break;
    const answer = tryMix(search, mix.machines, cost);
    if (answer === 'cut') continue;
    if (answer === 'unsure') unsure = Math.min(unsure, roundUp(cost));
    excluded.push(mix.machines);
  }
  return Math.min(bound, least());
}

function pricesOf(master: Master): Price[] {
  const { kinds } = master.demand;
  const byCost = new Map<number, number[]>();
  kinds.forEach(({ cost }, k) => byCost.set(cost, [...(byCost.get(cost) ?? []), k]));
  return [...byCost].map(([cost, some]) => {
    const copies = some.reduce((sum, k) => sum + kinds[k]!.copies, 0);
    const side =
      some.length === 1 ? master.sides[some[0]!]! : addSide(master, -1, some, { least: 0, most: copies });
    return { cost, kinds: some, copies, side };
  });
}

/** Whether cuts exclude the mix now, or its relaxation does, or neither. */
function tryMix(search: CountState, machines: readonly number[], cost: number): 'cut' | 'none' | 'unsure' {
  const { master, value, attempt, prices } = search;
  // All that is within the mix costs no more than its machines: where the relaxation does, there is nothing.
  const most = cost + TINY * Math.max(1, cost);
  const ranges = new Map(prices.map(({ side }, p) => [side, { least: 0, most: machines[p]! }]));
  for (const [side, range] of ranges) setRange(master, side, range);
  const before = master.cuts.length;
  const columns = generateColumns(master, decidesOn(most));
  const isCut = learn(search, master.cuts.slice(before)).some((cut) => isViolated(cut, machines));
  let answer: 'cut' | 'none' | 'unsure' = isCut ? 'cut' : 'unsure';
  if (!isCut && columns !== undefined && columns.bound >= most) answer = 'none';
  else if (!isCut && columns !== undefined) {
    const worse = value();
    attempt(columns, roundMix(search, columns, machines));
    const better = value() < worse - 1e-9 ? undefined : nearOptimum(master);
    if (better !== undefined) attempt(better, roundMix(search, better, machines));
  }
  for (const { side } of prices) setRange(master, side, side.free);
  return answer;
}

/** The relaxation's optimum or nearly so: a better guide to solutions than the first that will do. */
const nearOptimum = (master: Master): Columns | undefined =>
  generateColumns(master, { settled: (bound, objective) => bound >= objective * NEAR });

/** Machines of each kind: of one price together as many as the mix has, the most used ones. */
function roundMix({ prices, master }: CountState, columns: Columns, machines: readonly number[]): number[] {
  const { kinds } = master.demand;
  const used = kinds.map(() => 0);
  columns.columns.forEach(({ kind }, at) => (used[kind]! += columns.shares[at]!));
  const whole = kinds.map(() => 0);
  prices.forEach((price, p) => {
    let left = machines[p]!;
    const order = price.kinds.toSorted((a, b) => used[b]! - used[a]! || a - b);
    for (const part of [0, 1])
      for (const k of order) {
        const most = part === 0 ? Math.ceil(used[k]! - 1e-5) : kinds[k]!.copies;
        const some = Math.min(left, Math.max(0, most - whole[k]!));
        whole[k]! += some;
        left -= some;
      }
  });
  return whole;
}

const isViolated = (cut: PriceCut, machines: readonly number[]): boolean =>
  machines.reduce((sum, count, p) => sum + count * cut[p]!, 0) < 1 - 10 * CUT_SLACK;

/** Adds what is not known yet; gives all that the cuts say. */
function learn(search: CountState, cuts: readonly Cut[]): PriceCut[] {
  const { known, prices } = search;
  const isMixed = prices.some(({ kinds }) => kinds.length > 1);
  const some = cuts.flatMap((cut) => {
    const plain = toPriceCut(search, cut, (of) => Math.max(...of.map((k) => cut.tops[k]!)));
    const paid = toPriceCut(search, cut, (of) =>
      of.length === 1 ? cut.tops[of[0]!]! : Math.max(0, cut.costs[of[0]!]!),
    );
    return isMixed ? [...plain, ...paid] : plain;
  });
  for (const cut of some) {
    if (known.some((other) => implies(other, cut))) continue;
    const kept = known.filter((other) => !implies(cut, other));
    known.splice(0, known.length, ...kept, cut);
  }
  return some;
}

const implies = (a: PriceCut, b: PriceCut): boolean => a.every((factor, p) => factor <= b[p]!);

/** What a machine is worth above its price's `level` is charged for all there are of its kind. */
function toPriceCut(
  { prices, master }: CountState,
  { tops, least }: Cut,
  level: (kinds: readonly number[]) => number,
): PriceCut[] {
  const levels = prices.map(({ kinds }) => level(kinds));
  let left = least;
  prices.forEach(({ kinds }, p) => {
    for (const k of kinds)
      if (tops[k]! > levels[p]!) left -= (tops[k]! - levels[p]!) * master.demand.kinds[k]!.copies;
  });
  return left > 1e-6 ? [levels.map((some) => some / left)] : [];
}

/** The cheapest numbers of machines that keep all cuts and are within none that is excluded. */
function cheapestMix(
  search: CountState,
  excluded: readonly (readonly number[])[],
): { machines: number[]; bound: number } | undefined {
  const { prices, solver } = search;
  const cost = prices.map((price) => price.cost);
  const upper = prices.map((price) => price.copies);
  const rows: Program['rows'][number][] = search.known.map((factors) => ({
    least: 1 - CUT_SLACK,
    most: Infinity,
    columns: prices.map((_, p) => p),
    factors,
  }));
  // What costs nothing is all there.
  prices.forEach(({ copies }, p) => {
    if (cost[p] === 0) rows.push({ least: copies, most: Infinity, columns: [p], factors: [1] });
  });
  for (const machines of excluded) {
    const more: number[] = [];
    machines.forEach((count, p) => {
      if (count >= prices[p]!.copies) return;
      more.push(cost.push(0) - 1);
      upper.push(1);
      rows.push({ least: 0, most: Infinity, columns: [p, more.at(-1)!], factors: [1, -count - 1] });
    });
    rows.push({ least: 1, most: Infinity, columns: more, factors: more.map(() => 1) });
  }
  const program = { cost, upper, integer: cost.map(() => true), rows };
  const answer = minimise(solver, program, { nodes: NODES, iterations: ITERATIONS });
  return answer && { machines: prices.map((_, p) => Math.round(answer.values[p]!)), bound: answer.bound };
}
