import type { ItemClass, Offer, Problem } from './problem.ts';

/** Group of classes that are alike for every rule: they are placed as one and told apart at the end. */
export interface Group {
  /** Indexes of `problem.classes`, ascending. */
  readonly members: readonly number[];
  readonly need: Float64Array;
  readonly count: number;
  /** Index into `Model.allowed`. */
  readonly allow: number;
  readonly offers: readonly number[];
  /** Instances at home that may stay there, by bin. */
  readonly home: ReadonlyMap<number, number>;
  /** All that stand somewhere, those included that may not stay. */
  readonly homeTotal: number;
  readonly pinned: ReadonlyMap<number, number>;
  /** Most instances a bin, pinned ones included; Infinity where it can never bind. */
  readonly spread: number;
  readonly topology: Topology | undefined;
  /** Groups that may be on no bin together with it. */
  readonly apart: readonly number[];
  readonly wanted: readonly (readonly number[])[];
}

export interface Topology {
  readonly skew: number;
  readonly domains: number;
  readonly ofBin: readonly number[];
  readonly ofOffer: readonly number[];
  /** Pinned instances by domain. */
  readonly pinned: Int32Array;
}

/** A problem in arrays: what the search works on. */
export interface Model {
  readonly problem: Problem;
  readonly dims: number;
  readonly bins: number;
  readonly groups: readonly Group[];
  /** `groups * dims`, per instance. */
  readonly need: Float64Array;
  /** `bins * dims` */
  readonly room: Float64Array;
  readonly open: Uint8Array;
  readonly offers: readonly Offer[];
  /** Sets of bins, each once. */
  readonly allowed: readonly Bits[];
}

export type Bits = Uint32Array;

export const hasBit = (bits: Bits, index: number): boolean =>
  (bits[index >>> 5]! & (1 << (index & 31))) !== 0;

/** Problem to arrays, alike classes merged. Rules that can never bind are dropped, so that more classes are alike. */
export function compile(problem: Problem): Model {
  const sets = new BinSets(problem);
  const groups = mergeAlike(problem, sets);
  return {
    problem,
    dims: problem.dims,
    bins: problem.bins.length,
    groups,
    need: flatten(
      groups.map((group) => group.need),
      problem.dims,
    ),
    room: flatten(
      problem.bins.map((bin) => bin.room),
      problem.dims,
    ),
    open: Uint8Array.from(problem.bins, (bin) => (bin.open ? 1 : 0)),
    offers: problem.offers,
    allowed: sets.all,
  };
}

function flatten(rows: readonly ArrayLike<number>[], dims: number): Float64Array {
  const flat = new Float64Array(rows.length * dims);
  rows.forEach((row, index) => flat.set(row, index * dims));
  return flat;
}

/** Interns the sets of bins: by array identity first, since callers share arrays among alike classes. */
class BinSets {
  readonly all: Bits[] = [];
  readonly #problem: Problem;
  readonly #byArray = new Map<readonly number[], number>();
  readonly #byText = new Map<string, number>();

  constructor(problem: Problem) {
    this.#problem = problem;
  }

  of(item: ItemClass): number {
    const domain = item.topology?.ofBin;
    if (domain !== undefined) return this.#intern(item.bins.filter((bin) => domain[bin]! >= 0));
    const known = this.#byArray.get(item.bins);
    if (known !== undefined) return known;
    const id = this.#intern(item.bins);
    this.#byArray.set(item.bins, id);
    return id;
  }

  #intern(bins: readonly number[]): number {
    const bits = new Uint32Array((this.#problem.bins.length + 31) >>> 5);
    for (const bin of bins) bits[bin >>> 5]! |= 1 << (bin & 31);
    const text = bits.join();
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    this.#byText.set(text, this.all.length);
    return this.all.push(bits) - 1;
  }
}

function mergeAlike(problem: Problem, sets: BinSets): Group[] {
  const byKey = new Map<string, number[]>();
  problem.classes.forEach((item, index) => {
    const key = groupKey(item, index, sets);
    const members = byKey.get(key);
    if (members === undefined) byKey.set(key, [index]);
    else members.push(index);
  });
  const all = [...byKey.values()];
  const groupOf = new Map(all.flatMap((members, group) => members.map((member) => [member, group] as const)));
  return all.map((members) => makeGroup(problem, members, sets, groupOf));
}

function groupKey(item: ItemClass, index: number, sets: BinSets): string {
  if (
    spreadOf(item) !== Infinity ||
    topologyOf(item) !== undefined ||
    item.wanted.length > 0 ||
    (item.apart?.length ?? 0) > 0
  )
    return `#${index}`;
  return `${item.need.join()}|${sets.of(item)}|${offersOf(item).join()}`;
}

function makeGroup(
  problem: Problem,
  members: readonly number[],
  sets: BinSets,
  groupOf: ReadonlyMap<number, number>,
): Group {
  const items = members.map((member) => problem.classes[member]!);
  const first = items[0]!;
  const stood = items.flatMap((item) => item.home);
  return {
    members,
    need: Float64Array.from(first.need),
    count: items.reduce((sum, item) => sum + item.count, 0),
    allow: sets.of(first),
    offers: offersOf(first),
    home: tally(stood.filter(({ bin }) => (first.topology?.ofBin[bin] ?? 0) >= 0)),
    homeTotal: stood.reduce((sum, { count }) => sum + count, 0),
    pinned: tally(items.flatMap((item) => item.pinned)),
    spread: spreadOf(first),
    topology: topologyOf(first),
    apart: (first.apart ?? []).map((other) => groupOf.get(other)!),
    wanted: first.wanted,
  };
}

function tally(entries: readonly { readonly bin: number; readonly count: number }[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { bin, count } of entries) if (count > 0) counts.set(bin, (counts.get(bin) ?? 0) + count);
  return counts;
}

const pinnedTotal = (item: ItemClass): number => item.pinned.reduce((sum, { count }) => sum + count, 0);

function spreadOf(item: ItemClass): number {
  const most = item.spreadMax ?? Infinity;
  return most >= item.count + pinnedTotal(item) ? Infinity : most;
}

function topologyOf(item: ItemClass): Topology | undefined {
  const rule = item.topology;
  if (rule === undefined || rule.maxSkew >= item.count + pinnedTotal(item)) return undefined;
  if (rule.domains <= 1 && offersOf(item).every((offer) => rule.ofOffer[offer]! < rule.domains))
    return undefined;
  const pinned = new Int32Array(rule.domains);
  for (const { bin, count } of item.pinned) if (rule.ofBin[bin]! >= 0) pinned[rule.ofBin[bin]!]! += count;
  return { skew: rule.maxSkew, domains: rule.domains, ofBin: rule.ofBin, ofOffer: rule.ofOffer, pinned };
}

function offersOf(item: ItemClass): readonly number[] {
  const domain = item.topology?.ofOffer;
  return domain === undefined ? item.offers : item.offers.filter((offer) => domain[offer]! >= 0);
}
