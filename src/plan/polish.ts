import { mostTogether } from './apart.ts';
import { fits, instancesOn, isLastOfWant, isLevel, mayAdd, put, type Board } from './board.ts';
import { countLonelyWith } from './breaches.ts';
import type { Demand } from './demand.ts';
import { instancesOf } from './decision.ts';
import { lookOut, siteScore, type Outlook } from './outlook.ts';
import { effortFor } from './solve/model/efforts.ts';

/** Computes that are looked at, most of them without room, at most. */
const MOST_LOOKS = 4_000_000;
const TINY = 1e-9;

/**
 * Moves new instances about while that raises the sum of scores, or keeps it and is cheaper per month, or comes first by
 * name. Nothing that stands is touched. True where every single change was tried and none is left that helps.
 */
export function polish(board: Board): boolean {
  const outlook = lookOut(board);
  const { fresh } = outlook;
  const scores = board.ground.sites.map((_, site) => siteScore(outlook, site));
  const budget: Budget = { steps: effortFor('polish', instancesOf(board.demands)), looks: MOST_LOOKS };
  for (let improved = true; improved;) {
    improved = false;
    for (const demand of board.demands) {
      for (const [site] of freshOf(outlook, demand)) {
        while (improve(outlook, scores, { demand, site, count: 1 }, budget)) improved = true;
        const all = fresh[site]!.get(demand.index) ?? 0;
        if (all > 1 && improve(outlook, scores, { demand, site, count: all }, budget)) improved = true;
        if (budget.steps <= 0 || budget.looks <= 0) return false;
      }
    }
  }
  return true;
}

/** Sites with new instances of the demand, first by rank. */
function freshOf(outlook: Outlook, demand: Demand): [number, number][] {
  const { board, fresh } = outlook;
  const on = [...board.on[demand.index]!].filter(([site]) => (fresh[site]!.get(demand.index) ?? 0) > 0);
  return on.toSorted(([a], [b]) => board.ground.sites[a]!.rank - board.ground.sites[b]!.rank);
}

interface Budget {
  steps: number;
  looks: number;
}

interface Change {
  readonly demand: Demand;
  readonly site: number;
  readonly count: number;
}

/** Moves some new instances from their site to the best other one, where that is better. */
function improve(
  outlook: Outlook,
  scores: number[],
  { demand, site: from, count }: Change,
  budget: Budget,
): boolean {
  const { board, fresh } = outlook;
  if ((fresh[from]!.get(demand.index) ?? 0) < count || isLastOfWant(board, demand, from, count)) return false;
  const lonely = countLonelyWith(board, demand);
  shift(outlook, demand, from, -count);
  const left = siteScore(outlook, from) - scores[from]!;
  let best = { site: from, gain: 0 };
  budget.looks -= demand.allowed.sites.length;
  for (const site of demand.allowed.sites) {
    if (site === from || !mayMove(outlook, demand, site, count)) continue;
    budget.steps -= 1;
    shift(outlook, demand, site, count);
    const gain = left + siteScore(outlook, site) - scores[site]!;
    const level = isLevel(board, demand) && countLonelyWith(board, demand) <= lonely;
    shift(outlook, demand, site, -count);
    if (level && isBetter(board, { site, gain }, best)) best = { site, gain };
  }
  shift(outlook, demand, best.site, count);
  if (best.site === from) return false;
  scores[from] = siteScore(outlook, from);
  scores[best.site] = siteScore(outlook, best.site);
  return true;
}

function isBetter(
  { ground }: Board,
  a: { site: number; gain: number },
  b: { site: number; gain: number },
): boolean {
  if (Math.abs(a.gain - b.gain) > TINY * Math.max(1, Math.abs(a.gain))) return a.gain > b.gain;
  return ground.sites[a.site]!.rank < ground.sites[b.site]!.rank;
}

function shift({ board, fresh }: Outlook, demand: Demand, site: number, by: number): void {
  put(board, demand, site, by);
  const left = (fresh[site]!.get(demand.index) ?? 0) + by;
  if (left === 0) fresh[site]!.delete(demand.index);
  else fresh[site]!.set(demand.index, left);
}

function mayMove(outlook: Outlook, demand: Demand, site: number, count: number): boolean {
  const { board } = outlook;
  if (board.ground.options.rebalance && isClosed(outlook, site)) return false;
  if (!mayAdd(board, demand, site) || !fits(board, demand, site, count)) return false;
  if (count > mostTogether(demand, site)) return false;
  return instancesOn(board, demand, site) + count <= (demand.service.spreadMax ?? Infinity);
}

/** A compute that would have to be paid again, were something put there. */
function isClosed({ board, stays, fresh }: Outlook, site: number): boolean {
  const { cost, node } = board.ground.sites[site]!;
  return cost !== 0 && node.guests.length === 0 && stays[site]!.size + fresh[site]!.size === 0;
}
