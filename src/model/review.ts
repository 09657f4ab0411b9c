import type { LocatedDiagnostic, ResourceId } from './diagnostic.ts';
import type { Amounts } from './fleet.ts';
import type { ComputeUse, Considered, PlacementAction, Reason, Recommendation } from './plan.ts';
import type { Change } from './state.ts';

/**
 * What a change comes to. `ok`: nothing changes; `changes`: it does, and may; `unsafe`: an apply after the merge would be
 * refused, or wants a second look by the gates; `broken`: it has errors that its base has not, or cannot be merged.
 */
export type Verdict = 'ok' | 'changes' | 'unsafe' | 'broken';

/** What a review says of one change. Everything is of this change alone; what was wrong before is in `standing`. */
export interface Review {
  readonly verdict: Verdict;
  /** Commit ids; null where the revision could not be found. */
  readonly base: string | null;
  readonly head: string | null;
  /** Why nothing, or not all, could be compared. */
  readonly problem: ReviewProblem | null;
  readonly sections: ReviewSections;
  /** Of the plan after the merge, for `apply --expect`; null where there is none. */
  readonly digest: string | null;
}

export interface ReviewProblem {
  readonly code: 'git' | 'conflict' | 'planner' | 'broken-head' | 'broken-base';
  readonly message: string;
  /** Files that it is about, by path. */
  readonly files: readonly string[];
}

export interface ReviewSections {
  /** What a person should look at who merges: lockfile, generated files, Config, ignores, workflows. Worst first. */
  readonly touched: readonly Touched[];
  readonly stopped: readonly Stopped[];
  readonly unplaced: readonly NewlyUnplaced[];
  /** Gates that this change exceeds and protection that it breaks, beyond what its base does; gates that get looser. */
  readonly gates: readonly ReviewGate[];
  readonly exposureOpened: readonly Exposed[];
  /** New ones alone: errors, warnings, infos, each by place. */
  readonly findings: readonly LocatedDiagnostic[];
  /** Ignores that this change brings. */
  readonly ignored: readonly Ignored[];
  readonly placements: readonly ReviewPlacement[];
  /** Of the first services that get a place or another one: where else they could stand, and why not elsewhere. */
  readonly considered: readonly Considered[];
  readonly recommendations: readonly Recommendation[];
  readonly cost: ReviewCost;
  readonly changes: readonly Change[];
  readonly exposureClosed: readonly Exposed[];
  readonly standing: Standing;
  /** With --against: what other open branches take as well. */
  readonly collisions: readonly Collision[];
}

export interface Touched {
  readonly what: 'lockfile' | 'generated' | 'config' | 'workflow';
  readonly file: string;
  readonly message: string;
  readonly severity: 'error' | 'warning';
  /** The file is not there any more. */
  readonly deleted: boolean;
}

/** Instances of a service that stand on the base and go by this change. */
export interface Stopped {
  readonly service: string;
  readonly quantity: number;
  /** Where they stand, by name. */
  readonly computes: readonly string[];
  readonly why: string;
}

export interface NewlyUnplaced {
  readonly service: string;
  /** More than the base leaves without a place. */
  readonly missing: number;
  /** So many the base leaves. */
  readonly before: number;
  readonly reasons: readonly Reason[];
}

export interface ReviewGate {
  readonly rule: string;
  readonly message: string;
  /** False for gates that get looser: that is told, and refuses nothing. */
  readonly refuses: boolean;
}

export interface Exposed {
  readonly compute: string;
  readonly protocol: string;
  readonly ports: string;
  readonly cidrs: readonly string[];
  readonly except: readonly string[];
  readonly service: string | null;
  readonly sentence: string;
}

export interface Ignored {
  readonly resource: ResourceId;
  readonly rule: string;
  readonly reason: string;
}

/** A row of the plan that the base's plan has not. */
export interface ReviewPlacement {
  readonly action: PlacementAction;
  readonly service: string;
  readonly compute: string;
  readonly from: string | null;
  readonly quantity: number;
  readonly allocated: Amounts;
  readonly why: string | null;
  /** Of the compute that it is about. */
  readonly utilizationBefore: ComputeUse['utilizationBefore'] | null;
  readonly utilizationAfter: ComputeUse['utilizationAfter'] | null;
}

/** Per month, in `currency`; null where currencies are mixed and no rate joins them. */
export interface ReviewCost {
  readonly before: number | null;
  readonly after: number | null;
  readonly currency: string | null;
  /** What has no price and so is in neither figure: computes by name, and what is to be bought. */
  readonly unknown: readonly string[];
}

/** What the base has against it already, and what this change does not alter. */
export interface Standing {
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly unplaced: readonly { readonly service: string; readonly missing: number }[];
  readonly gates: readonly { readonly rule: string; readonly message: string }[];
}

export interface Collision {
  /** As the user named it. */
  readonly revision: string;
  readonly what: 'name' | 'address' | 'port' | 'room' | 'unreadable';
  readonly message: string;
}
