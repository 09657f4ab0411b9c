/** So many alike instances, and what each of them frees. */
export interface Piece {
  readonly size: readonly number[];
  readonly count: number;
}

/** Steps of the exact search: the same answer on any machine. */
const MOST_STEPS = 20_000;

/**
 * The fewest pieces whose sizes add up to at least `need`, key by key, each as often as its count allows; all of them where
 * even these do not. Exact but for very crowded computes, where the largest go first.
 */
export function fewestThatCover<T extends Piece>(
  need: readonly number[],
  pieces: readonly T[],
): readonly T[] {
  if (need.every((amount) => amount <= 0)) return [];
  const useful = pieces.filter(({ size }) => size.some((amount, k) => amount > 0 && need[k]! > 0));
  const quick = largestFirst(need, useful);
  if (quick.length <= leastCount(need, useful)) return quick;
  return search(need, useful, quick);
}

/** One after the other, each the one that takes most of what is still needed. */
function largestFirst<T extends Piece>(need: readonly number[], pieces: readonly T[]): T[] {
  const left = need.slice();
  const counts = pieces.map(({ count }) => count);
  const chosen: T[] = [];
  while (left.some((amount) => amount > 0)) {
    const worth = ({ size }: T): number =>
      size.reduce((sum, amount, k) => sum + (left[k]! > 0 ? Math.min(1, amount / left[k]!) : 0), 0);
    let best = -1;
    pieces.forEach((piece, at) => {
      if (counts[at]! > 0 && worth(piece) > 0 && (best < 0 || worth(piece) > worth(pieces[best]!))) best = at;
    });
    if (best < 0) break;
    counts[best]! -= 1;
    pieces[best]!.size.forEach((amount, k) => (left[k]! -= amount));
    chosen.push(pieces[best]!);
  }
  return chosen;
}

/** Of any single key, the fewest that cover it: no choice takes fewer. */
function leastCount(need: readonly number[], pieces: readonly Piece[]): number {
  return need.reduce((most, amount, k) => {
    let left = amount;
    let count = 0;
    for (const { size, count: there } of pieces.toSorted((a, b) => b.size[k]! - a.size[k]!)) {
      if (left <= 0 || size[k]! <= 0) break;
      const some = Math.min(there, Math.ceil(left / size[k]!));
      left -= some * size[k]!;
      count += some;
    }
    return Math.max(most, count);
  }, 0);
}

function search<T extends Piece>(
  need: readonly number[],
  pieces: readonly T[],
  quick: readonly T[],
): readonly T[] {
  let best = quick;
  let steps = MOST_STEPS;
  const visit = (at: number, left: readonly number[], chosen: readonly T[]): void => {
    if (left.every((amount) => amount <= 0)) {
      best = chosen;
      return;
    }
    if (at === pieces.length || chosen.length + 1 >= best.length || steps-- <= 0) return;
    const piece = pieces[at]!;
    for (let some = Math.min(piece.count, best.length - 1 - chosen.length); some >= 0; some--)
      visit(
        at + 1,
        left.map((amount, k) => amount - piece.size[k]! * some),
        [...chosen, ...Array.from({ length: some }, () => piece)],
      );
  };
  visit(0, need, []);
  return best;
}
