import type { Diagnostic } from '../model/diagnostic.ts';
import type { AttributeFiles } from './attributes.ts';
import type { ReadText } from './read.ts';

/** Where manifests come from: a folder, or a revision in git. Paths are posix and relative to the root. */
export interface Source {
  /** The manifest files that the patterns match, in bytewise order. */
  readonly list: (patterns: readonly string[]) => {
    readonly value: readonly string[];
    readonly diagnostics: readonly Diagnostic[];
  };
  /** One file's text; undefined where there is no such file. */
  readonly read: (file: string) => ReadText | undefined;
  /** Whether this path, which should be a folder, is something else. Unknown is no. */
  readonly isNoFolder?: (path: string) => boolean;
  readonly attributes?: AttributeFiles;
}
