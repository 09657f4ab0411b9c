import type { BreachTold } from '../model/plan.ts';
import { obstacles, type Board } from './board.ts';
import { breachesOf, type Breach } from './breaches.ts';
import type { Draft } from './draft.ts';
import { nearestMiss } from './group-reasons.ts';

/** Breaches whose nearest other compute is looked for. */
const MOST_NEAREST = 200;

/** What stays in breach, with what would mend it. */
export function tellBreaches({ decision: { board } }: Draft): readonly BreachTold[] {
  return breachesOf(board).map((breach, at) => ({
    service: breach.demand.name,
    compute: board.ground.sites[breach.site]!.name,
    quantity: breach.count,
    rule: breach.rule,
    message: breach.message,
    help: helpFor(board, breach, at < MOST_NEAREST),
  }));
}

function helpFor(board: Board, breach: Breach, look: boolean): string {
  const { demand, site } = breach;
  const { name, state } = board.ground.sites[site]!;
  const own = ownHelp(board, breach);
  if (state === 'maintenance') return `${own}; nothing moves while ${name} is in maintenance`;
  if (demand.service.move === 'never') return `${own}; move: never keeps ${demand.name} there`;
  const near = look ? nearest(board, breach) : undefined;
  const room = near
    ? `make room elsewhere (nearest: ${near.compute}, ${near.message})`
    : 'make room elsewhere';
  return demand.service.affinity.length > 0 || near ? `${own}, or ${room}` : own;
}

/** What its own compute or its own rules would need. */
function ownHelp(board: Board, { demand, site, rule }: Breach): string {
  const at = board.ground.sites[site]!;
  switch (rule) {
    case 'assigned-to-inactive':
      return `set the state of ${at.because} to active`;
    case 'drained':
      return `take ${at.name} out of the drain`;
    case 'capacity-min-exceeded':
      return `give ${at.name} more capacity, or lower min of ${demand.name}`;
    case 'spread-max-exceeded':
      return `raise spreadMax of ${demand.name}`;
    case 'taint-not-tolerated':
      return `let ${demand.name} tolerate it, or take the taint from ${at.name}`;
    case 'service-anti-affinity':
      return `relax the serviceAntiAffinity`;
    case 'service-affinity':
      return `place what it belongs beside there, or relax the serviceAffinity`;
    case 'topology-spread':
      return `raise maxSkew of ${demand.name}, or lower its replicas`;
    case 'port-ip-not-on-compute':
      return `assign the IP to ${at.name}`;
    default:
      return `change the labels of ${at.name} or the rules of ${demand.name}`;
  }
}

/** The other compute that comes nearest to taking it. */
function nearest(board: Board, { demand, site }: Breach): ReturnType<typeof nearestMiss> {
  const others = board.ground.sites.filter(({ index }) => index !== site);
  const need = new Map(board.ground.keys.names.map((key, k) => [key, demand.min[k]!]));
  return nearestMiss(
    others.map(({ name, index }) => ({ compute: name, obstacles: obstacles(board, demand, index) })),
    need,
  );
}
