import { openFolder } from '../files/index.ts';
import type { Diagnostic, Outcome } from '../model/diagnostic.ts';
import type { State } from '../model/state.ts';
import { LOCKFILE_VERSION, type LockfileFault, parseLockfile } from './lockfile.ts';

export interface LockfileRead {
  /** Empty where there is no lockfile yet, or none that can be read. */
  readonly state: State;
  /** The file's text as it stands; undefined where there is none. */
  readonly text: string | undefined;
}

/**
 * The last applied state. A missing lockfile is an empty state; an empty, cut, damaged, newer or conflicted one is an
 * error that says what to do, never an empty state: that would show every machine as new.
 * @param root absolute folder
 * @param file the lockfile, posix, relative to the root
 */
export function readLockfile(root: string, file: string): Outcome<LockfileRead> {
  const read = openFolder(root)(file, MAX_LOCKFILE_BYTES);
  if (read.outcome === 'refused') return refusedLockfile(file, read.problem);
  return lockfileFrom(file, read.outcome === 'read' ? read.bytes.toString('utf8') : undefined);
}

/** 100,000 resources are some 40 MB. */
export const MAX_LOCKFILE_BYTES = 256 * 1024 * 1024;

/** A lockfile that is there and cannot be read: a link, a folder. */
export function refusedLockfile(file: string, problem: string): Outcome<LockfileRead> {
  const message = `cannot read the lockfile ${file}: ${problem}`;
  const help = 'make it a file that can be read';
  return { value: NOTHING, diagnostics: [diagnose(file, 'unreadable', 1, message, help)] };
}

/** The same of a text that is in memory already; undefined where there is no lockfile. */
export function lockfileFrom(file: string, text: string | undefined): Outcome<LockfileRead> {
  if (text === undefined) return { value: NOTHING, diagnostics: [] };
  const parsed = parseLockfile(text);
  if (parsed.ok) return { value: { state: parsed.state, text }, diagnostics: [] };
  return { value: { ...NOTHING, text }, diagnostics: [describeFault(file, parsed)] };
}

const NOTHING: LockfileRead = { state: { resources: [] }, text: undefined };

/** A fault in words, with the way out. */
export function describeFault(file: string, fault: LockfileFault): Diagnostic {
  const restore = `bring back the last good one (\`git checkout HEAD -- ${file}\`, after a merge HEAD~1); where there is none, delete it and run \`infractl apply\`, which records all manifests anew`;
  switch (fault.fault) {
    case 'empty':
      return diagnose(
        file,
        'empty',
        1,
        `the lockfile ${file} is empty; a lockfile has a header and a digest even where it holds nothing`,
        restore,
      );
    case 'foreign':
      return diagnose(
        file,
        'foreign',
        1,
        `${file} is no lockfile of infractl: its first line is not the header`,
        restore,
      );
    case 'truncated':
      return diagnose(
        file,
        'truncated',
        1,
        `the lockfile ${file} was cut off: its last line is not the digest`,
        restore,
      );
    case 'damaged':
      return diagnose(
        file,
        'damaged',
        1,
        `the lockfile ${file} is damaged: its digest does not match its lines, so it was edited by hand or by a merge`,
        restore,
      );
    case 'foreign-line':
      return diagnose(
        file,
        'foreign-line',
        fault.line,
        `the lockfile ${file} holds a line that no apply writes (line ${fault.line})`,
        restore,
      );
    case 'conflict':
      return diagnose(
        file,
        'conflict',
        fault.line,
        `the lockfile ${file} holds conflict markers of a merge (line ${fault.line})`,
        'run `infractl regen`: it writes generated files and lockfile anew from the merged manifests',
      );
    case 'newer':
      return diagnose(
        file,
        'newer',
        1,
        `the lockfile ${file} has version ${fault.found}; this infractl reads version ${LOCKFILE_VERSION}`,
        'update infractl to the version that wrote it',
      );
  }
}

function diagnose(file: string, id: string, line: number, message: string, help: string): Diagnostic {
  const at = { file, line, column: 1, endLine: line, endColumn: 1 };
  return { rule: `lockfile/${id}`, severity: 'error', message, help, at, blocks: true };
}
