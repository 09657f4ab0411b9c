import { mostTogether } from './apart.ts';
import { instancesOn, isLevel, lowestOf, mayAdd, missingOf, put, unmetWants, type Board } from './board.ts';
import type { Demand } from './demand.ts';
import { addTo, timesThatFit } from './keys.ts';
import { soloBoard } from './rules-of.ts';

/** Computes that are looked at in one refill, at most: the same answers on any machine. */
const MOST_STEPS = 200_000;

export interface Refill {
  /** Missing instances that find a place. */
  readonly places: number;
  /** The computes they go to, in the order in which they are used. */
  readonly where: readonly string[];
}

const NONE: Refill = { places: 0, where: [] };

/**
 * How many of the demand's missing instances find a place with nothing else moved, if its rules or sizes were those of
 * `variant`. Nothing where what stands would break the variant's own rules.
 */
export function refillAs(board: Board, demand: Demand, variant: Demand): Refill {
  const solo = soloBoard(board, variant);
  const less = demand.min.map((amount, k) => amount - variant.min[k]!);
  for (const [site, count] of solo.board.on[0]!) addTo(solo.board.room[site]!, less, count);
  return refill(solo.board, solo.demand);
}

/** Fills the board; places that a want needs are not given to others. */
export function refill(board: Board, demand: Demand): Refill {
  const where = new Set<string>();
  const search = { left: MOST_STEPS };
  let places = 0;
  for (
    let site = nextSite(board, demand, search);
    site !== undefined;
    site = nextSite(board, demand, search)
  ) {
    const count = demand.spreads.length + demand.wants.length > 0 ? 1 : roomFor(board, demand, site);
    put(board, demand, site, count);
    where.add(board.ground.sites[site]!.name);
    places += count;
  }
  return isLevel(board, demand) ? { places, where: [...where] } : NONE;
}

/** Of the computes that take one more, the first in the emptiest domain. */
function nextSite(board: Board, demand: Demand, search: { left: number }): number | undefined {
  const missing = missingOf(board, demand);
  if (missing <= 0) return undefined;
  const needed = unmetWants(board, demand);
  const counts = board.inDomain[demand.index]!;
  const lowest = counts.map(lowestOf);
  const isLowest = (site: number): boolean =>
    demand.spreads.every(({ domains }, at) => counts[at]![domains.ofSite[site]!] === lowest[at]);
  let best: number | undefined;
  for (const site of demand.allowed.sites) {
    if (search.left-- <= 0) return undefined;
    if (missing <= needed.length && !needed.some(({ holders }) => holders.includes(site))) continue;
    if (!mayAdd(board, demand, site)) continue;
    if (isLowest(site)) return site;
    best ??= site;
  }
  return best;
}

function roomFor(board: Board, demand: Demand, site: number): number {
  const spread = (demand.service.spreadMax ?? Infinity) - instancesOn(board, demand, site);
  return timesThatFit(
    board.room[site]!,
    demand.min,
    Math.min(missingOf(board, demand), spread, mostTogether(demand, site)),
  );
}
