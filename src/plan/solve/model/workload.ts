import type { Model } from './compile.ts';
import type { Kind } from './kinds.ts';

/** Groups with their counts that must find room, and machines to find it on. */
export interface Workload {
  readonly model: Model;
  /** By group. */
  readonly count: ArrayLike<number>;
  readonly kinds: readonly Kind[];
  /** Instances that need no machine of these kinds: in all, by group, and what room there is for them. */
  readonly spare?: {
    readonly total: number;
    readonly each: ArrayLike<number>;
    readonly room: ArrayLike<number> | undefined;
    /** By group: what one that needs none costs; left out: nothing. */
    readonly price?: ArrayLike<number>;
  };
  /** Instances that must be on bins rather than on what is bought. */
  readonly onBins?: number;
}
