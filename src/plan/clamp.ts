import type { Demand } from './demand.ts';
import type { Vector } from './keys.ts';

/** What so many instances hold, brought within their service's min and max. */
export function clampSize({ min, max }: Demand, held: readonly number[], quantity: number): Vector {
  return held.map((amount, k) => Math.min(Math.max(amount, min[k]! * quantity), max[k]! * quantity));
}
