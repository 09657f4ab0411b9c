import type { Highs } from 'highs';

/** HiGHS, loaded. Absent where its WASM cannot be had: `solve` then works with weaker bounds and says so. */
export interface Solver {
  readonly highs: Highs;
}

/** The package types itself as CommonJS, while Node gets its ES module. */
type Loader = { readonly default: () => Promise<Highs> };

/** Loads HiGHS; undefined where that fails, for whatever reason. */
export async function loadSolver(): Promise<Solver | undefined> {
  try {
    const { default: load } = (await import('highs')) as unknown as Loader;
    return { highs: await load() };
  } catch {
    return undefined;
  }
}
