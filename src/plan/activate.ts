import type { WayOut } from '../model/conflict.ts';
import { highestOf, type Board } from './board.ts';
import { demandsInBreach } from './breaches.ts';
import type { Demand } from './demand.ts';
import { eligibility } from './eligible.ts';
import { withGuests, type Ground, type Site } from './ground.ts';
import { minus, timesThatFit } from './keys.ts';
import { listNames } from './list-names.ts';
import { refill } from './refill.ts';
import { unlessRivals } from './rivals.ts';
import { soloBoard } from './rules-of.ts';

const MOST_WAYS = 3;
const MOST_TRIED = 12;

/** Computes in maintenance or inactive that would take some of what is missing. */
export function activated(board: Board, demand: Demand): readonly WayOut[] {
  const { sites } = board.ground;
  const drained = withGuests(board.ground.fleet, board.ground.options.drain ?? []);
  const ways: WayOut[] = [];
  let tried = 0;
  for (const index of demand.allowed.sites) {
    const site = sites[index]!;
    if (site.state === 'active' || site.because !== site.name || drained.has(site.name)) continue;
    if (!hostsRun(site) || timesThatFit(site.capacity, demand.min, 1) === 0) continue;
    if (ways.length === MOST_WAYS || tried++ === MOST_TRIED) break;
    const way = wayOf(board, demand, site);
    if (way) ways.push(way);
  }
  return ways;
}

function hostsRun({ node }: Site): boolean {
  for (let host = node.host; host; host = host.host) if (host.state !== 'active') return false;
  return true;
}

function wayOf(board: Board, demand: Demand, site: Site): WayOut | undefined {
  const woken = wokenWith(board.ground, site);
  if (othersSuffer(board, demand, woken) || othersComeFirst(board, woken)) return undefined;
  const trial = trialBoard(board, demand, woken);
  const { places, where } = refill(trial.board, trial.demand);
  if (places === 0) return undefined;
  const state = site.state === 'maintenance' ? 'in maintenance' : 'inactive';
  const there = where.every((name) => name === site.name) ? 'there' : `on ${listNames(where)}`;
  const takes = ({ allowed }: Demand): boolean => [...woken.keys()].some((index) => allowed.has[index] === 1);
  const free = minus(site.capacity, site.fixed);
  const unless = unlessRivals(board, demand, { free, machines: 1, places }, takes);
  return {
    kind: 'activate',
    message: `if ${site.name} were active (it is ${state}), ${places} more of ${demand.name} would fit ${there}${unless}`,
    places,
    monthlyCost: 0,
    edits: [{ kind: 'Compute', name: site.name, path: ['spec', 'state'], value: 'active' }],
  };
}

/** What stands in breach elsewhere moves there before anything new is placed. */
function othersComeFirst(board: Board, woken: ReadonlyMap<number, Site>): boolean {
  return demandsInBreach(board).some(({ allowed, min }) =>
    [...woken.values()].some(
      ({ index, capacity }) => allowed.has[index] === 1 && timesThatFit(capacity, min, 1) > 0,
    ),
  );
}

/** The compute, and the vms on it that nothing else holds back. */
function wokenWith({ sites, siteOf, options, fleet }: Ground, site: Site): ReadonlyMap<number, Site> {
  const drained = withGuests(fleet, options.drain ?? []);
  const woken = new Map<number, Site>();
  for (const name of withGuests(fleet, [site.name])) {
    const index = siteOf.get(name);
    const at = index === undefined ? undefined : sites[index]!;
    if (!at || at.because !== site.name || drained.has(name)) continue;
    const open = options.only === undefined || options.only.includes(name);
    woken.set(at.index, { ...at, state: 'active', because: name, open, leaves: false });
  }
  return woken;
}

/** A new domain starts at nothing: other services that may use it must not be uneven then. */
function othersSuffer(board: Board, demand: Demand, woken: ReadonlyMap<number, Site>): boolean {
  return board.demands.some((other) =>
    other.spreads.some(({ domains: { key, ofSite }, maxSkew }, at) => {
      if (other === demand) return false;
      const opens = [...woken.values()].some(
        ({ index, node }) =>
          other.allowed.passing.includes(index) && ofSite[index] === -1 && node.labels.has(key),
      );
      return opens && highestOf(board.inDomain[other.index]![at]!) > maxSkew;
    }),
  );
}

interface Trial {
  readonly board: Board;
  readonly demand: Demand;
}

/** The service alone on a board where the computes are active. */
function trialBoard(board: Board, demand: Demand, woken: ReadonlyMap<number, Site>): Trial {
  const ground: Ground = {
    ...board.ground,
    sites: board.ground.sites.map((site) => woken.get(site.index) ?? site),
  };
  const spreads = eligibility(ground).spreads(demand.service);
  return soloBoard({ ...board, ground }, { ...demand, spreads });
}
