export { adoptFiles, type CommitFile, makeCommit, moveBranch, refreshIndex } from './commit.ts';
export { findRepository } from './find.ts';
export { listDeadLocks, removeDeadLocks } from './locks.ts';
export { type Merged, mergeRevisions } from './merge.ts';
export {
  canFastForward,
  fastForward,
  fetchBranch,
  isAncestor,
  pushCommit,
  type Pushed,
  trackedCommit,
} from './push.ts';
export {
  branchOf,
  openRepository,
  readUpstream,
  readUserName,
  sparseFiles,
  type Repository,
  type Upstream,
  whyNoRepository,
} from './repository.ts';
export { isRevision, mergeBaseOf, resolveRevision } from './revision.ts';
export type { Git } from './types.ts';
export {
  attributesOf,
  changedEntries,
  changedFiles,
  listTree,
  readBlobs,
  trackedFiles,
  sizesOf,
  type TreeEntry,
  unlikeHead,
} from './tree.ts';
