import { Command, type Option } from 'commander';
import { EXPORT_FORMATS } from '../export/index.ts';
import { IMPORT_FORMATS } from '../import/index.ts';
import { findKind, kindInfo, kindNames } from '../kinds/index.ts';
import { findRoot } from '../load/index.ts';
import type { Kind } from '../model/manifest.ts';
import { escapeTerminal } from '../text/escape.ts';
import type { CommandEntry } from './command-entry.ts';
import type { Io } from './io.ts';
import { CATEGORIES } from './journal-entry.ts';
import { findWorkFolder, readTree } from './tree.ts';

/** One word that may follow, and what it is. */
interface Candidate {
  readonly word: string;
  readonly about: string;
}

/** `infractl __complete -- WORDS`: a line for each word that the last one of WORDS may become, a tab and what it is. */
export function register(command: Command, io: Io, all: readonly CommandEntry[]): void {
  command
    .argument('[words...]')
    .allowUnknownOption()
    .action(async (words: readonly string[]) => {
      const found = await complete(words, all, io);
      io.stdout(
        found.map(({ word, about }) => `${escapeTerminal(word)}\t${escapeTerminal(about)}\n`).join(''),
      );
    });
}

async function complete(
  words: readonly string[],
  all: readonly CommandEntry[],
  io: Io,
): Promise<readonly Candidate[]> {
  const partial = words.at(-1) ?? '';
  const { dir, rest } = takeDir(words.slice(0, -1));
  const [name, ...given] = rest;
  const entry = all.find((one) => one.name === name);
  const candidates = entry ? await inCommand(entry, given, partial, dir, io) : namesOfAll(all);
  return candidates.filter(({ word }) => word.startsWith(partial));
}

/** The words without -C and its value, which say where the names come from. */
function takeDir(words: readonly string[]): {
  readonly dir: string | undefined;
  readonly rest: readonly string[];
} {
  const at = words.findIndex((word) => word === '-C' || word === '--dir');
  if (at < 0)
    return { dir: undefined, rest: words.filter((word, index) => index > 0 || !word.startsWith('-')) };
  return { dir: words[at + 1], rest: words.toSpliced(at, 2) };
}

function namesOfAll(all: readonly CommandEntry[]): readonly Candidate[] {
  return all
    .filter(({ hidden }) => hidden !== true)
    .map(({ name, summary }) => ({
      word: name,
      about: summary,
    }));
}

async function inCommand(
  entry: CommandEntry,
  given: readonly string[],
  partial: string,
  dir: string | undefined,
  io: Io,
): Promise<readonly Candidate[]> {
  const command = await describeCommand(entry, given, io);
  const before = given.at(-1);
  const option =
    before === undefined
      ? undefined
      : command.options.find((one) => takesValue(one) && (one.short === before || one.long === before));
  if (option) return valuesOf(option, dir, io);
  if (partial.startsWith('-'))
    return [
      ...command.options.flatMap(flagsOf),
      { word: '--dir', about: 'the fleet repository' },
      { word: '--help', about: 'show help' },
    ];
  const children = command.commands.map((child) => ({ word: child.name(), about: child.description() }));
  return children.length > 0 ? children : argumentsOf(entry.name, plain(given, command), partial, dir, io);
}

/** The command as it is registered, or its sub-command where one is given. */
async function describeCommand(entry: CommandEntry, given: readonly string[], io: Io): Promise<Command> {
  const command = new Command(entry.name);
  (await entry.load()).register(command, io, []);
  return command.commands.find((child) => given.includes(child.name())) ?? command;
}

function takesValue(option: Option): boolean {
  return option.required || option.optional;
}

function flagsOf(option: Option): readonly Candidate[] {
  return option.long === undefined ? [] : [{ word: option.long, about: option.description }];
}

/** The given words that are neither flags nor their values. */
function plain(given: readonly string[], command: Command): readonly string[] {
  const valued = new Set(command.options.filter(takesValue).flatMap(({ short, long }) => [short, long]));
  return given.filter(
    (word, index) => !word.startsWith('-') && (index === 0 || !valued.has(given[index - 1])),
  );
}

/** Formats are listed in the option's description, names in the fleet. */
function valuesOf(option: Option, dir: string | undefined, io: Io): readonly Candidate[] {
  switch (option.long) {
    case '--output':
      return option.description
        .split(/, | or /)
        .map((word) => ({ word: word.trim(), about: 'output format' }));
    case '--compute':
    case '--without':
    case '--drain':
    case '--to':
      return namesOf('Compute', dir, io);
    case '--from':
      return IMPORT_FORMATS.map(({ name: word, summary: about }) => ({ word, about }));
    case '--explain':
      return namesOf('Service', dir, io);
    case '--category':
      return CATEGORIES.map((word) => ({ word, about: 'category' }));
    default:
      return [];
  }
}

function argumentsOf(
  name: string,
  given: readonly string[],
  partial: string,
  dir: string | undefined,
  io: Io,
): readonly Candidate[] {
  const [first] = given;
  switch (name) {
    case 'explain':
      return first === undefined ? kindNames.map((kind) => ({ word: kind, about: 'kind' })) : [];
    case 'pin':
    case 'unpin':
      return given.length < 2 ? namesOf(first === undefined ? 'Service' : 'Compute', dir, io) : [];
    case 'set':
      return first === undefined ? kindsOrNames(first, partial, dir, io) : [];
    case 'plan':
      return first === undefined ? namesOf('Service', dir, io) : [];
    case 'report':
      return first === undefined ? namesOf('Compute', dir, io) : [];
    case 'export':
      return first === undefined
        ? EXPORT_FORMATS.map(({ name: word, summary: about }) => ({ word, about }))
        : [];
    case 'import':
      return first === undefined
        ? IMPORT_FORMATS.map(({ name: word, summary: about }) => ({ word, about }))
        : [];
    case 'completion':
      return first === undefined ? ['bash', 'zsh', 'fish'].map((word) => ({ word, about: 'shell' })) : [];
    case 'get':
    case 'describe':
      return kindsOrNames(first, partial, dir, io);
    default:
      return [];
  }
}

function kindsOrNames(
  first: string | undefined,
  partial: string,
  dir: string | undefined,
  io: Io,
): readonly Candidate[] {
  const [word = '', ...slash] = partial.split('/');
  const kind = findKind(first ?? word);
  if (first === undefined && slash.length === 0)
    return kindNames.map((one) => ({ word: kindInfo(one).plural, about: one }));
  if (!kind) return [];
  const prefix = first === undefined ? `${word}/` : '';
  return namesOf(kind, dir, io).map(({ word: name, about }) => ({ word: `${prefix}${name}`, about }));
}

/** Names of a kind; none where the folder is no fleet or cannot be read: completion never complains. */
function namesOf(kind: Kind, dir: string | undefined, io: Io): readonly Candidate[] {
  const found = findRoot(io.cwd, dir);
  if (!found.ok) return [];
  const { fleet } = readTree(findWorkFolder(found.root, io));
  return fleet.byKind(kind).map(({ name }) => ({ word: name, about: kind }));
}
