/** A row that may grow: `count` instances, each by at most `most`. */
export interface Claim {
  readonly count: number;
  readonly most: number;
}

/**
 * Shares what is spare of one key among instances, equally: each gets the highest whole level L at which the sum of
 * min(L, its most) is not above the spare. What does not divide stays free. Gives each row's growth per instance.
 */
export function shareSpare(spare: number, claims: readonly Claim[]): number[] {
  if (spare <= 0) return claims.map(() => 0);
  const level = fairLevel(spare, claims);
  return claims.map(({ most }) => Math.min(level, most));
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
