import type { Conflict } from '../model/conflict.ts';
import { instancesOn, missingOf, type Board } from './board.ts';
import { mostInstances, poolsOf, shortKeys, type Pool } from './capacity-bound.ts';
import { isEverywhere, type Demand } from './demand.ts';
import { refillAs } from './refill.ts';
import { compareText } from '../text/compare.ts';
import { apartClauses, besideClauses, clausesOf, soloBoard, type Clause } from './rules-of.ts';
import { waysOut } from './ways-out.ts';
import { formatShort } from './why-not.ts';

/** Services whose conflicts are told; those after them are counted among the unplaced alone. */
const MOST_CONFLICTS = 20;

/**
 * For what was not placed: rules that cannot hold together, as few as say it, and the ways out that were found. Alone: the
 * service's own rules against the fleet with everything movable gone. Together: what others need of the same computes.
 */
export function findConflicts(board: Board): readonly Conflict[] {
  const short = board.demands
    .filter((demand) => missingOf(board, demand) > 0 && !isEverywhere(demand))
    .slice(0, MOST_CONFLICTS);
  const pools = short.length > 0 ? poolsOf(board) : [];
  return short.map((demand) => {
    const alone = conflictAlone(board, demand);
    const { services, rules } = alone ?? conflictTogether(board, pools, demand);
    return { services, rules, waysOut: waysOut(board, demand) };
  });
}

type Rules = Pick<Conflict, 'services' | 'rules'>;

/** Leaves out one clause after the other as long as the rest still cannot hold; what is left is the conflict. */
function conflictAlone(board: Board, demand: Demand): Rules | undefined {
  if (holds(board, demand)) return undefined;
  const essential: Clause[] = [];
  let current = demand;
  for (const clause of clausesOf(board.ground, demand)) {
    const without = clause.without(current);
    if (holds(board, without)) essential.push(clause);
    else current = without;
  }
  const rules = essential.map(({ rule, message }) => ({ rule, message }));
  const open = board.ground.sites.filter((site) => site.open).length;
  const count = {
    rule: 'replicas',
    message: `${plural(demand.instances, 'instance')} on ${plural(open, 'compute')} that take${open === 1 ? 's' : ''} new ones`,
  };
  return { services: [demand.name], rules: [...rules, count] };
}

/** Whether all instances could be placed if nothing else that is movable were there. */
function holds(board: Board, demand: Demand): boolean {
  const solo = soloBoard(board, demand);
  const stands = (site: number): boolean => instancesOn(solo.board, solo.demand, site) > 0;
  const unmeetable = demand.wants.filter(
    ({ sites, holders }) =>
      !sites.some((site) => board.ground.sites[site]!.open) && !holders.some((site) => stands(site)),
  ).length;
  return (
    mostInstances(solo.board, solo.demand, () => false, demand.instances) - unmeetable >= demand.instances
  );
}

/** Keys that run short on the computes that the service may use, and the services that need them there. */
function conflictTogether(board: Board, pools: readonly Pool[], demand: Demand): Rules {
  const none = board.ground.keys.names.map(() => 0);
  const more = demand.min.map((amount) => amount * missingOf(board, demand));
  const pool = pools.find(({ has }) => has === demand.allowed.has);
  const short = pool ? shortKeys(board, pool, [], more, none) : [];
  const services = neighboursOf(board, demand);
  const size = demand.allowed.sites.filter((site) => board.ground.sites[site]!.open).length;
  const where =
    size === 1
      ? `the one compute that ${demand.name} may use`
      : `the ${size} computes that ${demand.name} may use`;
  const rules = short.map(({ key, short: amount }) => ({
    rule: 'capacity-min-exceeded',
    message: `${where} ${size === 1 ? 'is' : 'are'} short of ${formatShort(key, amount)} of ${key} for all that has to be there`,
  }));
  const pieces = {
    rule: 'capacity-min-exceeded',
    message: `${where} ${size === 1 ? 'leaves' : 'leave'} no room that is large enough beside the others and their rules`,
  };
  const apart = [...apartClauses(demand), ...besideClauses(demand)].filter(
    (clause) => refillAs(board, demand, clause.without(demand)).places > 0,
  );
  const others = [
    ...demand.aparts.map(({ other }) => other),
    ...demand.besides.flatMap(({ peers }) => peers),
  ].filter((name) => !services.includes(name));
  return apart.length > 0
    ? {
        services: [...services, ...new Set(others)].toSorted(compareText),
        rules: [...apart.map(({ rule, message }) => ({ rule, message })), ...rules],
      }
    : { services, rules: rules.length > 0 ? rules : [pieces] };
}

const MOST_NEIGHBOURS = 12;

/** The service and those that stand on the computes it may use, by name. */
function neighboursOf(board: Board, demand: Demand): readonly string[] {
  const near = board.demands.filter(
    (other) =>
      other === demand || [...board.on[other.index]!.keys()].some((site) => demand.allowed.has[site] === 1),
  );
  const names = near.map(({ name }) => name);
  return names.length <= MOST_NEIGHBOURS
    ? names
    : [demand.name, ...names.filter((name) => name !== demand.name).slice(0, MOST_NEIGHBOURS - 1)];
}

const plural = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
