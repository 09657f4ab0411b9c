/** Longer words are not compared: hostile names must not cost quadratic time. */
const MAX_LENGTH = 128;
/** More candidates than this are not all measured. */
const MAX_CANDIDATES = 20_000;

/**
 * The candidate that `word` was probably meant to be: the least edit distance (insert, delete, replace, swap of
 * neighbours), at most a third of the word's length; ties go to the first bytewise. Undefined where none is near.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(Math.min(word.length, MAX_LENGTH) / 3));
  let best: { readonly text: string; readonly distance: number } | undefined;
  let seen = 0;
  for (const text of candidates) {
    if (++seen > MAX_CANDIDATES) break;
    const distance =
      Math.abs(text.length - word.length) > limit
        ? Infinity
        : editDistance(word.toLowerCase(), text.toLowerCase());
    if (distance > limit) continue;
    if (!best || distance < best.distance || (distance === best.distance && text < best.text))
      best = { text, distance };
  }
  return best?.text;
}

/**
 * Optimal string alignment distance. Source: L. Boytsov, "Indexing methods for approximate dictionary searching", 2011,
 * section 2.1.
 */
export function editDistance(a: string, b: string): number {
  if (a.length > MAX_LENGTH || b.length > MAX_LENGTH) return a === b ? 0 : Infinity;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const edit = Math.min(
        (previous[j] as number) + 1,
        (current[j - 1] as number) + 1,
        (previous[j - 1] as number) + (same ? 0 : 1),
      );
      current.push(swapped ? Math.min(edit, (before[j - 2] as number) + 1) : edit);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] as number;
}
