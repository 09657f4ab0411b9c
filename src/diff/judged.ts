import type { GateName } from '../model/fleet.ts';
import type { Plan } from '../model/plan.ts';
import type { DesiredResource } from '../model/state.ts';
import type { Trust } from '../model/trust.ts';
import type { CostChange } from './cost.ts';
import type { Pairs } from './match.ts';

/** Why an apply must not go on by itself. */
export interface Violation {
  readonly rule: 'nothing-loaded' | 'protect' | 'subnet-full' | GateName;
  readonly message: string;
  /** Of a gate: how much there is of what it bounds. */
  readonly count?: number;
}

/** A change that is judged. Without a plan, what a plan alone can tell is not judged. */
export interface Judged extends Pairs {
  readonly desired: readonly DesiredResource[];
  readonly trust: Pick<Trust, 'previous' | 'gates' | 'manifests'>;
  readonly plan?: Plan;
  /** Asked for where a gate counts them. */
  readonly cost: () => CostChange;
  readonly exposure: () => { readonly total: { readonly opened: number } };
}
