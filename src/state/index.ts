export { digestText } from './digest.ts';
export { formatLockfile, parseLockfile } from './lockfile.ts';
export { readLockfile } from './read.ts';
export { resourcesOf, stateOf, toDesired } from './state-of.ts';
