import { lstatSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { openFolder } from '../files/index.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { LoadedDocument } from '../model/document.ts';
import { mayHoldManifest } from '../text/manifest-text.ts';
import { ATTRIBUTES_FILE, type AttributeFiles } from './attributes.ts';
import { listEntries, listManifests } from './list.ts';
import { parseFile } from './parse.ts';
import { MAX_ATTRIBUTE_BYTES, MAX_FILE_BYTES } from './limits.ts';
import { decodeText, readText, refuseFile, refuseSize } from './read.ts';
import { nearest } from './repository.ts';
import type { Source } from './source.ts';
import type { TreeItem } from './tree.ts';

export { ATTRIBUTES_FILE, findRecoded, type Recoded } from './attributes.ts';
export { listEntries, listInMemory, listManifests } from './list.ts';
export { MAX_ATTRIBUTE_BYTES, MAX_DIAGNOSTICS, MAX_FILE_BYTES, MAX_TOTAL_BYTES } from './limits.ts';
export { undoneSource } from './overlay.ts';
export { createLocator, locateAll, startOf } from './places.ts';
export { leavesRoot } from './patterns.ts';
export { findRoot } from './repository.ts';
export type { Source } from './source.ts';
export type { TreeItem } from './tree.ts';

export interface Loaded {
  readonly documents: readonly LoadedDocument[];
  /** The text of every file that was read, for places and code frames. */
  readonly texts: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

export const CONFIG_FILE = 'infractl.yaml';

/** The manifests in a folder of this machine. */
export function folderSource(root: string): Source {
  const below = openFolder(root);
  return {
    list: (patterns) => listManifests(root, patterns),
    read: (file) => readText(below, file),
    isNoFolder: (name) => isNoFolder(path.join(root, name)),
    attributes: attributesAround(root),
  };
}

/** Those of the fleet's own folders, and of the folders above it up to git's top level. */
function attributesAround(root: string): AttributeFiles {
  const real = realFolder(root);
  const top = nearest(real, '.git') ?? real;
  const below = path.relative(top, real).split(path.sep).join('/');
  const read = openFolder(top);
  return {
    prefix: below === '' ? '' : `${below}/`,
    read: (folder) => {
      const found = read(path.posix.join(folder, ATTRIBUTES_FILE), MAX_ATTRIBUTE_BYTES);
      if (found.outcome === 'read') return found.bytes.toString('utf8');
      return found.outcome === 'refused' && found.why === 'size' ? null : undefined;
    },
  };
}

function realFolder(root: string): string {
  try {
    return realpathSync(root);
  } catch {
    return root;
  }
}

function isNoFolder(full: string): boolean {
  try {
    return lstatSync(full, { throwIfNoEntry: false })?.isDirectory() === false;
  } catch {
    return false; // what lies in a file, or may not be looked at, is unknown
  }
}

/**
 * Manifests of a tree that is in memory already: a revision read from git. It gives what a folder with the same tree
 * gives.
 * @param blobs what the files hold, by path; a file without is one that was not needed
 * @param attributes the tree's `.gitattributes`, where it has any
 */
export function memorySource(
  items: readonly TreeItem[],
  blobs: ReadonlyMap<string, Uint8Array>,
  list: Source['list'] = (patterns) => listEntries(() => items, patterns),
  attributes?: AttributeFiles,
): Source {
  const kinds = new Map(items.map(({ path: item, kind }) => [item, kind]));
  const sizes = new Map(items.map(({ path: item, size }) => [item, size]));
  const hasBelow = (folder: string) => items.some(({ path: item }) => item.startsWith(`${folder}/`));
  return {
    list,
    read: (file) => {
      const bytes = blobs.get(file);
      if (bytes) return decodeText(file, bytes);
      const size = sizes.get(file);
      if (size !== undefined && size > MAX_FILE_BYTES) return refuseSize(file, size);
      if (kinds.get(file) === 'link') return refuseFile(file, { why: 'link', problem: 'it is a link' });
      if (kinds.has(file) || hasBelow(file))
        return refuseFile(file, { why: 'kind', problem: 'it is a folder' });
      return undefined;
    },
    isNoFolder: (name) => ['file', 'link'].includes(kinds.get(name) ?? ''),
    ...(attributes ? { attributes } : {}),
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
      for (const diagnostic of discreet(read.text, parsed.diagnostics)) diagnostics.push(diagnostic);
    } else if (read) diagnostics.push(read.diagnostic);
    step?.(index + 1, files.length);
  }
  return { documents, texts, diagnostics };
}

/** The parser quotes what it stumbles over, which is nobody's business where the file is no manifest. */
function discreet(text: string, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const [first] = diagnostics;
  if (!first?.rule.startsWith('yaml/') || first.rule === 'yaml/conflict' || mayHoldManifest(text))
    return diagnostics;
  const { rule, severity, blocks, at } = first;
  return [
    {
      rule,
      severity,
      ...(blocks === undefined ? {} : { blocks }),
      ...(at === undefined ? {} : { at }),
      message: 'this file is no manifest, and no YAML that can be read',
      help: 'if it is not meant to be one, exclude it in spec.manifests of infractl.yaml',
    },
  ];
}
