export { digestText } from './digest.ts';
export { formatLockfile, LOCKFILE_VERSION, parseLockfile } from './lockfile.ts';
export { type LockfileRead, readLockfile } from './read.ts';
export { resourcesOf, stateOf, toDesired } from './state-of.ts';
