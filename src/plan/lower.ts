import type { Edit, WayOut } from '../model/conflict.ts';
import { listNames } from './list-names.ts';
import { toOutput } from '../units/quantity.ts';
import { fits, missingOf, rulesAllow, type Board } from './board.ts';
import type { Demand } from './demand.ts';
import type { Vector } from './keys.ts';
import { refillAs, type Refill } from './refill.ts';
import { formatShort } from './why-not.ts';

/** Above so many computes times keys the one size that places all is not searched for. */
const MOST_TO_SEARCH = 20_000;

/** A lower min: what is lacking on the compute where least is, and of each single key the most that places all. */
export function lowered(board: Board, demand: Demand): readonly WayOut[] {
  const found = [nearestFit(board, demand), ...placingAll(board, demand)].filter((min) => min !== undefined);
  const distinct = [...new Map(found.map((min) => [min.join(), min])).values()];
  const ways = distinct
    .map((min) => ({ min, refill: refillAs(board, demand, { ...demand, min }) }))
    .filter(({ refill }) => refill.places > 0)
    .toSorted((a, b) => b.refill.places - a.refill.places || lack(demand, a.min) - lack(demand, b.min));
  const worth = ways.filter(({ min }, at) =>
    ways.slice(0, at).every((better) => lack(demand, min) < lack(demand, better.min)),
  );
  return worth.slice(0, 2).map(({ min, refill }) => toWay(board, demand, min, refill));
}

/** By how large a share the keys are lower, in sum. */
function lack(demand: Demand, min: Vector): number {
  return min.reduce((sum, amount, k) => sum + (demand.min[k]! > 0 ? 1 - amount / demand.min[k]! : 0), 0);
}

function nearestFit(board: Board, demand: Demand): Vector | undefined {
  const { sites } = board.ground;
  let best: Vector | undefined;
  for (const site of demand.allowed.sites) {
    if (!sites[site]!.open || !rulesAllow(board, demand, site) || fits(board, demand, site)) continue;
    const room = board.room[site]!;
    const min = demand.min.map((amount, k) => Math.max(0, Math.min(amount, room[k]!)));
    if (best === undefined || lack(demand, min) < lack(demand, best)) best = min;
  }
  return best;
}

function placingAll(board: Board, demand: Demand): readonly (Vector | undefined)[] {
  if (demand.allowed.sites.length * board.ground.keys.names.length > MOST_TO_SEARCH) return [];
  return demand.min.map((amount, k) => (amount > 0 ? mostPlacingAll(board, demand, k) : undefined));
}

/** The largest amount of one key with which nothing is missing any more; undefined where none has that effect. */
function mostPlacingAll(board: Board, demand: Demand, key: number): Vector | undefined {
  const wanted = missingOf(board, demand);
  const withAmount = (amount: number): Vector => demand.min.map((own, k) => (k === key ? amount : own));
  const enough = (amount: number): boolean =>
    refillAs(board, demand, { ...demand, min: withAmount(amount) }).places >= wanted;
  let low = 0;
  let high = demand.min[key]!;
  if (!enough(low)) return undefined;
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (enough(middle)) low = middle;
    else high = middle;
  }
  return withAmount(low);
}

function toWay(board: Board, demand: Demand, min: Vector, { places, where }: Refill): WayOut {
  const { names } = board.ground.keys;
  const lower = names.flatMap((key, k) =>
    min[k]! < demand.min[k]! ? [{ key, to: min[k]!, from: demand.min[k]! }] : [],
  );
  const parts = lower.map(({ key, to, from }) =>
    to === 0
      ? `without min ${key} ${formatShort(key, from)}`
      : `with min ${key} ${formatShort(key, to)} in place of ${formatShort(key, from)}`,
  );
  const edits = lower.map(({ key, to }): Edit => ({
    kind: 'Service',
    name: demand.name,
    path: ['spec', 'resources', 'min', key],
    value: toOutput(key, to),
  }));
  return {
    kind: 'lower',
    message: `${parts.join(' and ')}, ${places} more of ${demand.name} would fit on ${listNames(where)}`,
    places,
    monthlyCost: 0,
    edits,
  };
}
