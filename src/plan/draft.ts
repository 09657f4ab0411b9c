import type { Decision } from './decision.ts';
import type { Demand } from './demand.ts';
import type { Ground } from './ground.ts';
import type { Vector } from './keys.ts';
import type { Row } from './rows.ts';

/** Everything that was settled on the way to a plan. */
export interface Draft {
  readonly ground: Ground;
  readonly demands: readonly Demand[];
  readonly decision: Decision;
  readonly rows: readonly Row[];
  /** By site, afterwards. */
  readonly load: readonly Vector[];
}
