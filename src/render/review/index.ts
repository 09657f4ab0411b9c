import type { Review } from '../../model/review.ts';
import { renderPageMarkdown } from '../document/markdown.ts';
import { renderPageText } from '../document/text.ts';
import { reviewPage } from './page.ts';
import { sayVerdict } from './verdict.ts';

export { renderReviewJson } from './json.ts';

/** What is told in sections of its own, and not again among the findings. */
export type ToldApart = (rule: string) => boolean;

/** The comment: at most `limit` bytes, one line where nothing changes, never empty. */
export function renderReviewMarkdown(review: Review, toldApart: ToldApart, limit: number): string {
  const saying = sayVerdict(review, toldApart);
  if (review.verdict === 'ok') return `${saying.icon} ${saying.sentence}\n`;
  return renderPageMarkdown(reviewPage(review, saying, toldApart), limit);
}

export function renderReviewText(review: Review, toldApart: ToldApart, color: boolean): string {
  const saying = sayVerdict(review, toldApart);
  if (review.verdict === 'ok') return `${saying.sentence}\n`;
  return renderPageText(reviewPage(review, { ...saying, icon: '' }, toldApart), color);
}
