export { digestText } from './digest.ts';
export { formatLockfile, parseLockfile } from './lockfile.ts';
export {
  lockfileFrom,
  type LockfileRead,
  MAX_LOCKFILE_BYTES,
  readLockfile,
  refusedLockfile,
} from './read.ts';
export { resourcesOf, stateOf, toDesired } from './state-of.ts';
