import { openRepository } from '../git/index.ts';
import { findKind, kindNames } from '../kinds/index.ts';
import { findRoot } from '../load/index.ts';
import type { JsonSchema } from '../model/json-schema.ts';
import type { Kind } from '../model/manifest.ts';
import type { OpenFleet } from '../run.ts';
import { compareText } from '../text/compare.ts';
import type { Io } from './io.ts';
import { findWorkFolder, readTree } from './tree.ts';

/** One word that may follow, and what it is. */
export interface Candidate {
  readonly word: string;
  readonly about: string;
}

/** The fleet that names come from; undefined where the folder is none or cannot be read: completion never complains. */
export function fleetAt(dir: string | undefined, io: Io): OpenFleet['fleet'] | undefined {
  const found = findRoot(io.cwd, dir);
  return found.ok ? readTree(findWorkFolder(found.root, io)).fleet : undefined;
}

export function namesOf(kind: Kind, dir: string | undefined, io: Io): readonly Candidate[] {
  return (
    fleetAt(dir, io)
      ?.byKind(kind)
      .map(({ name }) => ({ word: name, about: kind })) ?? []
  );
}

/** The last of a list with commas: what stands before it stays, and what it names already is not offered again. */
export function lastOfList(partial: string, candidates: readonly Candidate[]): readonly Candidate[] {
  const before = partial.slice(0, partial.lastIndexOf(',') + 1);
  const named = new Set(before.split(','));
  return candidates
    .filter(({ word }) => !named.has(word))
    .map(({ word, about }) => ({ word: before + word, about }));
}

/** `-l`: keys of labels, then the values of the key that stands before the sign. */
export function labelTerms(partial: string, dir: string | undefined, io: Io): readonly Candidate[] {
  const fleet = fleetAt(dir, io);
  if (!fleet) return [];
  const start = startOfTerm(partial);
  const before = partial.slice(0, start);
  const [, not = '', key = '', sign = ''] =
    /^(!?)([^=!<>()\s]*)\s*(==|=|!=|(?:not)?in\s*\((?:[^()]*,)?)?/.exec(partial.slice(start)) ?? [];
  const known = valuesByKey([
    ...[...fleet.computes.values()].map(({ labels }) => [...labels]),
    ...kindNames.flatMap((kind) =>
      fleet.byKind(kind).map(({ manifest }) => Object.entries(manifest.metadata.labels ?? {})),
    ),
  ]);
  if (sign === '')
    return [...known.keys()]
      .toSorted(compareText)
      .map((word) => ({ word: `${before}${not}${word}`, about: 'label' }));
  const written = partial.slice(start).slice(0, partial.slice(start).indexOf(sign) + sign.length);
  return [...(known.get(key) ?? [])]
    .toSorted(compareText)
    .map((value) => ({ word: `${before}${written}${value}`, about: key }));
}

/** Where the last term begins: after the last comma that stands in no parentheses. */
function startOfTerm(text: string): number {
  const open = text.lastIndexOf('(');
  const end = open > text.lastIndexOf(')') ? open : text.length;
  return text.slice(0, end).lastIndexOf(',') + 1;
}

function valuesByKey(
  labels: readonly (readonly (readonly [string, string])[])[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const known = new Map<string, Set<string>>();
  for (const of of labels)
    for (const [key, value] of of) known.set(key, (known.get(key) ?? new Set()).add(value));
  return known;
}

/** Branches, tags and HEAD, as git has them. */
export async function revisions(dir: string | undefined, io: Io): Promise<readonly Candidate[]> {
  const found = findRoot(io.cwd, dir);
  const repository = found.ok ? await openRepository(found.root, io.env) : undefined;
  if (!repository) return [];
  const refs = await repository.git([
    'for-each-ref',
    '--count=1000',
    '--format=%(refname:short)',
    'refs/heads',
    'refs/remotes',
    'refs/tags',
  ]);
  const names = refs.stdout.toString('utf8').split('\n');
  return ['HEAD', 'HEAD~1', ...names.filter((name) => name !== '')].map((word) => ({
    word,
    about: 'revision',
  }));
}

/** The zones that the fleet has records or a DNSZone of. */
export function zonesOf(dir: string | undefined, io: Io): readonly Candidate[] {
  const fleet = fleetAt(dir, io);
  const zones = [
    ...(fleet?.byKind('DNSZone') ?? []).map(({ manifest }) => manifest.spec.zone),
    ...(fleet?.byKind('DNSRecord') ?? []).map(({ manifest }) => manifest.spec.zone),
  ];
  return [...new Set(zones)].toSorted(compareText).map((word) => ({ word, about: 'zone' }));
}

/** `Compute.spec.b`: the fields below what stands before the last dot, behind it as it stands. */
export async function fieldsOf(partial: string): Promise<readonly Candidate[]> {
  const [word = '', ...path] = partial.split('.');
  const kind = findKind(word);
  if (!kind || path.length === 0) return [];
  const before = partial.slice(0, partial.lastIndexOf('.') + 1);
  return childrenOf(await schemaBelow(kind, path.slice(0, -1))).map(([name, { description = '' }]) => ({
    word: `${before}${name}`,
    about: description,
  }));
}

/**
 * The words that a field can be written with in `set` (`spec.state=maintenance`, sign `=`) or be asked for (`.spec.state`, no
 * sign): the fields below what stands, those that hold others with a dot behind, and the values of one that takes but a few.
 */
export async function pathsOf(kind: Kind, partial: string, sign: '=' | ''): Promise<readonly Candidate[]> {
  const at = sign === '' ? -1 : partial.indexOf(sign);
  if (at >= 0) {
    const { schema } = await stepTo(kind, partial.slice(0, at).replace(/!$/, '').split('.'));
    const values: readonly unknown[] = schema?.enum ?? (schema?.type === 'boolean' ? ['true', 'false'] : []);
    return values.map((value) => ({
      word: `${partial.slice(0, at + 1)}${String(value)}`,
      about: schema?.description ?? '',
    }));
  }
  const dot = partial.startsWith('.') ? '.' : '';
  const steps = partial.slice(dot.length).split('.');
  const before = steps
    .slice(0, -1)
    .map((step) => `${step}.`)
    .join('');
  return childrenOf(await schemaBelow(kind, steps.slice(0, -1)))
    .filter(([name]) => before !== '' || name === 'spec' || name === 'metadata')
    .map(([name, child]) => ({
      word: `${dot}${before}${name}${childrenOf(child).length > 0 ? '.' : sign}`,
      about: child.description ?? '',
    }));
}

async function schemaBelow(kind: Kind, path: readonly string[]): Promise<JsonSchema | undefined> {
  return (await stepTo(kind, path)).schema;
}

async function stepTo(
  kind: Kind,
  path: readonly string[],
): Promise<{ readonly schema: JsonSchema | undefined }> {
  const { schemaAt } = await import('../validate/schema-at.ts');
  return { schema: schemaAt(kind, path) };
}

function childrenOf(schema: JsonSchema | undefined): readonly (readonly [string, JsonSchema])[] {
  if (schema?.items) return childrenOf(schema.items);
  return Object.entries(schema?.properties ?? {});
}

/** `rule/ID` of the checks and of what plans alone say. */
export async function ruleWords(): Promise<readonly Candidate[]> {
  const [{ ruleIds }, { reasonIds }] = await Promise.all([
    import('../check/explain.ts'),
    import('../explain/reasons.ts'),
  ]);
  return [...ruleIds(), ...reasonIds].map((id) => ({ word: `rule/${id}`, about: 'rule' }));
}
