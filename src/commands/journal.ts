import type { Command } from 'commander';
import { readUserName } from '../git/index.ts';
import { CATEGORIES, entryName, type JournalSpec, sortEntries } from './journal-entry.ts';
import { listInMemory } from '../load/index.ts';
import type { StateResource } from '../model/state.ts';
import { renderJournalMarkdown, renderJournalText } from '../render/journal.ts';
import { escapeTerminal } from '../text/escape.ts';
import { fileNameOf } from '../text/file-name.ts';
import { formatJson } from '../text/json.ts';
import { nearest } from '../text/nearest.ts';
import { createFile, formatManifest } from '../write/index.ts';
import { CommandFailure, type Io, usageError } from './io.ts';
import { notFound } from './names.ts';
import {
  itemsJson,
  LIMIT_OPTION,
  openSession,
  readFormat,
  readLimit,
  type Session,
  tellErrors,
} from './session.ts';

interface AddFlags {
  readonly dir?: string;
  readonly output: string;
  readonly compute: string;
  readonly category: string;
  readonly content: string;
  readonly as?: string;
  readonly at?: string;
  readonly folder: string;
}

interface ListFlags {
  readonly dir?: string;
  readonly output: string;
  readonly limit: string;
  readonly compute?: string;
  readonly category?: string;
}

const EXAMPLES = `
Entries are manifests: they are appended, never edited. To correct one, add another.

Examples:
  infractl journal add --compute db-01 --category hardware --content 'Fan of PSU 2 replaced'
  infractl journal add --compute db-01 --category incident --content "$(cat notes.md)" --as alice
  infractl journal list --compute db-01
  infractl journal list -o json`;

export function register(command: Command, io: Io): void {
  command.addHelpText('after', EXAMPLES);
  const add = command.command('add').description('write a new entry');
  add
    .requiredOption('--compute <name>', 'the machine that it is about')
    .requiredOption('--category <category>', CATEGORIES.join(', '))
    .requiredOption('--content <text>', 'what happened, plain text or markdown')
    .option('--as <who>', "who writes it (default: INFRACTL_ACTOR, else git's user.name)")
    .option('--at <time>', 'when it happened, RFC 3339 (default: now)')
    .option('--folder <folder>', 'where the entries are kept', 'journal')
    .option('-o, --output <format>', 'text, json', 'text')
    .addHelpText('after', EXAMPLES)
    .action(() => addEntry(add.optsWithGlobals<AddFlags>(), io));
  const list = command.command('list').description('show entries, the newest first');
  list
    .option('--compute <name>', 'only of this machine')
    .option('--category <category>', 'only of this category')
    .option('-o, --output <format>', 'text, json, markdown', 'text')
    .option(...LIMIT_OPTION)
    .addHelpText('after', EXAMPLES)
    .action(() => listEntries(list.optsWithGlobals<ListFlags>(), io));
}

async function addEntry(flags: AddFlags, io: Io): Promise<void> {
  const format = readFormat(flags.output, ['text', 'json'] as const);
  const said = {
    category: readCategory(flags.category),
    content: readContent(flags.content),
    timestamp: readTime(flags.at, io),
  };
  const session = await openSession(io, flags);
  if (!session.fleet.computes.has(flags.compute))
    throw notFound('Compute', flags.compute, session.fleet.computes.keys(), session);
  const createdBy = await readAuthor(flags.as, session.root, io);
  const spec: JournalSpec = {
    compute: flags.compute,
    ...said,
    ...(createdBy === undefined ? {} : { createdBy }),
  };
  const { entry, file } = writeEntry(session, spec, flags.folder);
  if (format === 'text') return io.stdout(`Wrote ${escapeTerminal(file)}\n`);
  const { kind, name, metadata } = entry;
  io.stdout(
    formatJson({
      formatVersion: '1',
      item: { apiVersion: 'infractl.dev/v1', kind, metadata: { name, ...metadata }, spec },
      file,
    }),
  );
}

function readCategory(word: string): JournalSpec['category'] {
  const found = CATEGORIES.find((category) => category === word);
  if (found !== undefined) return found;
  const guess = nearest(word, CATEGORIES);
  throw usageError(
    `--category "${word}" is none${guess === undefined ? '' : `, did you mean ${guess}?`} The categories are ${CATEGORIES.join(', ')}`,
  );
}

function readContent(text: string): string {
  if (text.trim() === '') throw usageError('--content is empty: say what happened');
  if (text.length > 65_536)
    throw usageError(`--content has ${text.length} characters, an entry takes 65,536`);
  if (/\p{Cs}/u.test(text)) throw usageError('--content is no valid text');
  return text;
}

/** RFC 3339, as the schema takes it. Without --at the clock, to the second. */
function readTime(text: string | undefined, io: Io): string {
  if (text === undefined)
    return io
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, 'Z');
  const wellFormed =
    /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
  if (wellFormed.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw usageError(`--at "${text}" is no time; write it as 2026-11-24T09:30:00Z`);
}

/** Undefined, with a word, where nobody says who. */
async function readAuthor(as: string | undefined, root: string, io: Io): Promise<string | undefined> {
  if (as?.trim() === '') throw usageError('--as is empty');
  const who = as ?? (io.env['INFRACTL_ACTOR'] || (await readUserName(root, io.env)));
  if (who === undefined)
    io.stderr('note: written without an author: give --as, INFRACTL_ACTOR or a user.name in git\n');
  if (who !== undefined && who.length > 253)
    throw usageError(`the author has ${who.length} characters, an entry takes 253`);
  return who;
}

/** A name of its own, whatever else writes entries at the same time. */
function writeEntry(
  session: Session,
  spec: JournalSpec,
  folder: string,
): { readonly entry: StateResource; readonly file: string } {
  const taken = new Set(session.fleet.byKind('JournalEntry').map(({ name }) => name));
  for (let attempt = 1; ; attempt++) {
    const name = entryName(spec, attempt);
    if (taken.has(name)) continue;
    const entry: StateResource = {
      kind: 'JournalEntry',
      name,
      generated: false,
      metadata: {},
      spec: { ...spec },
    };
    const file = `${folder.replace(/\/+$/, '')}/${fileNameOf(spec.compute)}/${name}.yaml`;
    requireRead(session, file);
    const created = createFile(session.root, file, formatManifest(entry), process.pid);
    if (created.outcome === 'failed') throw new CommandFailure('io', 1, created.problem);
    if (created.outcome === 'created') return { entry, file };
  }
}

/** An entry that no pattern of the Config matches would be written and never read. */
function requireRead({ settings }: Session, file: string): void {
  if (listInMemory([file], settings.manifests).value.length > 0) return;
  throw new CommandFailure(
    'invalid',
    1,
    `spec.manifests of infractl.yaml does not match ${file}: give --folder, or add the folder there`,
  );
}

async function listEntries(flags: ListFlags, io: Io): Promise<void> {
  const format = readFormat(flags.output, ['text', 'json', 'markdown'] as const);
  const limit = readLimit(flags);
  const category = flags.category === undefined ? undefined : readCategory(flags.category);
  const session = await openSession(io, flags);
  const all = session.fleet.byKind('JournalEntry');
  const { compute } = flags;
  if (
    compute !== undefined &&
    !session.fleet.computes.has(compute) &&
    !all.some(({ manifest }) => manifest.spec.compute === compute)
  ) {
    throw notFound('Compute', compute, session.fleet.computes.keys(), session);
  }
  const entries = sortEntries(
    all.filter(
      ({ manifest: { spec } }) =>
        (compute ?? spec.compute) === spec.compute && (category ?? spec.category) === spec.category,
    ),
  );
  if (format === 'json') io.stdout(itemsJson(entries, session));
  else if (format === 'markdown') io.stdout(renderJournalMarkdown(entries, limit));
  else io.stdout(entries.length === 0 ? 'No entries.\n' : renderJournalText(entries, io.color));
  tellErrors(session, io);
}
