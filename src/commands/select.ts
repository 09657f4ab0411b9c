import { addressKey, literalKey } from '../kinds/address.ts';
import { findKind, kindInfo, kindNames, wordsOf } from '../kinds/index.ts';
import type { Fleet, Labels, Selector } from '../model/fleet.ts';
import type { Kind } from '../model/manifest.ts';
import type { AnyResource } from '../model/resource.ts';
import { matchesSelector } from '../selector/match.ts';
import { parseLabelSelector } from '../selector/parse.ts';
import { nearest } from '../text/nearest.ts';
import { type CommandFailure, usageError } from './io.ts';
import { notFound } from './names.ts';
import type { Session } from './session.ts';

/** The kind that a word on the command line means. */
export function readKind(word: string): Kind {
  const kind = findKind(word);
  if (kind) return kind;
  const guess = nearest(word.toLowerCase(), kindNames.flatMap(wordsOf));
  const hint = guess === undefined ? '.' : `, did you mean ${guess}?`;
  throw usageError(
    `unknown kind "${word}"${hint} The kinds are ${kindNames.map((name) => kindInfo(name).plural).join(', ')}`,
  );
}

/** `-l`, in kubectl's grammar. */
export function readSelectorFlag(text: string | undefined): Selector | undefined {
  if (text === undefined) return undefined;
  const parsed = parseLabelSelector(text);
  if (parsed.ok) return parsed.selector;
  throw usageError(`-l: ${parsed.problem}`);
}

/** Labels as rules see them: a Compute has the well-known ones, too. */
export function labelsOf(resource: AnyResource, fleet: Fleet): Labels {
  const node = resource.kind === 'Compute' ? fleet.computes.get(resource.name) : undefined;
  return node?.labels ?? new Map(Object.entries(resource.manifest.metadata.labels ?? {}));
}

export function selectByLabels(
  resources: readonly AnyResource[],
  selector: Selector | undefined,
  fleet: Fleet,
): readonly AnyResource[] {
  return selector
    ? resources.filter((resource) => matchesSelector(labelsOf(resource, fleet), selector))
    : resources;
}

/**
 * The resources of a kind that have one of `names`, in the order of the names. An IPAddress also by its address. A name
 * that nothing has ends the command.
 */
export function findNamed(kind: Kind, names: readonly string[], session: Session): readonly AnyResource[] {
  const { found, missing } = findSome(kind, names, session);
  if (missing[0]) throw missing[0];
  return found;
}

/** The same, with what is to be told of each name that nothing has. */
export function findSome(
  kind: Kind,
  names: readonly string[],
  session: Session,
): { readonly found: readonly AnyResource[]; readonly missing: readonly CommandFailure[] } {
  const missing: CommandFailure[] = [];
  const all = session.fleet.resources.filter((resource) => resource.kind === kind);
  const found = names.flatMap((name) => {
    const named = all.filter(
      (resource) =>
        resource.name === name ||
        (resource.kind === 'IPAddress' && addressKey(resource.manifest.spec) === literalKey(name)),
    );
    if (named.length === 0) {
      const known = all.map((resource) => resource.name);
      missing.push(notFound(kind, name, known, session));
    }
    return named;
  });
  return { found, missing };
}
