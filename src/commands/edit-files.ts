import path from 'node:path';
import type { Command } from 'commander';
import type { Diagnostic } from '../model/diagnostic.ts';
import { folderSource, undoneSource } from '../load/index.ts';
import { renderPatch } from '../render/changes/patch.ts';
import { type OpenFleet, openSource } from '../run.ts';
import { escapeTerminal } from '../text/escape.ts';
import { formatJson } from '../text/json.ts';
import { commitFiles, type FileChange, textOfFile } from '../write/index.ts';
import { undoInterrupted } from './apply-here.ts';
import { editsOf, PATCH } from './edits.ts';
import { CommandFailure, type Io, usageError } from './io.ts';
import { readFormat, type Session } from './session.ts';
import { findWorkFolder } from './tree.ts';
import { readSeconds, underLock } from './under-lock.ts';

export interface EditFlags {
  readonly dir?: string;
  readonly output: string;
  readonly dryRun?: boolean;
  /** Writes nothing: exit 2 where something would be. */
  readonly check?: boolean;
  readonly lockTimeout: string;
}

export function addEditOptions(command: Command): void {
  command
    .option('-o, --output <format>', 'text, json, patch', 'text')
    .option('--dry-run', 'write nothing')
    .option('--lock-timeout <seconds>', 'how long to wait for another apply in this tree', '60');
}

/** A file that an edit changes; null where it is not there, before or afterwards. */
export interface FileText {
  readonly file: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface Edit {
  readonly session: Session;
  readonly files: readonly FileText[];
  /** What else is told: in text on stderr, in JSON as these members. */
  readonly notes?: { readonly text: readonly string[]; readonly json: object; readonly failed: boolean };
}

/**
 * Makes an edit and writes it under the lock of applies, all or nothing. An edit that brings an error ends the command, and
 * nothing is written.
 */
export async function writeEdit(
  flags: EditFlags,
  io: Io,
  make: (flags: EditFlags) => Promise<Edit>,
): Promise<void> {
  const format = readFormat(flags.output, ['text', 'json', PATCH] as const);
  const dryRun = flags.dryRun === true || flags.check === true;
  if (format === PATCH && !dryRun)
    throw usageError('-o patch is for --dry-run: it shows what would be written');
  const patience = readSeconds('--lock-timeout', flags.lockTimeout);
  const work = async (): Promise<void> => {
    const { session, files, notes } = await make(flags);
    const changed = files.filter(({ before, after }) => before !== after);
    requireNoNewErrors(session, changed);
    const changes = changed.map(({ file, after }): FileChange => ({
      file,
      content: asOnDisk(session, file, after),
    }));
    for (const note of notes?.text ?? []) io.stderr(`${note}\n`);
    if (notes?.failed === true) io.exit(1);
    else if (flags.check === true && changes.length > 0) io.exit(2);
    if (format === PATCH) return io.stdout(renderPatch(editsOf(session, changes, io)));
    if (!dryRun) write(session, changes);
    const names = changed.map(({ file }) => file);
    if (format === 'json')
      io.stdout(formatJson({ formatVersion: '1', dryRun, files: names, ...notes?.json }));
    else if (names.length === 0) io.stdout('Nothing to change\n');
    else
      io.stdout(
        names.map((file) => `${dryRun ? 'Would change' : 'Changed'} ${escapeTerminal(file)}\n`).join(''),
      );
  };
  if (dryRun) return work();
  return underLock(io, flags, patience, (root) => {
    undoInterrupted(io, findWorkFolder(root, io));
    return work();
  });
}

/** Texts of a session have line feeds and no mark of byte order: what a file has instead stays. */
function asOnDisk({ root }: Session, file: string, text: string | null): string | null {
  const there = textOfFile(path.join(root, file)) ?? '';
  if (text === null || there === '') return text;
  const mark = there.startsWith('\uFEFF') && !text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const isCrLf = /\r?\n/.exec(there)?.[0] === '\r\n';
  return mark + (isCrLf ? text.replaceAll(/\r?\n/g, '\r\n') : text);
}

function write(session: Session, changes: readonly FileChange[]): void {
  const written = commitFiles(session.work, changes);
  if (!written.ok) throw new CommandFailure('io', 1, written.problem);
}

function requireNoNewErrors(session: Session, files: readonly FileText[]): void {
  if (files.length === 0) return;
  const texts = new Map(files.map(({ file, after }) => [file, after]));
  const source = undoneSource(folderSource(session.root), texts);
  const after = openSource(source, () => session.lockfile());
  const known = new Set(errorsOf(session).map(wordsOf));
  const fresh = errorsOf(after).filter((one) => !known.has(wordsOf(one)));
  if (fresh.length > 0)
    throw new CommandFailure('invalid', 1, 'the edit would bring errors: nothing was written', {
      diagnostics: fresh,
      texts: after.texts,
    });
  requireRead(files, after);
}

/** An edit in a file that no pattern matches would be written and never read. */
function requireRead(files: readonly FileText[], { texts }: OpenFleet): void {
  const lost = files.find(({ file, after }) => after !== null && !texts.has(file));
  if (lost)
    throw new CommandFailure('invalid', 1, `spec.manifests of infractl.yaml does not match ${lost.file}`);
}

function errorsOf({ diagnostics }: OpenFleet): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error');
}

const wordsOf = ({ rule, message }: Diagnostic): string => `${rule}\0${message}`;
