import { layOut, startWalk, stepAcross, stepIn, stepOver, type Prices, type Walk } from './anneal-walk.ts';
import { placePending } from '../construct/construct.ts';
import type { Layout } from '../model/layout.ts';
import { effortFor, isHuge } from '../model/efforts.ts';
import { instancesOf, placedOnBins } from '../model/measure.ts';
import { randomNumbers } from '../model/random.ts';
import { restore, snapshot } from '../model/snapshot.ts';
import { residentsShort } from './squeeze.ts';

/** Shares of the steps that bring something in, and that send one elsewhere; the others let two change places. */
const IN = 0.3;
const OVER = 0.2;
/** What a step may cost at first, in mean bins. */
const HOT = 0.02;
/** What that falls by from stage to stage: to a tenth in all. */
const COOLING = 0.962;
const STAGES = 60;
/** Steps for each pair of instances on the bins in question, and for each instance. */
const STEPS = { pair: 1000, each: 100_000 };
const PRICES: Prices = { unplaced: 0.3, stopped: 0.3, away: 0.06, apart: 0.3 };
/** In later rounds it costs less to leave home: more may be placed at the price of more moves. */
const CHEAPER = 3;

/** Rounds of annealing in one search; on huge fleets there is one. */
const ROUNDS = 2;

/** Rounds of annealing while not as many are placed as any bound allows: other ones where a search goes on. */
export function walkIn(layout: Layout, most: number): void {
  const rounds = isHuge(instancesOf(layout.model)) ? 1 : ROUNDS;
  const from = layout.model.problem.start === undefined ? 0 : rounds;
  for (let round = from; round < from + rounds && placedOnBins(layout) < most; round++)
    anneal(layout, most, round);
}

/**
 * Simulated annealing (Kirkpatrick, Gelatt, Vecchi 1983) for what ejections left without a place: instances wander and
 * change places within the room of bins so that free room comes together, where those without a place then go. Gives
 * whether more are placed; what runs is never stopped for it. Limited by steps, the same on any machine.
 */
export function anneal(layout: Layout, bound: number, round: number): boolean {
  const before = snapshot(layout);
  const placed = placedOnBins(layout);
  const short = residentsShort(layout);
  const prices = round === 0 ? PRICES : { ...PRICES, away: PRICES.away / CHEAPER };
  const walk = startWalk(layout, prices, randomNumbers(round + 1));
  const best = search(walk, Math.max(0, walk.on[walk.pool]!.length - (bound - placed)));
  if (best === undefined) return false;
  layOut(walk, best);
  placePending(layout);
  if (placedOnBins(layout) > placed && residentsShort(layout) <= short) return true;
  restore(layout, before);
  return false;
}

/** The bins of all tokens when fewest were in the pool; undefined where that is no less than at the start. */
function search(walk: Walk, enough: number): Int32Array | undefined {
  const pool = walk.on[walk.pool]!;
  const stopped = stoppedIn(walk);
  const tokens = walk.active.reduce((sum, bin) => sum + walk.on[bin]!.length, 0);
  if (tokens === 0) return undefined;
  const most = effortFor('walk', walk.groupOf.length);
  const each = Math.floor(Math.min(most, tokens * Math.min(STEPS.each, tokens * STEPS.pair)) / STAGES);
  let least = pool.length;
  let best: Int32Array | undefined;
  let heat = HOT;
  for (let stage = 0; stage < STAGES && least > enough; stage++, heat *= COOLING) {
    for (let turn = 0; turn < each && least > enough; turn++) {
      step(walk, heat);
      if (pool.length >= least || stoppedIn(walk) > stopped) continue;
      least = pool.length;
      best = walk.binOf.slice();
    }
  }
  return best;
}

function step(walk: Walk, heat: number): void {
  const kind = walk.random();
  if (kind < IN) stepIn(walk, heat);
  else if (kind < IN + OVER) stepOver(walk, heat);
  else stepAcross(walk, heat);
}

/** Instances in the pool of services that ran. */
function stoppedIn({ on, pool, groupOf, layout }: Walk): number {
  let count = 0;
  for (const token of on[pool]!) if (layout.model.groups[groupOf[token]!]!.homeTotal > 0) count += 1;
  return count;
}
