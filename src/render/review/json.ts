import type { Review, ReviewPlacement } from '../../model/review.ts';
import { formatJson } from '../../text/json.ts';
import { changeJson } from '../changes/json.ts';
import { outputAmounts } from '../figures.ts';
import { recommendationJson } from '../plan/json.ts';

/** `review -o json`. What could not be compared has the members of a failure beside. */
export function renderReviewJson(review: Review): string {
  return formatJson(reviewJson(review));
}

export function reviewJson({ verdict, base, head, problem, sections, digest }: Review): object {
  const failure = problem && (base === null || head === null || problem.code === 'git');
  return {
    formatVersion: '1',
    verdict,
    base,
    head,
    problem,
    sections: {
      ...sections,
      placements: sections.placements.map(placementJson),
      recommendations: sections.recommendations.map(recommendationJson),
      changes: sections.changes.map(changeJson),
    },
    digest,
    ...(failure ? { error: { code: 'git', message: problem.message }, diagnostics: [] } : {}),
  };
}

function placementJson({ allocated, ...row }: ReviewPlacement): object {
  return { ...row, allocated: outputAmounts(allocated) };
}
