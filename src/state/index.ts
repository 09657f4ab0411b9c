export { digestText } from './digest.ts';
export { formatLockfile, parseLockfile } from './lockfile.ts';
export { lockfileFrom, type LockfileRead, readLockfile, refusedLockfile } from './read.ts';
export { resourcesOf, stateOf, toDesired } from './state-of.ts';
