/** Seeded pseudo-random numbers (xorshift32): the same seed gives the same fleet on any machine. */
export interface Random {
  /** In [0, 1). */
  readonly next: () => number;
  /** Whole, both ends included. */
  readonly between: (low: number, high: number) => number;
  readonly pick: <T>(some: readonly T[]) => T;
  readonly chance: (share: number) => boolean;
  readonly shuffle: <T>(some: T[]) => T[];
}

export function randomFrom(seed: number): Random {
  let state = (Math.imul(seed, 2654435761) ^ 0x9e3779b9) | 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
  for (let i = 0; i < 8; i++) next();
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const shuffle = <T>(some: T[]): T[] => {
    for (let i = some.length - 1; i > 0; i--) {
      const j = between(0, i);
      [some[i], some[j]] = [some[j]!, some[i]!];
    }
    return some;
  };
  return {
    next,
    between,
    pick: (some) => some[between(0, some.length - 1)]!,
    chance: (share) => next() < share,
    shuffle,
  };
}
