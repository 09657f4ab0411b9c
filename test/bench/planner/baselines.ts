import type { ItemClass, Problem } from '../../../src/plan/solve/model/problem.ts';
import { FreeIndex } from './free-index.ts';

/** What a simple scheduler would reach: instances that have a place, on bins or machines bought, and the cost of the bins in use and of machines bought. */
export interface Baseline {
  readonly placed: number;
  readonly cost: number;
}

/**
 * First-fit-decreasing: instances by size, each on the first bin that holds it, else on a new machine of the cheapest offer
 * that does. What stands stays, but for a rebalance, which packs anew.
 */
export function firstFitDecreasing(problem: Problem): Baseline {
  const whole = mostOf(problem);
  const size = ({ need }: ItemClass): number =>
    need.reduce((sum, amount, d) => sum + amount / Math.max(1, whole[d]!), 0);
  const sizes = problem.classes.map(size);
  const order = problem.classes.map((_, index) => index).sort((a, b) => sizes[b]! - sizes[a]!);
  const yard = new Yard(problem, problem.goal === 'keep');
  for (const index of order) {
    const item = problem.classes[index]!;
    const rules = new Rules(yard, index);
    let from = 0;
    for (let left = yard.pending(index); left > 0; left--) {
      const at =
        yard.index.first(item.need, from, (machine) => rules.allows(machine)) ?? yard.buy(item, rules);
      if (at === undefined) break;
      yard.put(index, at, rules);
      // What did not hold one of a class holds no other of it, unless another zone fills up first.
      if (item.topology === undefined) from = at;
    }
  }
  return yard.result();
}

/** One service after another as they come, each instance on the fullest bin that holds it (what Kubernetes and Nomad can be set to). */
export function bestFitOneAtATime(problem: Problem): Baseline {
  const yard = new Yard(problem, true);
  const ranks = new Ranks(yard);
  problem.classes.forEach((item, index) => {
    const rules = new Rules(yard, index);
    let from = 0;
    for (let left = yard.pending(index); left > 0; left--) {
      const found = ranks.fullest(item, from, rules);
      const at = found ?? yard.buy(item, rules);
      if (at === undefined) break;
      if (item.topology === undefined && found !== undefined) from = ranks.rankOf(at);
      yard.put(index, at, rules);
      ranks.file(at);
      if (item.topology === undefined) from = Math.min(from, ranks.rankOf(at));
    }
  });
  return yard.result();
}

const mostOf = ({ dims, bins, offers }: Problem): number[] =>
  Array.from({ length: dims }, (_, d) =>
    [...bins, ...offers].reduce((most, { capacity }) => Math.max(most, capacity[d]!), 0),
  );

/** Machines, those there are and those that are bought, and what is on them. */
class Yard {
  readonly index: FreeIndex;
  readonly problem: Problem;
  /** By machine: the offer it was bought from, -1 for those there are. */
  readonly offerOf: number[] = [];
  /** By class: where it stands and stays. */
  readonly #on: readonly ReadonlyMap<number, number>[];
  readonly #used: boolean[];
  readonly #stock: number[];
  #placed = 0;

  constructor(problem: Problem, staying: boolean) {
    this.problem = problem;
    this.index = new FreeIndex(problem.dims);
    this.#used = problem.bins.map(({ fixed }) => fixed);
    this.#stock = problem.offers.map(({ stock }) => stock);
    for (const { room } of problem.bins) {
      this.index.push(room);
      this.offerOf.push(-1);
    }
    this.#on = problem.classes.map((item) => (staying ? this.#stay(item) : NOTHING));
  }

  #stay({ need, home }: ItemClass): ReadonlyMap<number, number> {
    if (home.length === 0) return NOTHING;
    const on = new Map<number, number>();
    for (const { bin, count } of home) {
      for (let left = count; left > 0 && this.index.fits(bin, need); left--) {
        this.index.take(bin, need);
        on.set(bin, (on.get(bin) ?? 0) + 1);
        this.#used[bin] = true;
        this.#placed += 1;
      }
    }
    return on;
  }

  pending(index: number): number {
    return [...this.#on[index]!.values()].reduce(
      (left, count) => left - count,
      this.problem.classes[index]!.count,
    );
  }

  standingOf(index: number): ReadonlyMap<number, number> {
    return this.#on[index]!;
  }

  put(index: number, at: number, rules: Rules): void {
    this.index.take(at, this.problem.classes[index]!.need);
    this.#used[at] = true;
    this.#placed += 1;
    rules.count(at, 1);
  }

  /** A new machine of the cheapest offer that may take one and holds it. */
  buy(item: ItemClass, rules: Rules): number | undefined {
    const { offers } = this.problem;
    let best: number | undefined;
    for (const offer of item.offers) {
      const { capacity, cost } = offers[offer]!;
      if (this.#stock[offer]! < 1 || (best !== undefined && offers[best]!.cost <= cost)) continue;
      if (item.need.every((amount, d) => amount <= capacity[d]!) && rules.opens(offer)) best = offer;
    }
    if (best === undefined) return undefined;
    this.#stock[best]! -= 1;
    this.offerOf.push(best);
    this.#used.push(true);
    return this.index.push(offers[best]!.capacity);
  }

  result(): Baseline {
    const { goal, bins, offers } = this.problem;
    const cost = this.offerOf.reduce((sum, offer, at) => {
      if (offer >= 0) return sum + offers[offer]!.cost;
      return goal === 'rebalance' && this.#used[at] ? sum + bins[at]!.cost : sum;
    }, 0);
    return { placed: this.#placed, cost };
  }
}

const NOTHING: ReadonlyMap<number, number> = new Map();

/** Where one class may have one more: selectors, spreadMax and topologySpread. */
class Rules {
  readonly #yard: Yard;
  readonly #item: ItemClass;
  readonly #allowed: Uint8Array;
  readonly #onMachine = new Map<number, number>();
  readonly #inDomain: number[];

  constructor(yard: Yard, index: number) {
    const item = yard.problem.classes[index]!;
    this.#yard = yard;
    this.#item = item;
    this.#allowed = flagsOf(yard.problem, item.bins);
    this.#inDomain = Array.from({ length: item.topology?.domains ?? 0 }, () => 0);
    for (const { bin, count } of item.pinned) this.count(bin, count);
    for (const [bin, count] of yard.standingOf(index)) this.count(bin, count);
  }

  allows(at: number): boolean {
    const { spreadMax = Infinity, offers } = this.#item;
    const offer = this.#yard.offerOf[at]!;
    if (offer < 0 ? this.#allowed[at] !== 1 : !offers.includes(offer)) return false;
    return (this.#onMachine.get(at) ?? 0) < spreadMax && this.#levels(this.#domainOf(at));
  }

  opens(offer: number): boolean {
    return this.#levels(this.#item.topology?.ofOffer[offer] ?? -1);
  }

  count(at: number, by: number): void {
    this.#onMachine.set(at, (this.#onMachine.get(at) ?? 0) + by);
    const domain = this.#domainOf(at);
    if (domain >= 0) this.#inDomain[domain] = (this.#inDomain[domain] ?? 0) + by;
  }

  #domainOf(at: number): number {
    const { topology } = this.#item;
    if (topology === undefined) return -1;
    const offer = this.#yard.offerOf[at]!;
    return (offer < 0 ? topology.ofBin[at] : topology.ofOffer[offer]) ?? -1;
  }

  #levels(domain: number): boolean {
    const { topology } = this.#item;
    if (topology === undefined) return true;
    const lowest = this.#inDomain.reduce((low, count) => Math.min(low, count), Infinity);
    return domain >= 0 && (this.#inDomain[domain] ?? 0) < lowest + topology.maxSkew;
  }
}

const known = new WeakMap<readonly number[], Uint8Array>();

/** Open bins of a list that many classes share. */
function flagsOf({ bins }: Problem, some: readonly number[]): Uint8Array {
  const before = known.get(some);
  if (before) return before;
  const flags = new Uint8Array(bins.length);
  for (const bin of some) if (bins[bin]!.open) flags[bin] = 1;
  known.set(some, flags);
  return flags;
}

const BUCKETS = 1024;

/** Machines by how full they are, the fullest first, in buckets. */
class Ranks {
  readonly #yard: Yard;
  readonly #buckets: number[][] = Array.from({ length: BUCKETS + 1 }, () => []);
  readonly #rank: number[] = [];

  constructor(yard: Yard) {
    this.#yard = yard;
    for (let at = 0; at < yard.index.size; at++) this.file(at);
  }

  rankOf(at: number): number {
    return this.#rank[at]!;
  }

  file(at: number): void {
    const { problem, offerOf, index } = this.#yard;
    const offer = offerOf[at]!;
    const { capacity } = offer < 0 ? problem.bins[at]! : problem.offers[offer]!;
    let [free, keys] = [0, 0];
    capacity.forEach((amount, d) => {
      if (amount <= 0) return;
      keys += 1;
      free += Math.max(0, index.free(at, d)) / amount;
    });
    const rank = keys === 0 ? 0 : Math.floor((free / keys) * BUCKETS);
    const before = this.#rank[at];
    if (before === rank) return;
    if (before !== undefined) this.#drop(before, at);
    this.#rank[at] = rank;
    this.#buckets[rank]!.push(at);
  }

  #drop(rank: number, at: number): void {
    const bucket = this.#buckets[rank]!;
    const last = bucket.pop()!;
    if (last !== at) bucket[bucket.indexOf(at)] = last;
  }

  fullest(item: ItemClass, from: number, rules: Rules): number | undefined {
    for (let rank = from; rank <= BUCKETS; rank++)
      for (const at of this.#buckets[rank]!)
        if (this.#yard.index.fits(at, item.need) && rules.allows(at)) return at;
    return undefined;
  }
}
