import type { Amounts, Fleet } from '../model/fleet.ts';
import type { Candidate, PlanOptions, Recommendation, Rejection, ServicePlan } from '../model/plan.ts';
import { boardOfHomes, mayAdd, obstacles, type Board } from './board.ts';
import { takeStock, type Demand } from './demand.ts';
import { survey, type Ground, type Site } from './ground.ts';
import { timesThatFit, toAmounts, type Vector } from './keys.ts';
import { offerRoom } from './offer-room.ts';
import { recommendOffers, recommendSpecs } from './purchase.ts';
import { clampSize } from './clamp.ts';
import type { Row } from './rows.ts';
import { scoreOf, scoredKeys, utilizationOf } from './score.ts';
import { sizeSite, sizingOf } from './size.ts';

/** What stands now, with room for one more instance of the service to be judged. */
export interface Now {
  readonly ground: Ground;
  readonly demands: readonly Demand[];
  readonly demand: Demand;
  readonly board: Board;
  /** Generated instances by site, as rows at their present size. */
  readonly rows: readonly (readonly Row[])[];
}

/** Candidates for one more instance, best first, and for each other compute every reason why not. Undefined: no such service. */
export function planOne(fleet: Fleet, name: string, options: PlanOptions = {}): ServicePlan | undefined {
  const now = standNow(fleet, name, options);
  if (!now) return undefined;
  const { ground, demand, board } = now;
  const ranked: Ranked[] = [];
  const rejected: Rejection[] = [];
  for (const site of ground.sites) {
    if (mayAdd(board, demand, site.index)) ranked.push(toCandidate(now, site));
    else
      rejected.push({
        compute: site.name,
        reasons: obstacles(board, demand, site.index).map(({ rule, message }) => ({ rule, message })),
      });
  }
  const candidates = ranked.toSorted(compareRanked).map(({ candidate }) => candidate);
  const feasible = candidates.length > 0;
  return { service: name, feasible, candidates, rejected, recommendations: feasible ? [] : whatToBuy(now) };
}

interface Ranked {
  readonly candidate: Candidate;
  /** Among ties. */
  readonly rank: number;
}

/** Scores that differ by rounding alone are ties. */
function compareRanked(a: Ranked, b: Ranked): number {
  const better = b.candidate.score - a.candidate.score;
  return Math.abs(better) < 1e-9 ? a.rank - b.rank : better;
}

export function standNow(fleet: Fleet, name: string, options: PlanOptions): Now | undefined {
  const service = fleet.services.get(name);
  if (!service) return undefined;
  const standing = service.assignments.reduce((sum, { quantity }) => sum + quantity, 0);
  const ground = survey(fleet, { ...options, rebalance: false, replicas: new Map([[name, standing + 1]]) });
  const demands = takeStock(ground).map((stock, index): Demand => ({
    ...stock,
    index,
    pending: 0,
    excess: 0,
  }));
  const board = boardOfHomes(ground, demands);
  return {
    ground,
    demands,
    demand: demands[ground.services.indexOf(service)]!,
    board,
    rows: rowsNow(ground, demands),
  };
}

function rowsNow(ground: Ground, demands: readonly Demand[]): readonly (readonly Row[])[] {
  const rows: Row[][] = ground.sites.map(() => []);
  for (const demand of demands) {
    for (const stand of demand.homes) {
      if (stand.site >= 0)
        rows[stand.site]!.push(
          rowOf(
            demand,
            stand.site,
            stand.compute,
            stand.quantity,
            clampSize(demand, stand.held, stand.quantity),
            'keep',
          ),
        );
    }
  }
  return rows;
}

function rowOf(
  demand: Demand,
  site: number,
  compute: string,
  quantity: number,
  size: Vector,
  action: Row['action'],
): Row {
  return {
    demand,
    service: demand.name,
    site,
    compute,
    from: null,
    action,
    quantity,
    size,
    pinned: false,
  };
}

function toCandidate({ ground, demand, rows }: Now, site: Site): Ranked {
  const fresh = rowOf(demand, site.index, site.name, 1, demand.min.slice(), 'create');
  const others = rows[site.index]!.map((row) => ({ ...row, size: row.size.slice() }));
  const load = sizeSite(ground, site, [...others, fresh], sizingOf(ground));
  const utilizationAfter = utilizationOf(load, site.capacity, scoredKeys(ground.keys, demand.max));
  const candidate = {
    compute: site.name,
    score: scoreOf(utilizationAfter, ground.fleet.settings.target),
    utilizationAfter,
    availableAfter: availableAfter(ground, site, load),
    allocated: toAmounts(ground.keys, fresh.size),
  };
  return { candidate, rank: site.rank };
}

/** total x overcommit - reserved - allocated, of every key that the compute has. */
function availableAfter(ground: Ground, { node, capacity }: Site, load: readonly number[]): Amounts {
  const left = new Map<string, number>();
  for (const [key, total] of node.usable) {
    const k = ground.keys.at.get(key);
    const guests = node.guests.reduce(
      (sum, guest) => sum + (ground.gone.has(guest.name) ? 0 : (guest.total.get(key) ?? 0)),
      0,
    );
    left.set(key, k === undefined ? total - (node.reserved.get(key) ?? 0) - guests : capacity[k]! - load[k]!);
  }
  return left;
}

/** The cheapest offer that holds one instance, else a specification. */
function whatToBuy({ ground, demands, demand, board }: Now): readonly Recommendation[] {
  const offers = [...ground.fleet.offers.values()];
  const levels = (name: string): boolean =>
    demand.spreads.every(({ domains, maxSkew }, at) => {
      const counts = board.inDomain[demand.index]![at]!;
      const domain = domains.ofOffer.get(name) ?? -1;
      const here = counts[domain] ?? 0;
      return domain >= 0 && here + 1 - Math.min(here, ...counts) <= maxSkew;
    });
  const holds = demand.allowed.offers.filter(
    (offer) => timesThatFit(offerRoom(ground, offer), demand.min, 1) === 1 && levels(offer.name),
  );
  const best = holds.toSorted(
    (a, b) => a.monthly - b.monthly || a.setup - b.setup || (a.name < b.name ? -1 : 1),
  )[0];
  if (best)
    return recommendOffers(ground, demands, [
      { offer: offers.indexOf(best), contents: [{ class: demand.index, count: 1 }] },
    ]);
  if (demand.wants.length > 0 && demand.instances === 1) return [];
  return recommendSpecs(
    ground,
    demands,
    demands.map((other) => (other === demand ? 1 : 0)),
  );
}
