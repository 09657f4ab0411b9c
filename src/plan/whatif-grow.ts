import type { Fleet } from '../model/fleet.ts';
import type { Reason } from '../model/plan.ts';
import type { GrowReport } from '../model/what-if.ts';
import { missingOf, obstacles, type Board } from './board.ts';
import { mostInstances } from './capacity-bound.ts';
import { findConflicts } from './conflicts.ts';
import { decide } from './decide.ts';
import { instancesOf, type Decision, type Engine } from './decision.ts';
import type { Demand } from './demand.ts';
import { demandsOf } from './demands.ts';
import { groupReasons } from './group-reasons.ts';
import { survey } from './ground.ts';
import { draftPlan } from './plan-fleet.ts';

/** Searches for the most that fits, at most. */
const MOST_SEARCHES = 16;
/** In fleets of more instances than this there are fewer of them. */
const MANY = 20_000;
const SEARCHES_OF_MANY = 6;
/** The first of them try what the bound allows, as it falls; the rest halve what is open. */
const TRIES_AT_BOUND = 4;

/**
 * How many more replicas of a service fit beside everything that the plan places anyway (which may move), and what limits
 * them. Undefined where there is no such service.
 */
export async function reportGrowth(
  fleet: Fleet,
  name: string,
  more: number,
  engine: Engine,
): Promise<GrowReport | undefined> {
  const service = fleet.services.get(name);
  if (!service) return undefined;
  const base = await draftPlan(fleet, {}, engine);
  const demand = base.demands.find((entry) => entry.service === service)!;
  const short = missingOf(base.decision.board, demand);
  const grown = (count: number): Promise<Grown> => growBy(fleet, demand, count, base.decision, engine);
  const limit = short > 0 ? 0 : Math.min(more, roomAlone(base.decision.board, demand, more));
  const best = await mostThatFit(limit, grown, base.decision.board);
  const bound = Math.max(best.count, Math.min(limit, best.bound));
  const tried = best.count < more ? await grown(best.count + 1) : best;
  return {
    service: name,
    replicas: service.replicas,
    asked: more,
    fits: best.count,
    bound,
    proven: bound === best.count,
    placements: addedPlaces(base.decision.board, best.board, demand),
    limits: best.count < more ? limitsOf(tried.board, tried.board.demands[demand.index]!) : [],
    conflicts: best.count < more ? findConflicts(tried.board) : [],
  };
}

/** No more than this fits, whatever else moves or goes; what stands beyond the replicas may stay where it is. */
function roomAlone(board: Board, demand: Demand, more: number): number {
  const wanted = { ...demand, instances: demand.instances + more };
  const standing = demand.service.assignments.reduce((sum, { quantity }) => sum + quantity, 0);
  const surplus = Math.max(0, standing - demand.instances);
  const open = mostInstances(board, wanted, () => false, wanted.instances);
  return surplus + Math.max(0, open + onClosed(board, demand) - demand.instances);
}

/** What stands where nothing new may go is beside all that new places hold. */
function onClosed({ ground, on }: Board, { index }: Demand): number {
  let sum = 0;
  for (const [site, count] of on[index]!) if (!ground.sites[site]!.open) sum += count;
  return sum;
}

/** What comes of so many more replicas. */
interface Grown {
  readonly count: number;
  /** All of them have a place, and everything else what it had. */
  readonly whole: boolean;
  /** At most so many can have, whatever is asked; Infinity where nothing is known. */
  readonly bound: number;
  readonly board: Board;
}

async function growBy(
  fleet: Fleet,
  demand: Demand,
  count: number,
  base: Decision,
  engine: Engine,
): Promise<Grown> {
  const placed = base.board.demands.map((entry) => entry.instances - missingOf(base.board, entry));
  const replicas = new Map(
    base.board.demands.map((entry, index) => [
      entry.name,
      placed[index]! + (entry.index === demand.index ? count : 0),
    ]),
  );
  const ground = survey(fleet, { replicas });
  const demands = demandsOf(ground);
  const decision = await decide(ground, demands, engine);
  const lacking = instancesOf(demands) - decision.placed.bound;
  return {
    count,
    whole: decision.placed.value === instancesOf(demands),
    bound: lacking > 0 ? count - lacking : Infinity,
    board: decision.board,
  };
}

/** All of them, else as many as a search between none and the bound finds. */
async function mostThatFit(
  limit: number,
  grown: (count: number) => Promise<Grown>,
  base: Board,
): Promise<Grown> {
  let best: Grown = { count: 0, whole: true, bound: limit, board: base };
  let bound = limit;
  let high = limit;
  const searches = instancesOf(base.demands) > MANY ? SEARCHES_OF_MANY : MOST_SEARCHES;
  for (let round = 0; round < searches && best.count < high; round++) {
    const next = await grown(round < TRIES_AT_BOUND ? high : Math.ceil((best.count + high) / 2));
    bound = Math.min(bound, next.bound);
    if (next.whole) best = next;
    else high = Math.min(next.count - 1, bound);
  }
  return { ...best, bound };
}

function addedPlaces(before: Board, after: Board, demand: Demand): GrowReport['placements'] {
  const was = before.on[demand.index]!;
  return [...after.on[demand.index]!]
    .map(([site, count]) => ({
      compute: after.ground.sites[site]!.name,
      quantity: count - (was.get(site) ?? 0),
    }))
    .filter(({ quantity }) => quantity > 0)
    .toSorted((a, b) => (a.compute < b.compute ? -1 : 1));
}

function limitsOf(board: Board, demand: Demand): readonly Reason[] {
  return groupReasons(
    board.ground.sites.map((site) => ({
      compute: site.name,
      obstacles: obstacles(board, demand, site.index),
    })),
  );
}
