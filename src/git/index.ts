export { adoptFiles, type CommitFile, makeCommit, moveBranch, refreshIndex } from './commit.ts';
export { findRepository } from './find.ts';
export { type Merged, mergeRevisions } from './merge.ts';
export { fastForward, fetchBranch, isAncestor, pushCommit, trackedCommit } from './push.ts';
export {
  openRepository,
  readUpstream,
  readUserName,
  type Repository,
  type Upstream,
  whyNoRepository,
} from './repository.ts';
export { isRevision, mergeBaseOf, resolveRevision } from './revision.ts';
export type { Git } from './run.ts';
export { listTree, readBlobs, type TreeEntry, uncommittedFiles } from './tree.ts';
