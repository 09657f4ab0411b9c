import type { Fleet } from '../model/fleet.ts';
import type { Plan, PlanOptions } from '../model/plan.ts';
import { findConflicts } from './conflicts.ts';
import { decide, boardOfHomes, type Decision, type Engine } from './decide.ts';
import type { Demand } from './demand.ts';
import { demandsOf } from './demands.ts';
import { explainUnplaced } from './group-reasons.ts';
import { survey, type Ground } from './ground.ts';
import type { Vector } from './keys.ts';
import { notesOf } from './notes.ts';
import { alternativesTo, explainMoves } from './rebalance.ts';
import { recommend } from './recommend.ts';
import { draftRows, type Row } from './rows.ts';
import { settleSizes } from './size.ts';
import { summarize } from './summary.ts';
import { toComputeUses, toPlacements } from './to-plan.ts';

/** Everything that was settled on the way to a plan. */
export interface Draft {
  readonly ground: Ground;
  readonly demands: readonly Demand[];
  readonly decision: Decision;
  readonly rows: readonly Row[];
  /** By site, afterwards. */
  readonly load: readonly Vector[];
}

/** Fleet to plan: values in, a plan out. The engine is the optimiser; whatever it answers is checked. */
export async function planWith(fleet: Fleet, options: PlanOptions, engine: Engine): Promise<Plan> {
  const draft = await draftPlan(fleet, options, engine);
  const plan = toPlan(draft);
  return options.rebalance ? { ...plan, alternatives: await alternativesTo(fleet, draft, engine) } : plan;
}

export async function draftPlan(fleet: Fleet, options: PlanOptions, engine: Engine): Promise<Draft> {
  const ground = survey(fleet, options);
  const demands = demandsOf(ground);
  const decision = await decide(ground, demands, engine);
  const rows = draftRows(decision.board, boardOfHomes(ground, demands));
  if (options.rebalance) explainMoves({ ground, rows });
  const load = settleSizes(ground, rows);
  return { ground, demands, decision, rows, load };
}

export function toPlan(draft: Draft): Plan {
  const { decision } = draft;
  const placements = toPlacements(draft);
  const unplaced = explainUnplaced(decision.board);
  const recommendations = recommend(draft);
  return {
    feasible: unplaced.length === 0,
    placements,
    unplaced,
    computes: toComputeUses(draft),
    recommendations,
    summary: summarize(draft, placements, recommendations),
    notes: notesOf(draft),
    conflicts: findConflicts(decision.board),
    alternatives: [],
  };
}
