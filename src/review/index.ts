export { composeReview, type ReviewSide } from './compose.ts';
export { failedReview } from './failed.ts';
export { isToldApart } from './touched.ts';
