import type { Conflict } from './conflict.ts';
import type { Amounts } from './fleet.ts';

export type PlacementAction = 'create' | 'keep' | 'move' | 'resize' | 'remove';

/** One row of a plan. Rows are disjoint; the quantities of all but `remove` add up to what stands afterwards. */
export interface Placement {
  readonly action: PlacementAction;
  readonly service: string;
  readonly compute: string;
  /** Where it stood, for a move. */
  readonly from: string | null;
  readonly quantity: number;
  /** For all of the quantity together. */
  readonly allocated: Amounts;
  /** 0 to 100: how near the compute's fullest resource comes to the target band afterwards. */
  readonly score: number;
  /** Comes from a hand-written Assignment. */
  readonly pinned: boolean;
  /** Why this action, in one sentence; every move, resize and remove has one. */
  readonly why?: string;
}

/** Generated instances that stay where a rule forbids them, because no other place was found. */
export interface BreachTold {
  readonly service: string;
  readonly compute: string;
  /** The fewest instances whose change of place would mend it. */
  readonly quantity: number;
  readonly rule: string;
  /** What is broken, and by how much. */
  readonly message: string;
  /** What would mend it. */
  readonly help: string;
}

/** Why not. `rule` is an id of the catalogue or of the planner (`capacity`, `affinity`, `state`, …). */
export interface Reason {
  readonly rule: string;
  readonly message: string;
  /** The alike computes that it holds for, by name. */
  readonly computes: readonly string[];
}

/** Where one more instance of a service could stand, as things are. */
export interface Considered {
  readonly service: string;
  /** Of the fleet, in any state. */
  readonly computes: number;
  /** So many of them could hold it. */
  readonly fits: number;
  /** Why not the others. */
  readonly reasons: readonly Reason[];
}

export interface Unplaced {
  readonly service: string;
  readonly missing: number;
  /** It belongs on every compute, and has no room on some: told, and outside `gates.unplaced`. */
  readonly mode?: 'global';
  readonly reasons: readonly Reason[];
  /** The compute that came nearest, and what it lacks. */
  readonly nearest?: { readonly compute: string; readonly message: string };
}

export interface ComputeUse {
  readonly name: string;
  readonly total: Amounts;
  readonly allocatedBefore: Amounts;
  readonly allocatedAfter: Amounts;
  /** Share of the fullest resource that counts; may pass 1 where pins overcommit. */
  readonly utilizationBefore: number;
  readonly utilizationAfter: number;
}

export interface Recommendation {
  /** Name of a ComputeOffer; null for a generic specification. */
  readonly offer: string | null;
  readonly type: string | null;
  readonly capacity: Amounts;
  readonly quantity: number;
  /** For all of the quantity together, base currency; null where no price is known. */
  readonly monthlyCost: number | null;
  readonly rationale: string;
}

/** The first objective in question, with what is known of the best value possible. */
export interface Objective {
  readonly name: 'breaches' | 'placed' | 'moves' | 'cost' | 'score';
  readonly value: number;
  /** null where nothing is known that says anything. */
  readonly bound: number | null;
  /** |value - bound| / max(|bound|, tiny), 0 where they agree. */
  readonly gap: number | null;
  readonly proven: boolean;
}

export interface PlanSummary {
  readonly instances: number;
  readonly placed: number;
  readonly unplaced: number;
  readonly moved: number;
  readonly monthlyCostBefore: number;
  readonly monthlyCostAfter: number;
  /** Computes whose cost is unknown: it is in none of the totals. What stands on a host is paid with it. */
  readonly costUnknown: readonly string[];
  readonly objective: Objective;
  /** All of them, in the order in which they are pursued. */
  readonly objectives: readonly Objective[];
  /** The compute whose fullest resource is the fullest of all, and that resource; null in an empty fleet. */
  readonly fullest: { readonly compute: string; readonly key: string; readonly utilization: number } | null;
  /** Free but unusable for want of another resource, by key. */
  readonly stranded?: Amounts;
}

export interface Plan {
  /** Every instance has a place. */
  readonly feasible: boolean;
  readonly placements: readonly Placement[];
  readonly unplaced: readonly Unplaced[];
  /** Every compute, in any state, by name. */
  readonly computes: readonly ComputeUse[];
  readonly recommendations: readonly Recommendation[];
  readonly summary: PlanSummary;
  /** What a reader should know beside the rows: a solver that is missing, a pin that breaks a rule, rules in conflict. */
  readonly notes: readonly { readonly rule: string; readonly message: string }[];
  /** Of what was not placed: the rules that cannot hold together, and ways out. */
  readonly conflicts: readonly Conflict[];
  readonly breaches: readonly BreachTold[];
  /** Under --rebalance: the plan with the fewest moves and the one with the lowest cost, with the price of each. */
  readonly alternatives: readonly Alternative[];
}

/** Another plan for the same fleet, for comparison. */
export interface Alternative {
  readonly name: 'fewest-moves' | 'lowest-cost';
  readonly placed: number;
  readonly moves: number;
  /** Of the computes in use and of what would be bought. */
  readonly monthlyCost: number;
  readonly meanScore: number;
  /** Its rows, but for what is kept as it stands. */
  readonly changes: readonly Placement[];
}

export interface Candidate {
  readonly compute: string;
  readonly score: number;
  readonly utilizationAfter: number;
  readonly availableAfter: Amounts;
  readonly allocated: Amounts;
}

export interface Rejection {
  readonly compute: string;
  readonly reasons: readonly { readonly rule: string; readonly message: string }[];
}

/** `plan SERVICE`: where one more instance could go. */
export interface ServicePlan {
  readonly service: string;
  readonly feasible: boolean;
  readonly candidates: readonly Candidate[];
  readonly rejected: readonly Rejection[];
  readonly recommendations: readonly Recommendation[];
}

export interface PlanOptions {
  /** Only these computes may get something new. */
  readonly only?: readonly string[];
  /** Plan as if these were gone. */
  readonly without?: readonly string[];
  /** Plan as if these took nothing new and had to be emptied. */
  readonly drain?: readonly string[];
  /** Replicas other than written, by service. */
  readonly replicas?: ReadonlyMap<string, number>;
  readonly rebalance?: boolean;
  /** So many moves of what could stay, at most, where that places more. Left out: as the Config has it. */
  readonly makeRoom?: number;
}
