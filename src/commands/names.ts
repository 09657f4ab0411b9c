import type { Diagnostic } from '../model/diagnostic.ts';
import { nearest } from '../text/nearest.ts';
import { CommandFailure, usageError } from './io.ts';

/** The names of a flag such as `--without a,b` (given once or more), each of which must exist. */
export function readNames(
  flag: string,
  words: readonly string[],
  kind: string,
  known: ReadonlyMap<string, unknown>,
): readonly string[] {
  const names = words
    .flatMap((word) => word.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (words.length > 0 && names.length === 0)
    throw usageError(`${flag} wants the name of a ${kind}, or several with commas between them`);
  for (const name of names) {
    if (!known.has(name)) throw usageError(`${flag}: ${missingName(kind, name, known.keys())}`);
  }
  return [...new Set(names)];
}

interface Manifests {
  readonly blocked: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly texts: ReadonlyMap<string, string>;
}

/** Ends a command that was asked for a resource that is not there: where manifests are broken, it may stand in one of them. */
export function notFound(
  kind: string,
  name: string,
  names: Iterable<string>,
  { blocked, diagnostics, texts }: Manifests,
): CommandFailure {
  const errors = blocked ? diagnostics.filter(({ severity }) => severity === 'error') : [];
  return new CommandFailure('not-found', 1, missingName(kind, name, names), { diagnostics: errors, texts });
}

/** That something is not there, with the nearest name that is. */
export function missingName(kind: string, name: string, names: Iterable<string>): string {
  const guess = nearest(name, names);
  return `${kind} "${name}" not found${guess === undefined ? '' : `, did you mean "${guess}"?`}`;
}

/** For commander: collects the values of a flag that may be given more than once. */
export function collect(word: string, before: readonly string[]): readonly string[] {
  return [...before, word];
}

/** `--make-room 3`: how many instances that could stay may move. */
export function readMakeRoom(word: string | undefined): { readonly makeRoom?: number } {
  if (word === undefined) return {};
  if (!/^[0-9]{1,6}$/.test(word))
    throw usageError(`--make-room wants a number of moves, not ${JSON.stringify(word)}`);
  return { makeRoom: Number(word) };
}
