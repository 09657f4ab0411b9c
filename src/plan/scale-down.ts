import { copyBoard, mayAdd, missingOf, put, type Board } from './board.ts';
import { countOwn, fewestOff, overOf } from './breaches.ts';
import type { Demand } from './demand.ts';
import { downTo } from './demands.ts';
import { inUse, withRetired } from './exhaust.ts';
import { scoreJudge } from './judge-score.ts';
import { toVector } from './keys.ts';
import { placeGreedily } from './place-greedily.ts';
import { compareText } from '../text/compare.ts';
import { scoredKeys, utilizationOf } from './score.ts';

/** Instances up to which the score of each choice is worked out. */
const MOST_SCORED = 400;

/**
 * Lets instances go where there are more than replicas: those without which fewest are in breach, then those that make room
 * for what waits, then as the score has it; ties: from the fullest compute, the last name first.
 */
export function retire(now: Board): readonly Demand[] {
  const { demands } = now;
  if (demands.every(({ excess }) => excess === 0)) return demands;
  const board = copyBoard(now);
  const gone = demands.map(() => new Map<number, number>());
  const leave = (demand: Demand, site: number): void => {
    put(board, demand, site, -1);
    gone[demand.index]!.set(site, (gone[demand.index]!.get(site) ?? 0) + 1);
  };
  const due = (demand: Demand): number =>
    demand.excess - [...gone[demand.index]!.values()].reduce((sum, count) => sum + count, 0);
  makeWay(board, due, leave);
  const judge = scoreJudge();
  const scored = demands.reduce((sum, { instances }) => sum + instances, 0) <= MOST_SCORED;
  for (const demand of demands) {
    while (due(demand) > 0) {
      const choices = [...board.on[demand.index]!.keys()].map((site) => {
        const breaches = breachesWithout(board, demand, site);
        put(board, demand, site, -1);
        const score = scored ? judge(board) : 0;
        const { cost, unpriced } = scored ? inUse(board) : { cost: 0, unpriced: 0 };
        put(board, demand, site, 1);
        return { site, keys: [breaches, -score, unpriced, cost, -fullnessOf(now, demand, site)] };
      });
      const [best] = choices.toSorted(
        (a, b) => compareKeys(a.keys, b.keys) || compareText(nameOf(now, b.site), nameOf(now, a.site)),
      );
      leave(demand, best!.site);
    }
  }
  return demands.map((demand, index) =>
    withRetired(demand, gone[index]!, downTo(demand.name, demand.instances)),
  );
}

const nameOf = ({ ground }: Board, site: number): string => ground.sites[site]!.name;

function compareKeys(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((key, index) => Math.abs(key - b[index]!) > 1e-9);
  return at < 0 ? 0 : a[at]! - b[at]!;
}

function breachesWithout(board: Board, demand: Demand, site: number): number {
  put(board, demand, site, -1);
  const count = countOwn(board, demand) + (overOf(board, site) ? fewestOff(board, site).length : 0);
  put(board, demand, site, 1);
  const before = overOf(board, site) ? fewestOff(board, site).length : 0;
  return count - before;
}

function fullnessOf({ ground }: Board, demand: Demand, site: number): number {
  const { node, capacity, fixed } = ground.sites[site]!;
  const load = fixed.slice();
  for (const { generated, allocated } of node.assignments)
    if (generated) toVector(ground.keys, allocated).forEach((amount, k) => (load[k]! += amount));
  return utilizationOf(load, capacity, scoredKeys(ground.keys, demand.max));
}

/** What waits and fits nowhere goes where one that may leave makes room, if that adds to no breach. */
function makeWay(
  board: Board,
  due: (demand: Demand) => number,
  leave: (demand: Demand, site: number) => void,
): void {
  const trial = copyBoard(board);
  if (!placeGreedily(trial)) return;
  for (const wish of board.demands) {
    while (missingOf(trial, wish) > 0) {
      const place = wayFor(trial, wish, due);
      if (!place) break;
      put(trial, place.demand, place.site, -1);
      leave(place.demand, place.site);
      put(trial, wish, place.site, 1);
    }
  }
}

function wayFor(
  trial: Board,
  wish: Demand,
  due: (demand: Demand) => number,
): { demand: Demand; site: number } | undefined {
  for (const demand of trial.demands) {
    if (demand === wish || due(demand) <= 0) continue;
    const before = countOwn(trial, demand);
    for (const { site } of demand.homes) {
      if ((trial.on[demand.index]!.get(site) ?? 0) === 0) continue;
      put(trial, demand, site, -1);
      const makes = mayAdd(trial, wish, site) && countOwn(trial, demand) <= before;
      put(trial, demand, site, 1);
      if (makes) return { demand, site };
    }
  }
  return undefined;
}
