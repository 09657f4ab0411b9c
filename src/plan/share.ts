/** A row that may grow: `count` instances, each by at most `most`. */
export interface Claim {
  readonly count: number;
  readonly most: number;
}

/**
 * Shares what is spare of one key among rows, given in the order of their services' names. Exactly: the highest whole level
 * L is found at which every instance gets min(L, its most) and the sum is not above the spare; what remains is handed out
 * in the rows' order, one unit more an instance to each row that can still grow, as long as it suffices for the whole row.
 * So shares are equal but for a unit, whole, and no row could grow further. Gives each row's growth per instance.
 */
export function shareSpare(spare: number, claims: readonly Claim[]): number[] {
  if (spare <= 0) return claims.map(() => 0);
  const level = fairLevel(spare, claims);
  let left = spare;
  for (const { count, most } of claims) left -= count * Math.min(level, most);
  return claims.map(({ count, most }) => {
    if (most <= level) return most;
    if (count > left) return level;
    left -= count;
    return level + 1;
  });
}

/** Rows are filled up from the least claim: each either takes all it may, or the even share of the rest is the level. */
function fairLevel(spare: number, claims: readonly Claim[]): number {
  const rising = claims.toSorted((a, b) => a.most - b.most);
  let left = spare;
  let open = claims.reduce((sum, claim) => sum + claim.count, 0);
  for (const { count, most } of rising) {
    const even = (left - (left % open)) / open;
    if (most > even) return even;
    left -= most * count;
    open -= count;
  }
  return rising.at(-1)?.most ?? 0;
}

/** A kept row and what it holds of a key above its min. */
export interface Surplus {
  /** Above min, for all instances together. */
  readonly amount: number;
}

/** Takes back what is missing of one key, all of the largest surplus first (ties: the earlier row). What each row gives. */
export function takeBack(missing: number, rows: readonly Surplus[]): number[] {
  const given = rows.map(() => 0);
  let left = missing;
  const order = rows
    .map((row, index) => ({ ...row, index }))
    .toSorted((a, b) => b.amount - a.amount || a.index - b.index);
  for (const { amount, index } of order) {
    if (left <= 0 || amount <= 0) break;
    given[index] = Math.min(left, amount);
    left -= given[index];
  }
  return given;
}
