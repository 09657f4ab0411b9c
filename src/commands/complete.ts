import { Command, type Option } from 'commander';
import { EXPORT_FORMATS } from '../export/index.ts';
import { IMPORT_FORMATS } from '../import/index.ts';
import { findKind, kindInfo, kindNames } from '../kinds/index.ts';
import { PIPELINES } from '../init/pipelines.ts';
import type { Kind } from '../model/manifest.ts';
import { escapeTerminal } from '../text/escape.ts';
import type { CommandEntry } from './command-entry.ts';
import {
  type Candidate,
  fieldsOf,
  labelTerms,
  lastOfList,
  namesOf,
  pathsOf,
  revisions,
  ruleWords,
  zonesOf,
} from './complete-values.ts';
import type { Io } from './io.ts';
import { CATEGORIES } from './journal-entry.ts';

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
  if (option) return valuesOf(option, plain(given.slice(0, -1), command), partial, dir, io);
  if (partial.startsWith('-'))
    return [
      ...command.options.flatMap(flagsOf),
      { word: '--dir', about: 'the fleet repository' },
      { word: '--help', about: 'show help' },
    ];
  const children = command.commands.map((child) => ({ word: child.name(), about: child.description() }));
  return children.length > 0
    ? children
    : await argumentsOf(command.name(), argumentsGiven(entry, given, command), partial, dir, io);
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

/** The arguments that stand before: the name of a sub-command is none. */
function argumentsGiven(entry: CommandEntry, given: readonly string[], command: Command): readonly string[] {
  const words = plain(given, command);
  return command.name() === entry.name ? words : words.slice(1);
}

/** The given words that are neither flags nor their values. */
function plain(given: readonly string[], command: Command): readonly string[] {
  const valued = new Set(command.options.filter(takesValue).flatMap(({ short, long }) => [short, long]));
  return given.filter(
    (word, index) => !word.startsWith('-') && (index === 0 || !valued.has(given[index - 1])),
  );
}

/** Formats are listed in the option's description, names in the fleet. `given`: the plain words before the option. */
async function valuesOf(
  option: Option,
  given: readonly string[],
  partial: string,
  dir: string | undefined,
  io: Io,
): Promise<readonly Candidate[]> {
  const kind = findKind(given[0]?.split('/')[0] ?? '');
  switch (option.long) {
    case '--output':
      return option.description
        .split(/, | or /)
        .map((word) => ({ word: word.trim(), about: 'output format' }));
    case '--compute':
    case '--without':
    case '--drain':
    case '--whatif':
      return lastOfList(partial, namesOf('Compute', dir, io));
    case '--to':
      return namesOf('Compute', dir, io);
    case '--from':
      return option.description.includes('what the files are') ? importFormats() : [];
    case '--explain':
      return namesOf('Service', dir, io);
    case '--category':
      return CATEGORIES.map((word) => ({ word, about: 'category' }));
    case '--selector':
      return labelTerms(partial, dir, io);
    case '--base':
    case '--head':
      return revisions(dir, io);
    case '--against':
      return lastOfList(partial, await revisions(dir, io));
    case '--zone':
      return zonesOf(dir, io);
    case '--field-selector':
      return kind ? await lastPath(kind, partial) : [];
    case '--sort-by':
      return kind ? pathsOf(kind, partial === '' ? '.' : partial, '') : [];
    case '--by':
      return words('owner, site, rack', 'of the report');
    case '--ci':
      return PIPELINES.map((word) => ({ word, about: 'pipeline' }));
    case '--post':
      return words('github, gitlab, gitea', 'forge');
    default:
      return [];
  }
}

function words(list: string, about: string): readonly Candidate[] {
  return list.split(', ').map((word) => ({ word, about }));
}

function importFormats(): readonly Candidate[] {
  return IMPORT_FORMATS.map(({ name: word, summary: about }) => ({ word, about }));
}

/** The last condition of a list of them. */
async function lastPath(kind: Kind, partial: string): Promise<readonly Candidate[]> {
  const start = partial.lastIndexOf(',') + 1;
  const found = await pathsOf(kind, partial.slice(start), '=');
  return found.map(({ word, about }) => ({ word: partial.slice(0, start) + word, about }));
}

async function argumentsOf(
  name: string,
  given: readonly string[],
  partial: string,
  dir: string | undefined,
  io: Io,
): Promise<readonly Candidate[]> {
  const [first] = given;
  switch (name) {
    case 'explain':
      return first === undefined ? subjects(partial) : [];
    case 'pin':
    case 'unpin':
      return given.length < 2 ? namesOf(first === undefined ? 'Service' : 'Compute', dir, io) : [];
    case 'set':
      return first === undefined ? kindsOrNames(first, partial, dir, io) : pathsOfNamed(first, partial);
    case 'grow':
      return first === undefined
        ? namesOf('Service', dir, io).map(({ word, about }) => ({ word: `${word}=`, about }))
        : [];
    case 'plan':
      return first === undefined ? namesOf('Service', dir, io) : [];
    case 'report':
      return first === undefined ? namesOf('Compute', dir, io) : [];
    case 'export':
      return first === undefined
        ? EXPORT_FORMATS.map(({ name: word, summary: about }) => ({ word, about }))
        : [];
    case 'import':
      return first === undefined ? importFormats() : [];
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
    return [
      ...kindNames.map((one) => ({ word: kindInfo(one).plural, about: one })),
      { word: 'all', about: 'every kind' },
    ];
  if (!kind) return [];
  const prefix = first === undefined ? `${word}/` : '';
  return namesOf(kind, dir, io).map(({ word: name, about }) => ({ word: `${prefix}${name}`, about }));
}

/** What `explain` takes: a kind, a path below one, all rules, or one of them. */
async function subjects(partial: string): Promise<readonly Candidate[]> {
  if (partial.startsWith('rule/')) return ruleWords();
  if (partial.includes('.')) return fieldsOf(partial);
  return [
    ...kindNames.map((kind) => ({ word: kind, about: 'kind' })),
    { word: 'rules', about: 'all checks' },
    { word: 'rule/', about: 'one check' },
  ];
}

async function pathsOfNamed(named: string, partial: string): Promise<readonly Candidate[]> {
  const kind = findKind(named.split('/')[0] ?? '');
  return kind ? pathsOf(kind, partial, '=') : [];
}
