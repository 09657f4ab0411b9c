import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import fastGlob from 'fast-glob';
import type { Diagnostic, Outcome } from '../model/diagnostic.ts';
import { startOf } from './places.ts';
import { MAX_FILES } from './limits.ts';

export const IGNORED = ['**/node_modules/**', '**/.*', '**/.*/**'];
const MANIFEST = /\.ya?ml$/;
export const DEFAULT_PATTERNS = ['**/*.yaml', '**/*.yml'];

/**
 * The manifest files below `root` that `patterns` match, as posix paths in bytewise order. `!pattern` excludes. Folders
 * and files with a leading dot and node_modules are not read. Links are followed only to files inside the root, and
 * never twice to one file.
 */
export function listManifests(root: string, patterns: readonly string[]): Outcome<readonly string[]> {
  const wrong = patterns.filter((pattern) => leavesRoot(pattern));
  if (wrong.length > 0) return { value: [], diagnostics: wrong.map(refusePattern) };
  const entries = fastGlob.sync(positive(patterns), {
    cwd: root,
    ignore: [...IGNORED, ...negative(patterns)],
    followSymbolicLinks: false,
    onlyFiles: false,
    objectMode: true,
    dot: false,
    unique: true,
  });
  const links = entries.filter((entry) => entry.dirent.isSymbolicLink()).map((entry) => entry.path);
  const files = entries.filter((entry) => entry.dirent.isFile()).map((entry) => entry.path);
  const followed = followLinks(root, links, files);
  const found = [...files, ...followed.value].toSorted((a, b) => (a < b ? -1 : 1));
  const diagnostics = [...followed.diagnostics, ...folderLinks(root, links)];
  if (found.length <= MAX_FILES) return { value: found, diagnostics };
  return { value: [], diagnostics: [...diagnostics, tooMany(found.length)] };
}

export function positive(patterns: readonly string[]): string[] {
  const kept = patterns.filter((pattern) => !pattern.startsWith('!'));
  return kept.length > 0 ? kept : DEFAULT_PATTERNS;
}

export function negative(patterns: readonly string[]): string[] {
  return patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
}

/** Patterns are the user's, and the user may be a stranger: none may climb out of the root. */
export function leavesRoot(pattern: string): boolean {
  const bare = pattern.replace(/^!/, '');
  return path.posix.isAbsolute(bare) || path.win32.isAbsolute(bare) || bare.split(/[/\\{},]/).includes('..');
}

export function refusePattern(pattern: string): Diagnostic {
  return {
    rule: 'load/pattern',
    severity: 'error',
    blocks: true,
    message: `the pattern "${pattern}" leaves the repository; patterns are relative to its root`,
    help: 'remove ".." and the leading "/" from spec.manifests in infractl.yaml',
    at: { file: 'infractl.yaml', document: 0, path: ['spec', 'manifests'] },
  };
}

function followLinks(
  root: string,
  links: readonly string[],
  files: readonly string[],
): Outcome<readonly string[]> {
  const seen = new Set(files);
  const value: string[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const link of links.filter((name) => MANIFEST.test(name))) {
    const target = insideTarget(root, link);
    if (target === undefined) diagnostics.push(linkDiagnostic(link, 'error'));
    else if (!seen.has(target) && statSync(path.join(root, target)).isFile()) {
      seen.add(target);
      value.push(link);
    }
  }
  return { value, diagnostics };
}

/** Links to folders are never walked; one that leaves the root is told, for what it shows is not read. */
function folderLinks(root: string, matched: readonly string[]): readonly Diagnostic[] {
  const all = fastGlob.sync('**', {
    cwd: root,
    ignore: IGNORED,
    followSymbolicLinks: false,
    onlyFiles: false,
    objectMode: true,
  });
  return all
    .filter(
      (entry) =>
        entry.dirent.isSymbolicLink() && !matched.includes(entry.path) && leadsOutToFolder(root, entry.path),
    )
    .map((entry) => linkDiagnostic(entry.path, 'warning'))
    .toSorted((a, b) => (a.message < b.message ? -1 : 1));
}

function leadsOutToFolder(root: string, link: string): boolean {
  const stat = statSync(path.join(root, link), { throwIfNoEntry: false });
  return stat?.isDirectory() === true && insideTarget(root, link) === undefined;
}

/** The link's target relative to the root; undefined where it leads outside or nowhere. */
function insideTarget(root: string, link: string): string | undefined {
  try {
    const relative = path.relative(realpathSync(root), realpathSync(path.join(root, link)));
    return relative.startsWith('..') || path.isAbsolute(relative)
      ? undefined
      : relative.split(path.sep).join('/');
  } catch {
    return undefined;
  }
}

function linkDiagnostic(link: string, severity: 'error' | 'warning'): Diagnostic {
  return {
    rule: 'load/link',
    severity,
    blocks: severity === 'error',
    message: `the symbolic link ${link} leads out of the repository or nowhere, and is not followed`,
    help: 'put the file itself into the repository, or remove the link',
    at: startOf(link),
  };
}

function tooMany(count: number): Diagnostic {
  return {
    rule: 'load/files',
    severity: 'error',
    blocks: true,
    message: `${count} manifest files, at most ${MAX_FILES} are read`,
    help: 'narrow spec.manifests in infractl.yaml',
  };
}
