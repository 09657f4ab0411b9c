import type { Review, ReviewProblem } from '../model/review.ts';

/** A review of what could not be compared: it says why, for a comment is never empty. */
export function failedReview(
  problem: ReviewProblem,
  commits: { readonly base: string | null; readonly head: string | null },
): Review {
  return {
    verdict: 'broken',
    ...commits,
    problem,
    sections: {
      touched: [],
      stopped: [],
      unplaced: [],
      gates: [],
      exposureOpened: [],
      findings: [],
      ignored: [],
      placements: [],
      considered: [],
      recommendations: [],
      cost: { before: null, after: null, currency: null, unknown: [] },
      changes: [],
      exposureClosed: [],
      standing: { errors: 0, warnings: 0, infos: 0, unplaced: [], gates: [] },
      collisions: [],
    },
    digest: null,
  };
}
