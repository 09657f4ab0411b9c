import type { ItemClass, Problem } from '../../../src/plan/solve/problem.ts';

/** What a simple scheduler would reach: instances placed, and the cost of the bins in use and of machines bought. */
export interface Baseline {
  readonly placed: number;
  readonly cost: number;
}

/** First-fit-decreasing: instances by size, each on the first bin that holds it, else on a new machine of the first offer that does. */
export const firstFitDecreasing = (problem: Problem): Baseline => {
  const size = (item: ItemClass): number =>
    item.need.reduce(
      (sum, need, d) =>
        sum + need / Math.max(1, problem.bins[0]?.capacity[d] ?? problem.offers[0]!.capacity[d]!),
      0,
    );
  const order = problem.classes
    .map((_, index) => index)
    .sort((a, b) => size(problem.classes[b]!) - size(problem.classes[a]!));
  return placeOneByOne(problem, order, () => 0);
};

/** One service after another as they come, each instance on the fullest bin that holds it (what Kubernetes and Nomad can be set to). */
export const bestFitOneAtATime = (problem: Problem): Baseline =>
  placeOneByOne(
    problem,
    problem.classes.map((_, index) => index),
    (free, capacity) => free.reduce((sum, amount, d) => sum + amount / Math.max(1, capacity[d]!), 0),
  );

interface Machine {
  readonly free: number[];
  readonly capacity: readonly number[];
  readonly cost: number;
  readonly bin: number;
  readonly offer: number;
  used: boolean;
}

type Rank = (free: readonly number[], capacity: readonly number[]) => number;

function placeOneByOne(problem: Problem, order: readonly number[], rank: Rank): Baseline {
  const machines: Machine[] = problem.bins.map((bin, index) => ({
    free: bin.room.slice(),
    capacity: bin.capacity,
    cost: bin.cost,
    bin: index,
    offer: -1,
    used: bin.fixed,
  }));
  let placed = 0;
  for (const index of order) {
    const item = problem.classes[index]!;
    const rules = new RuleCounts(item);
    for (let turn = 0; turn < item.count; turn++) {
      const machine = pick(machines, item, rules, rank) ?? buy(problem, machines, item);
      if (machine === undefined) break;
      item.need.forEach((need, d) => (machine.free[d]! -= need));
      machine.used = true;
      if (machine.bin >= 0) placed += 1;
      rules.count(machine.bin);
    }
  }
  const paid = machines.filter(
    (machine) => machine.used && (problem.goal === 'rebalance' || machine.offer >= 0),
  );
  return { placed, cost: paid.reduce((sum, machine) => sum + machine.cost, 0) };
}

/** spreadMax and topologySpread of one class while it is placed. */
class RuleCounts {
  readonly #item: ItemClass;
  readonly #allowed: ReadonlySet<number>;
  readonly #onBin = new Map<number, number>();
  readonly #inDomain: number[];

  constructor(item: ItemClass) {
    this.#item = item;
    this.#allowed = new Set(item.bins);
    this.#inDomain = Array.from({ length: item.topology?.domains ?? 0 }, () => 0);
  }

  allows(bin: number): boolean {
    if (bin < 0) return true;
    const { spreadMax, topology } = this.#item;
    if (!this.#allowed.has(bin) || (this.#onBin.get(bin) ?? 0) >= (spreadMax ?? Infinity)) return false;
    return (
      topology === undefined ||
      this.#inDomain[topology.ofBin[bin]!]! < Math.min(...this.#inDomain) + topology.maxSkew
    );
  }

  count(bin: number): void {
    this.#onBin.set(bin, (this.#onBin.get(bin) ?? 0) + 1);
    const domain = this.#item.topology?.ofBin[bin];
    if (domain !== undefined) this.#inDomain[domain]! += 1;
  }
}

function pick(
  machines: readonly Machine[],
  item: ItemClass,
  rules: RuleCounts,
  rank: Rank,
): Machine | undefined {
  let best: Machine | undefined;
  let least = Infinity;
  for (const machine of machines) {
    if (!item.need.every((need, d) => need <= machine.free[d]!)) continue;
    const value = rank(machine.free, machine.capacity);
    if (
      value >= least ||
      !rules.allows(machine.bin) ||
      (machine.offer >= 0 && !item.offers.includes(machine.offer))
    )
      continue;
    best = machine;
    least = value;
    if (value === 0) break;
  }
  return best;
}

function buy(problem: Problem, machines: Machine[], item: ItemClass): Machine | undefined {
  const offer = item.offers.find((each) =>
    item.need.every((need, d) => need <= problem.offers[each]!.capacity[d]!),
  );
  if (offer === undefined) return undefined;
  const { capacity, cost } = problem.offers[offer]!;
  const machine = { free: capacity.slice(), capacity, cost, bin: -1, offer, used: false };
  machines.push(machine);
  return machine;
}
