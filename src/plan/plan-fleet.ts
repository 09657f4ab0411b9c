import type { Fleet } from '../model/fleet.ts';
import type { Plan, PlanOptions } from '../model/plan.ts';
import { boardOfHomes } from './board.ts';
import { findConflicts } from './conflicts.ts';
import { decide } from './decide.ts';
import { type Engine } from './decision.ts';
import { demandsOf } from './demands.ts';
import type { Draft } from './draft.ts';
import { explainUnplaced } from './group-reasons.ts';
import { survey } from './ground.ts';
import { notesOf } from './notes.ts';
import { tellBreaches } from './tell-breaches.ts';
import { alternativesOf, explainMoves } from './rebalance.ts';
import { recommend } from './recommend.ts';
import { draftRows } from './rows.ts';
import { settleSizes } from './size.ts';
import { summarize } from './summary.ts';
import { toComputeUses, toPlacements } from './to-plan.ts';

/** Fleet to plan: values in, a plan out. The engine is the optimiser; whatever it answers is checked. */
export async function planWith(fleet: Fleet, options: PlanOptions, engine: Engine): Promise<Plan> {
  const draft = await draftPlan(fleet, options, engine);
  if (!options.rebalance) return toPlan(draft);
  // Where nothing has to move for the lowest cost, no plan moves less: it is both.
  const moves = draft.rows.some(({ action }) => action === 'move');
  const still = moves ? await draftPlan(fleet, { ...options, rebalance: false }, engine) : draft;
  return { ...toPlan(draft), alternatives: alternativesOf(still, draft) };
}

export async function draftPlan(fleet: Fleet, options: PlanOptions, engine: Engine): Promise<Draft> {
  const ground = survey(fleet, options);
  const decision = await decide(ground, demandsOf(ground), engine);
  const { demands, board } = decision;
  const rows = draftRows(board, boardOfHomes(ground, demands));
  explainMoves({ ground, rows });
  const load = settleSizes(board, rows);
  return { ground, demands, decision, rows, load };
}

export function toPlan(draft: Draft): Plan {
  const { decision } = draft;
  const placements = toPlacements(draft);
  const unplaced = explainUnplaced(decision.board);
  const recommendations = recommend(draft);
  return {
    feasible: unplaced.every(({ mode }) => mode === 'global'),
    placements,
    unplaced,
    computes: toComputeUses(draft),
    recommendations,
    summary: summarize(draft, placements, recommendations),
    notes: notesOf(draft),
    conflicts: findConflicts(decision.board),
    breaches: tellBreaches(draft),
    alternatives: [],
  };
}
