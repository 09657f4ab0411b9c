import { statSync } from 'node:fs';
import path from 'node:path';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { LoadedDocument } from '../model/document.ts';
import { listManifests } from './list.ts';
import { parseFile } from './parse.ts';
import { decodeText, type ReadText, readText } from './read.ts';

export { leavesRoot, listManifests } from './list.ts';
export { listInMemory } from './list-in-memory.ts';
export { MAX_DIAGNOSTICS } from './limits.ts';
export { createLocator, locateAll, startOf } from './places.ts';
export { describeErrno } from './read.ts';
export { findRoot } from './repository.ts';

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
}

export interface Loaded {
  readonly documents: readonly LoadedDocument[];
  /** The text of every file that was read, for places and code frames. */
  readonly texts: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

export const CONFIG_FILE = 'infractl.yaml';

/** The manifests in a folder of this machine. */
export function folderSource(root: string): Source {
  return {
    list: (patterns) => listManifests(root, patterns),
    read: (file) => readText(root, file),
    isNoFolder: (name) => statSync(path.join(root, name), { throwIfNoEntry: false })?.isDirectory() === false,
  };
}

/** Manifests that are in memory already, by path: a revision read from git. */
export function memorySource(files: ReadonlyMap<string, Uint8Array>, list: Source['list']): Source {
  return {
    list,
    read: (file) => {
      const bytes = files.get(file);
      return bytes && decodeText(file, bytes);
    },
  };
}

/**
 * Reads and parses `files`. A file that cannot be read or parsed is told and does not hide the others; one that is not
 * there (the Config may be absent) is nothing.
 */
export function loadFiles(
  source: Source,
  files: readonly string[],
  step?: (done: number, total: number) => void,
): Loaded {
  const documents: LoadedDocument[] = [];
  const texts = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const [index, file] of files.entries()) {
    const read = source.read(file);
    if (read?.ok) {
      texts.set(file, read.text);
      const parsed = parseFile(file, read.text);
      for (const document of parsed.value) documents.push(document);
      for (const diagnostic of parsed.diagnostics) diagnostics.push(diagnostic);
    } else if (read) diagnostics.push(read.diagnostic);
    step?.(index + 1, files.length);
  }
  return { documents, texts, diagnostics };
}
