import type { Diagnostic } from '../model/diagnostic.ts';
import type { StateResource } from '../model/state.ts';
import { API_VERSION, validateDocuments } from './index.ts';

/**
 * Whether what a lockfile holds could stand in manifests: a branch may have written its lines and made its digest anew.
 * One finding, at the first line that could not.
 * @param lockfile posix, relative to the root
 */
export function validateState(resources: readonly StateResource[], lockfile: string): readonly Diagnostic[] {
  for (const [index, { kind, name, metadata, spec }] of resources.entries()) {
    const value = { apiVersion: API_VERSION, kind, metadata: { ...metadata, name }, spec };
    const { diagnostics } = validateDocuments([{ origin: { file: lockfile, document: index }, value }], '');
    const [fault] = diagnostics;
    if (!fault) continue;
    const line = index + 2; // the header is line 1
    return [
      {
        rule: 'lockfile/invalid',
        severity: 'error',
        blocks: true,
        message: `the lockfile ${lockfile} holds ${kind} ${name}, which no manifest could be (line ${line}): ${fault.message}`,
        help: `bring back the last good one (\`git checkout HEAD -- ${lockfile}\`), or run \`infractl regen\`, which makes it from the manifests`,
        at: { file: lockfile, line, column: 1, endLine: line, endColumn: 1 },
      },
    ];
  }
  return [];
}
