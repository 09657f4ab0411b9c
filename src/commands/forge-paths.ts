import path from 'node:path';
import { findRepository } from '../git/index.ts';
import type { Io } from './io.ts';

/**
 * What leads from the top level of the repository to the fleet, `infra/` or '': forges know files by their path from
 * there. Outside git, from the workspace of the runner.
 */
export function pathInRepository(root: string, io: Io): string {
  const found = findRepository(root, io.env);
  return found.ok ? found.prefix : pathInWorkspace(root, io.env['GITHUB_WORKSPACE'] ?? '');
}

function pathInWorkspace(root: string, workspace: string): string {
  if (workspace === '') return '';
  const relative = path.relative(workspace, root);
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative)
    ? ''
    : `${relative.split(path.sep).join('/')}/`;
}
