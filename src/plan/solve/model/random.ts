/** xorshift32 from a fixed seed: numbers in [0, 1) that are the same on any machine. */
export function randomNumbers(seed: number): () => number {
  let state = Math.imul(seed + 1, 2654435761) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
}

/** Steps that may still be taken: what limits the search, in place of time. */
export interface Budget {
  left: number;
}
