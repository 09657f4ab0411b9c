export { createFile } from './create.ts';
export { readIfThere } from './file-ops.ts';
export { formatGeneratedFiles, formatManifest, planGenerated } from './generated.ts';
export { acquireLock, type Lock } from './lock.ts';
export { commitFiles, type FileChange, recover, wasInterrupted, type Written } from './transaction.ts';
