import path from 'node:path';
import { readNamedFile } from '../files/index.ts';
import { type Imported, IMPORT_FORMATS, type ImportedManifest } from '../import/index.ts';
import { CommandFailure, type Io, usageError } from './io.ts';
import { formatCalled } from './session.ts';
import { keepSound } from './sound-imports.ts';

const MAX_BYTES = 64 * 1024 * 1024;

export interface ImportFlags {
  readonly column?: readonly string[];
  readonly zone?: string;
  readonly compute?: string;
}

/** What the files come to, in the order given; the first that has a name has it. */
export interface ReadImports {
  readonly manifests: readonly ImportedManifest[];
  readonly leftOut: readonly string[];
}

export function listImportFormats(): string {
  return IMPORT_FORMATS.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`).join('\n');
}

/** Reads files of another tool. Ends the command where one cannot be read or is of another format: nothing half is taken. */
export function readImports(word: string, files: readonly string[], flags: ImportFlags, io: Io): ReadImports {
  const format = formatCalled(word, IMPORT_FORMATS, 'import format');
  const columns = new Map((flags.column ?? []).map((text) => readColumn(text)));
  const options = {
    columns,
    ...(flags.zone === undefined ? {} : { zone: flags.zone }),
    ...(flags.compute === undefined ? {} : { compute: flags.compute }),
  };
  const manifests = new Map<string, ImportedManifest>();
  const leftOut: string[] = [];
  const take = (where: string, made: Imported) => {
    if (!made.ok) throw new CommandFailure('invalid', 1, `${where}: ${made.problem}`);
    leftOut.push(...made.leftOut.map((line) => `${where}: ${line}`));
    for (const manifest of made.manifests) {
      const key = `${manifest.kind}/${manifest.metadata.name}`;
      if (manifests.has(key)) leftOut.push(`${where}: ${key}: an earlier file has it`);
      else manifests.set(key, manifest);
    }
  };
  if (format.readAll) {
    const texts = files.map((file) => textOf(file, io));
    take(files.join(', '), keepSound(format.readAll(texts, options)));
  } else for (const file of files) take(file, keepSound(format.read(textOf(file, io), options)));
  return { manifests: [...manifests.values()], leftOut };
}

function readColumn(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw usageError(`--column "${text}" is no FIELD=HEADING`);
}

function textOf(file: string, { cwd }: Io): string {
  const read = readNamedFile(path.resolve(cwd, file), MAX_BYTES);
  if (read.outcome === 'read') return read.bytes.toString('utf8');
  const why = read.outcome === 'missing' ? 'it does not exist' : read.problem;
  throw new CommandFailure('io', 1, `cannot read ${file}: ${why}`);
}
