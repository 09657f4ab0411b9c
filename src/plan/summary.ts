import type { Amounts } from '../model/fleet.ts';
import type { Placement, PlanSummary, Recommendation } from '../model/plan.ts';
import { boardOfHomes, emptyBoard, missingOf } from './board.ts';
import { countOf, type Demand } from './demand.ts';
import { timesThatFit, toAmounts, type Vector } from './keys.ts';
import { objectiveInQuestion, objectivesOf, type Standings } from './objective.ts';
import type { Draft } from './draft.ts';
import { costInUse } from './rebalance.ts';
import { boundScore } from './score-bound.ts';
import type { Bounded } from './solve/model/problem.ts';
import { scoreOfRow } from './to-plan.ts';
import { isPairingOpen } from './who-moves.ts';

export function summarize(
  draft: Draft,
  placements: readonly Placement[],
  recommendations: readonly Recommendation[],
): PlanSummary {
  const { ground, demands, decision } = draft;
  const unplaced = demands.reduce((sum, demand) => sum + missingOf(decision.board, demand), 0);
  const instances = demands.reduce((sum, demand) => sum + demand.instances, 0);
  const moved = placements.reduce((sum, row) => sum + (row.action === 'move' ? row.quantity : 0), 0);
  const before = ground.sites.reduce((sum, site) => sum + (site.cost ?? 0), 0);
  const bought = recommendations.reduce((sum, { monthlyCost }) => sum + (monthlyCost ?? 0), 0);
  const standings = standingsOf(draft, { instances, moved, bought });
  return {
    instances,
    placed: instances - unplaced,
    unplaced,
    moved,
    monthlyCostBefore: before,
    // What carries nothing after a rebalance need not be paid any more.
    monthlyCostAfter: (ground.options.rebalance ? costInUse(draft) : before) + bought,
    costUnknown: ground.sites
      .filter(({ cost, node }) => cost === undefined && !node.host)
      .map(({ name }) => name),
    objective: objectiveInQuestion(standings),
    objectives: objectivesOf(standings),
    fullest: fullestOf(draft),
    stranded: strandedIn(draft),
  };
}

function standingsOf(draft: Draft, sums: { instances: number; moved: number; bought: number }): Standings {
  const { ground, decision } = draft;
  const goal = ground.options.rebalance ? 'rebalance' : 'keep';
  const moves = movesOf(draft, sums.moved);
  const spent = goal === 'keep' ? sums.bought : costInUse(draft) + sums.bought;
  const same = Math.abs(spent - decision.cost.value) <= 1e-9 * Math.max(1, spent);
  const cost: Bounded = {
    value: spent,
    bound: Math.min(spent, decision.cost.bound),
    proven: decision.cost.proven && same,
  };
  return {
    instances: sums.instances,
    goal,
    breaches: decision.breaches,
    placed: decision.placed,
    moves,
    cost,
    score: scoreStanding(draft),
  };
}

/**
 * Instances whose compute is gone move wherever they find a place. Another plan that places as many may leave out so many of
 * them as there are new ones without a place that could have one, and place these instead.
 */
function movesOf({ ground, demands, decision }: Draft, moved: number): Bounded {
  const lost = demands.reduce((sum, { strays }) => sum + countOf(strays), 0);
  const stands = decision.moves.value === 0 ? boardOfHomes(ground, demands) : emptyBoard(ground, demands);
  const hasRoom = ({ min, allowed }: Demand): boolean =>
    allowed.sites.some((site) => ground.sites[site]!.open && timesThatFit(stands.room[site]!, min, 1) === 1);
  const others = demands.reduce(
    (sum, demand) =>
      sum +
      (lost > 0 && (countOf(demand.strays) > 0 || hasRoom(demand))
        ? Math.max(0, missingOf(decision.board, demand))
        : 0),
    0,
  );
  const sure = Math.max(0, lost - others);
  const bound = Math.min(moved, sure + decision.moves.bound);
  return { value: moved, bound, proven: bound === moved };
}

/** Mean score over the instances that have a place, and the most it could be. */
function scoreStanding(draft: Draft): Bounded {
  let sum = 0;
  let count = 0;
  let fresh = 0;
  for (const row of draft.rows) {
    if (row.action === 'remove') continue;
    sum += row.quantity * scoreOfRow(draft.ground, row, draft.load);
    count += row.quantity;
    if (row.action === 'create' || row.action === 'move') fresh += row.quantity;
  }
  const value = count === 0 ? 100 : sum / count;
  const exact = fresh === 0 || (draft.decision.bestScore && !isPairingOpen(draft));
  const bound = exact ? value : Math.max(value, boundScore(draft));
  return { value, bound, proven: exact || bound - value < 1e-9 };
}

function fullestOf({ ground, load }: Draft): PlanSummary['fullest'] {
  let fullest: PlanSummary['fullest'] = null;
  for (const { index, name, capacity } of ground.sites) {
    ground.keys.names.forEach((key, k) => {
      const utilization = capacity[k]! > 0 ? load[index]![k]! / capacity[k]! : 0;
      if (fullest === null || utilization > fullest.utilization)
        fullest = { compute: name, key, utilization };
    });
  }
  return fullest;
}

/** Checks of a service against a compute, at most; beyond them what the least of all needs would fit counts as usable. */
const MOST_CHECKS = 20_000_000;

/** Free on active computes where no service that is allowed there fits any more. Where none is allowed nothing is stranded. */
function strandedIn({ ground, demands, load }: Draft): Amounts {
  const stranded: Vector = ground.keys.names.map(() => 0);
  const byRules = needsByRules(demands);
  let left = MOST_CHECKS;
  for (const { index, open, capacity } of ground.sites) {
    const allowed = open ? byRules.filter(({ has }) => has[index] === 1) : [];
    if (allowed.length === 0) continue;
    const free = capacity.map((amount, k) => Math.max(0, amount - load[index]![k]!));
    const fits = (need: Vector): boolean => left-- <= 0 || need.every((amount, k) => amount <= free[k]!);
    const usable = allowed.some(({ least, needs }) => fits(least) && needs.some(fits));
    if (!usable) free.forEach((amount, k) => (stranded[k]! += amount));
  }
  return toAmounts(ground.keys, stranded);
}

interface Needs {
  readonly has: Uint8Array;
  /** Of each key, the least that any of them needs. */
  least: Vector;
  readonly needs: Vector[];
}

/** What instances need, of the services that share selectors: each once. */
function needsByRules(demands: readonly Demand[]): readonly Needs[] {
  const byRules = new Map<Uint8Array, Needs>();
  const known = new Map<Uint8Array, Set<string>>();
  for (const { allowed, min } of demands) {
    const entry = byRules.get(allowed.has) ?? { has: allowed.has, least: min.slice(), needs: [] };
    byRules.set(allowed.has, entry);
    const seen = known.get(allowed.has) ?? new Set();
    known.set(allowed.has, seen);
    if (seen.has(min.join())) continue;
    seen.add(min.join());
    entry.least = entry.least.map((amount, k) => Math.min(amount, min[k]!));
    entry.needs.push(min.slice());
  }
  return [...byRules.values()];
}
