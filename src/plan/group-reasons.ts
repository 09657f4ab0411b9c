import type { Reason, Unplaced } from '../model/plan.ts';
import { instancesOn, missingOf, obstacles, unmetWants, type Board } from './board.ts';
import { isEverywhere, type Demand } from './demand.ts';
import { compareText } from '../text/compare.ts';
import { describeWant } from './wants.ts';
import { formatShort, type Obstacle } from './why-not.ts';

/** Above so many names in all of a plan's reasons, further ones are counted instead of listed. */
const NAMES_IN_ALL = 500_000;
const NAMES_WHEN_MANY = 20;

const GLOBAL = { mode: 'global' } as const;

/** What was not placed and every reason why, alike computes together. */
export function explainUnplaced(board: Board): readonly Unplaced[] {
  const known = new Map<string, Omit<Unplaced, 'service' | 'missing'>>();
  const budget = { names: NAMES_IN_ALL };
  return board.demands.flatMap((demand): Unplaced[] => {
    const missing = missingOf(board, demand);
    if (missing <= 0) return [];
    const { affinity, antiAffinity, tolerations } = demand.service;
    const alike = `${demand.min.join()}|${JSON.stringify([affinity, antiAffinity, tolerations])}`;
    const simple =
      demand.service.spreadMax === undefined &&
      demand.spreads.length + demand.wants.length + demand.aparts.length + demand.besides.length === 0;
    const story = (simple ? known.get(alike) : undefined) ?? tell(board, demand, budget);
    if (simple) known.set(alike, story);
    return [{ service: demand.name, missing, ...(isEverywhere(demand) ? GLOBAL : {}), ...story }];
  });
}

function tell(
  board: Board,
  demand: Demand,
  budget: { names: number },
): Omit<Unplaced, 'service' | 'missing'> {
  const sites = isEverywhere(demand)
    ? demand.allowed.sites.map((index) => board.ground.sites[index]!)
    : board.ground.sites;
  const bySite = sites.map((site) => ({
    compute: site.name,
    obstacles:
      isEverywhere(demand) && instancesOn(board, demand, site.index) > 0
        ? []
        : obstacles(board, demand, site.index),
  }));
  const need = new Map(board.ground.keys.names.map((key, k) => [key, demand.min[k]!]));
  const nearest = nearestMiss(bySite, need);
  const reasons = [...overallReasons(board, demand), ...groupReasons(bySite, budget)];
  return { reasons, ...(nearest ? { nearest } : {}) };
}

/** What holds for the whole fleet. */
function overallReasons(board: Board, demand: Demand): readonly Reason[] {
  const { ground } = board;
  const wants = unmetWants(board, demand).map((want): Reason => {
    const names = want.holders.map((site) => ground.sites[site]!.name);
    return { rule: 'port-ip-not-on-compute', message: describeWant(ground, want), computes: names };
  });
  if (ground.sites.length === 0)
    return [...wants, { rule: 'no-compute', message: 'the fleet has no compute', computes: [] }];
  const nowhere = ground.keys.names.filter(
    (key, k) => demand.min[k]! > 0 && ground.sites.every((site) => (site.node.total.get(key) ?? 0) === 0),
  );
  const never = nowhere.map((key): Reason => {
    const offered = [...ground.fleet.offers.values()].some((offer) => (offer.capacity.get(key) ?? 0) > 0);
    return {
      rule: 'resource-never-provided',
      message: `no Compute provides ${key}${offered ? ', only offers do' : ''}`,
      computes: [],
    };
  });
  return [...wants, ...never];
}

export interface Rejected {
  readonly compute: string;
  readonly obstacles: readonly Obstacle[];
}

/** One reason for each kind of obstacle; shortages of a key together, with the least and the greatest. */
export function groupReasons(
  rejected: readonly Rejected[],
  budget = { names: NAMES_IN_ALL },
): readonly Reason[] {
  const groups = new Map<
    string,
    { rule: string; message: string; key?: string; shorts: number[]; computes: string[] }
  >();
  for (const { compute, obstacles: found } of rejected) {
    for (const { rule, message, key, short } of found) {
      const id = key === undefined ? `${rule}|${message}` : `${rule}|#${key}`;
      const known = groups.get(id);
      const group = known ?? {
        rule,
        message,
        ...(key === undefined ? {} : { key }),
        shorts: [],
        computes: [],
      };
      if (!known) groups.set(id, group);
      group.computes.push(compute);
      if (short !== undefined) group.shorts.push(short);
    }
  }
  return [...groups.values()]
    .toSorted((a, b) => compareText(a.rule, b.rule) || compareText(a.key ?? a.message, b.key ?? b.message))
    .map(({ rule, message, key, shorts, computes }) =>
      limited({ rule, message: key === undefined ? message : rangeOf(key, shorts), computes }, budget),
    );
}

function rangeOf(key: string, shorts: readonly number[]): string {
  let least = Infinity;
  let most = 0;
  for (const short of shorts) {
    least = Math.min(least, short);
    most = Math.max(most, short);
  }
  return `${key} short by ${formatShort(key, least)}${least === most ? '' : ` to ${formatShort(key, most)}`}`;
}

function limited(reason: Reason, budget: { names: number }): Reason {
  const { computes } = reason;
  if (computes.length <= budget.names || computes.length <= NAMES_WHEN_MANY) {
    budget.names = Math.max(0, budget.names - computes.length);
    return reason;
  }
  return {
    ...reason,
    message: `${reason.message} (${computes.length} computes, the first ${NAMES_WHEN_MANY} named)`,
    computes: computes.slice(0, NAMES_WHEN_MANY),
  };
}

/** The compute with the fewest obstacles, then the one that lacks the least share of what is needed, then by name. */
export function nearestMiss(
  rejected: readonly Rejected[],
  need: ReadonlyMap<string, number>,
): Unplaced['nearest'] {
  const weight = ({ obstacles: found }: Rejected): number =>
    found.filter(({ key }) => key === undefined).length * 100 + found.length;
  const short = ({ obstacles: found }: Rejected): number =>
    found.reduce((sum, { key, short: amount }) => sum + (amount ?? 0) / (need.get(key ?? '') || 1), 0);
  let best: Rejected | undefined;
  for (const next of rejected) {
    if (next.obstacles.length === 0) continue;
    if (!best || weight(next) < weight(best) || (weight(next) === weight(best) && short(next) < short(best)))
      best = next;
  }
  return best && { compute: best.compute, message: best.obstacles.map(({ message }) => message).join('; ') };
}
