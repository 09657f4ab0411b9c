export { findCollisions } from './collisions.ts';
export { composeReview, type ReviewSide } from './compose.ts';
export { failedReview } from './failed.ts';
export { formatKept, type KeptReview, parseKept, reviewFindings } from './kept.ts';
export { isToldApart } from './touched.ts';
