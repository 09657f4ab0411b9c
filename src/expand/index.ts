export { completeAddresses } from './addresses.ts';
export { settleClaims } from './claims.ts';
export { expandManifests } from './expand.ts';
export { foldManifests } from './fold.ts';
export { writeOut } from './long-form.ts';
export { meaningOf } from './meaning.ts';
export { ruleName } from './policy.ts';
export { holdsOthers, unfold } from './unfold.ts';
