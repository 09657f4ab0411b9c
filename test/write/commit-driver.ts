// Run as another user by transaction.test.ts: replaces a file and the lockfile, prints what came of it.
import { commitFiles } from '../../src/write/transaction.ts';
import { workFolderOf } from '../../src/write/work-folder.ts';

const [, , root = '', file = ''] = process.argv;
const changes = [
  { file, content: 'new' },
  { file: 'infractl.lock', content: 'new' },
];
process.stdout.write(JSON.stringify(commitFiles(workFolderOf(root, undefined), changes)));
