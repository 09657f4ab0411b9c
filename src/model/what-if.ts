import type { Conflict } from './conflict.ts';
import type { Amounts } from './fleet.ts';
import type { Placement, Reason, Recommendation, Rejection, ServicePlan } from './plan.ts';

/** `yes` and `no` are certain; `unknown` where neither a plan nor a proof against one was found. */
export type Verdict = 'yes' | 'no' | 'unknown';

/** What could not be placed. `missing`: at least so many instances (`no`), or so many that no place was found for (`unknown`). */
export interface Loss {
  readonly service: string;
  readonly missing: number;
  readonly reasons: readonly Reason[];
}

/** The loss of one compute, or of all computes with one value of a label. */
export interface FailureCase {
  /** Name of the compute, or the label's value. */
  readonly name: string;
  /** All that is lost: vms on lost hosts included. */
  readonly computes: readonly string[];
  /** Instances that stood there and need a new place. */
  readonly displaced: number;
  /** Whether everything that was placed before still has a place. */
  readonly survives: Verdict;
  readonly losses: readonly Loss[];
}

export interface FailureReport {
  /** The label key that computes are lost by; null: each compute on its own. */
  readonly by: string | null;
  /** Before anything is lost: instances asked for, and those without a place, which no case counts. */
  readonly instances: number;
  readonly unplaced: number;
  readonly summary: { readonly yes: number; readonly no: number; readonly unknown: number };
  /** By name. */
  readonly cases: readonly FailureCase[];
}

/** How many more replicas of a service there is room for. */
export interface GrowReport {
  readonly service: string;
  readonly replicas: number;
  /** How many more were asked for. */
  readonly asked: number;
  /** How many of them fit, everything else keeping its place or another one. */
  readonly fits: number;
  /** No plan can place more than so many. */
  readonly bound: number;
  readonly proven: boolean;
  /** Where they would go. */
  readonly placements: readonly { readonly compute: string; readonly quantity: number }[];
  /** Why not more; empty where all fit. */
  readonly limits: readonly Reason[];
  /** What holds for the service as a whole, such as replicas that spreadMax cannot spread. */
  readonly conflicts: readonly Conflict[];
}

/** One step of a drain; the state after each step keeps every rule. */
export interface DrainStep {
  readonly action: 'move' | 'resize';
  readonly service: string;
  /** Where it stands; the same as `to` for a resize. */
  readonly from: string;
  readonly to: string;
  readonly quantity: number;
  /** For all of the quantity together, afterwards. */
  readonly allocated: Amounts;
  readonly why: string;
}

export interface DrainReport {
  /** As asked for; several are separated by commas. */
  readonly compute: string;
  /** All that is to be emptied: vms on the computes included. */
  readonly computes: readonly string[];
  /** Everything can be moved away. */
  readonly feasible: boolean;
  readonly steps: readonly DrainStep[];
  /** What has to stay, and why. */
  readonly stuck: readonly {
    readonly service: string;
    readonly compute: string;
    readonly quantity: number;
    readonly pinned: boolean;
    readonly reasons: readonly Reason[];
  }[];
}

/** The whole story of one service. */
export interface ServiceStory {
  readonly service: string;
  /** What it asks for, in sentences. */
  readonly rules: readonly string[];
  readonly replicas: number;
  /** max(replicas, pinned) */
  readonly instances: number;
  readonly missing: number;
  /** What the joint plan does with it. */
  readonly placements: readonly Placement[];
  /** One more instance now: candidates and every rejected compute. */
  readonly now: ServicePlan;
  /** After the joint plan: alike reasons against one more, by compute. */
  readonly reasons: readonly Reason[];
  readonly rejected: readonly Rejection[];
  readonly conflicts: readonly Conflict[];
  /** What the plan would buy for it. */
  readonly recommendations: readonly Recommendation[];
  /** What the plan remarks on it. */
  readonly notes: readonly { readonly rule: string; readonly message: string }[];
}
