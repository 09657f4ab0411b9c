/** How good a layout is: the objectives of the contract, in the order in which they stand there. */
export interface Standing {
  /** Instances in breach. */
  readonly breaches: number;
  /** Instances without a place. */
  readonly missing: number;
  /** Of these, instances that ran on a compute that is gone: what ran goes before what is new. */
  readonly lost: number;
  readonly moves: number;
  /** What the moves copy: nvme, then memory. */
  readonly copied: readonly number[];
  /** Per month, of what is to be bought. */
  readonly bought: number;
  /** Sum over instances. */
  readonly score: number;
  /** Per month, of the computes in use, and how many of these have no known price. */
  readonly cost: number;
  readonly unpriced: number;
  /** How full the computes are now that instances leave for fewer replicas. */
  readonly fullness: number;
}

const TINY = 1e-9;

/** Whether one layout is strictly better than another. `rebalance`: cost, computes in use included, comes before moves. */
export function isBefore(a: Standing, b: Standing, order: 'keep' | 'rebalance'): boolean {
  const ours = keysOf(a, order);
  const theirs = keysOf(b, order);
  for (let at = 0; at < ours.length; at++) {
    const difference = ours[at]! - theirs[at]!;
    if (Math.abs(difference) > TINY * Math.max(1, Math.abs(ours[at]!))) return difference < 0;
  }
  return false;
}

function keysOf(one: Standing, order: 'keep' | 'rebalance'): readonly number[] {
  const { breaches, missing, lost, moves, copied, bought, score, cost, unpriced, fullness } = one;
  const first = [breaches, missing, lost];
  const moving = [moves, ...copied];
  return order === 'keep'
    ? [...first, ...moving, bought, -score, unpriced, cost, -fullness]
    : [...first, unpriced, cost + bought, ...moving, -score, -fullness];
}
