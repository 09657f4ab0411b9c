/**
 * A placement problem with everything of the domain taken out: integers, and indexes in place of names. Bins and classes
 * arrive in canonical order (bytewise by name), so a solver that breaks ties by index is deterministic.
 */
export interface Problem {
  /** Number of resource dimensions. Every vector below has this length. */
  readonly dims: number;
  /** The computes. */
  readonly bins: readonly Bin[];
  /** One entry a service: alike services may be grouped by the solver, never by the caller. */
  readonly classes: readonly ItemClass[];
  /** Machines that can be bought. */
  readonly offers: readonly Offer[];
  /**
   * `keep`: most placed on bins, fewest moves, least cost of what is bought, highest mean score.
   * `rebalance`: most placed, least cost (bins in use and bought), fewest moves, highest mean score.
   */
  readonly goal: 'keep' | 'rebalance';
  /** The target band of utilisation, for the score (contract, planner step 4). */
  readonly target: readonly [number, number];
  /** A placement to search on from, by class, in place of none. */
  readonly start?: Solution['placed'];
  /** Only a placement of all is of use: where there can be none the search stops, and nothing is bought. */
  readonly whole?: boolean;
}

export interface Bin {
  /** Room for movable instances, by min: total - reserved - what is fixed there. Negative where pins overcommit. */
  readonly room: readonly number[];
  /** total - reserved: the denominator of utilisation. A dimension of 0 is ignored by the score. */
  readonly capacity: readonly number[];
  /** Dimensions that count for the score whatever is placed; the others count only for classes that need them. */
  readonly scored: readonly boolean[];
  /** Per month, in the base currency; 0 where unknown. */
  readonly cost: number;
  /** False where it may keep what is at home but take nothing new (maintenance, inactive, restricted). */
  readonly open: boolean;
  /** True where something fixed is on it: its cost is spent anyway. */
  readonly fixed: boolean;
  /** Place among ties: cheaper first, unknown cost last, then by name. Left out: the index. */
  readonly rank?: number;
}

export interface ItemClass {
  /** Per instance (the service's min). */
  readonly need: readonly number[];
  /**
   * Per instance: what one that is not at home grows to from `need`, key by key, as long as its bin stays at or below the
   * band's top. So for the score a bin's load is, per dimension, `load >= top ? load : min(load + growth, top)`. Left out: need.
   */
  readonly most?: readonly number[];
  /** Instances to place, those at home included, pinned ones not. */
  readonly count: number;
  /** Bins that labels and rules allow, by index, ascending; `open` is to be looked at beside this. */
  readonly bins: readonly number[];
  /** Offers that labels and rules allow. */
  readonly offers: readonly number[];
  /** Movable instances that stand somewhere, and may stay there. Sum at most `count`; sorted by bin. */
  readonly home: readonly { readonly bin: number; readonly count: number }[];
  /** Instances pinned by hand, counted by the spread rules alone (their amounts are out of `room` already). */
  readonly pinned: readonly { readonly bin: number; readonly count: number }[];
  /** Most instances a bin, pinned ones included. */
  readonly spreadMax?: number;
  readonly topology?: {
    readonly maxSkew: number;
    /** Number of domains; every one counts, also those that are full. */
    readonly domains: number;
    /** Domain of each bin, -1 where it has none (not eligible then). */
    readonly ofBin: readonly number[];
    /** Domain of a bought machine, -1: none; a number >= domains: a new one. */
    readonly ofOffer: readonly number[];
  };
  /** Classes that may be on no bin, and no bought machine, together with it; its own index is none of them. Left out: none. */
  readonly apart?: readonly number[];
  /** Each entry: at least one instance (pinned or placed) on one of these bins. Only asked for, never at the price of a placement. */
  readonly wanted: readonly (readonly number[])[];
}

export interface Offer {
  readonly capacity: readonly number[];
  readonly cost: number;
  /** Breaks ties of cost. */
  readonly setup: number;
  /** Most that can be had; Infinity where unlimited. */
  readonly stock: number;
}

export interface Solution {
  /** For each class: where its instances are, ascending by bin. */
  readonly placed: readonly (readonly { readonly bin: number; readonly count: number }[])[];
  /** For each class: instances on no bin (before purchases). */
  readonly unplaced: readonly number[];
  /** Machines to buy for the unplaced: each with what it would carry. Alike ones are listed one by one. */
  readonly bought: readonly {
    readonly offer: number;
    readonly contents: readonly { readonly class: number; readonly count: number }[];
  }[];
  /** For each class: unplaced instances that no purchase can carry either. */
  readonly hopeless: readonly number[];
  readonly objectives: {
    readonly placed: Bounded;
    readonly moves: Bounded;
    readonly cost: Bounded;
  };
  /** What weakened the result: `no-solver`, `solver-weak`. */
  readonly notes: readonly string[];
}

/** Instances on bins. */
export const countPlaced = (placed: Solution['placed']): number =>
  placed.flat().reduce((sum, { count }) => sum + count, 0);

/** A value and what is known of the best possible one (upper bound for placed, lower for moves and cost). */
export interface Bounded {
  readonly value: number;
  readonly bound: number;
  readonly proven: boolean;
}
