import type { Amounts } from '../../model/fleet.ts';
import type {
  Alternative,
  ComputeUse,
  Placement,
  Plan,
  Recommendation,
  ServicePlan,
} from '../../model/plan.ts';
import { outputAmounts, tidyNumber } from '../figures.ts';

/** Why an apply of it would be refused. */
export interface PlanViolation {
  readonly rule: string;
  readonly message: string;
}

/** A plan as `plan -o json` prints it and `plan --out` keeps it: contract, section 5, and more fields beside. */
export function planJson(
  plan: Plan,
  { digest, violations }: { readonly digest: string; readonly violations: readonly PlanViolation[] },
): object {
  const { summary } = plan;
  return {
    formatVersion: '1',
    feasible: plan.feasible,
    placements: plan.placements.map(placementJson),
    unplaced: plan.unplaced,
    computes: plan.computes.map(computeJson),
    recommendations: plan.recommendations.map(recommendationJson),
    summary: {
      ...summary,
      monthlyCostBefore: tidyNumber(summary.monthlyCostBefore),
      monthlyCostAfter: tidyNumber(summary.monthlyCostAfter),
      ...(summary.stranded ? { stranded: outputAmounts(summary.stranded) } : {}),
    },
    notes: plan.notes,
    conflicts: plan.conflicts,
    breaches: plan.breaches,
    alternatives: plan.alternatives.map(alternativeJson),
    violations,
    digest,
  };
}

/** `plan SERVICE -o json`. */
export function servicePlanJson(plan: ServicePlan): object {
  return { formatVersion: '1', ...rankedJson(plan) };
}

/** The same as a part of something larger. */
export function rankedJson({ candidates, recommendations, ...plan }: ServicePlan): object {
  return {
    ...plan,
    candidates: candidates.map(({ allocated, availableAfter, ...candidate }) => ({
      ...candidate,
      availableAfter: outputAmounts(availableAfter),
      allocated: outputAmounts(allocated),
    })),
    recommendations: recommendations.map(recommendationJson),
  };
}

/** A row with its amounts in the units of the contract. */
export function placementJson({ allocated, ...row }: Placement): object {
  return { ...row, allocated: outputAmounts(allocated) };
}

/** What a compute has is shown for every key of it, zeros too: readers need not tell absent from none. */
function computeJson({ name, total, allocatedBefore, allocatedAfter, ...rest }: ComputeUse): object {
  const keys = new Set([...total.keys(), ...allocatedBefore.keys(), ...allocatedAfter.keys()]);
  const all = (amounts: Amounts): ReadonlyMap<string, number> => outputAmounts(amounts, keys);
  return {
    name,
    total: all(total),
    allocatedBefore: all(allocatedBefore),
    allocatedAfter: all(allocatedAfter),
    ...rest,
  };
}

function alternativeJson({ monthlyCost, changes, ...rest }: Alternative): object {
  return { ...rest, monthlyCost: tidyNumber(monthlyCost), changes: changes.map(placementJson) };
}

export function recommendationJson({ capacity, monthlyCost, ...rest }: Recommendation): object {
  return {
    ...rest,
    capacity: outputAmounts(capacity),
    monthlyCost: monthlyCost === null ? null : tidyNumber(monthlyCost),
  };
}
