import { planDocs } from './drive.ts';
import { randomFleet } from './random-fleet.ts';

export interface MediumTally {
  fleets: number;
  fleetsProven: number;
  /** By objective, how many of its values are proven. */
  proven: Record<string, number>;
  worstGap: number;
  gaps: number[];
}

/** Up to 12 computes and 40 pending: how much is proven, and how far the score is from its bound at most. */
export async function judgeMedium(seed: number, tally: MediumTally): Promise<void> {
  const docs = randomFleet(seed, { computes: 12, services: 14, instances: 40 }).filter(
    ({ kind }) => kind !== 'Assignment',
  );
  const { json } = await planDocs(docs);
  tally.fleets++;
  const { objectives } = json.summary;
  for (const { name, proven } of objectives) tally.proven[name] = (tally.proven[name] ?? 0) + Number(proven);
  if (objectives.every(({ name, proven }) => proven || name === 'score')) tally.fleetsProven++;
  const score = objectives.find(({ name }) => name === 'score');
  if (!score || score.bound === null) return;
  const gap = Math.abs(score.bound - score.value) / Math.max(1, score.bound);
  tally.gaps.push(gap);
  tally.worstGap = Math.max(tally.worstGap, gap);
}
