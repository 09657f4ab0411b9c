export { createFile } from './create.ts';
export { readIfThere } from './file-ops.ts';
export { formatGeneratedFiles, formatManifest, planGenerated } from './generated.ts';
export { acquireLock, type Lock } from './lock.ts';
export { readUndone, recover } from './recover.ts';
export { commitFiles, type FileChange, type Written } from './transaction.ts';
export { hasUndoLog } from './undo-log.ts';
export { OUTSIDE_GIT, stampOf, type WorkFolder, workFolderOf } from './work-folder.ts';
