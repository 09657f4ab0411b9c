import type { Fleet, Labels, Requirement, Selector } from '../model/fleet.ts';
import { formatRequirement, matchesSelector } from '../selector/match.ts';
import { nearest } from '../text/nearest.ts';

/** The labels of everything that a selector can match, looked up by key and value. */
export interface LabelIndex {
  /** Everything that there is: computes, and offers where they count. */
  readonly all: readonly Labels[];
  readonly values: ReadonlyMap<string, ReadonlyMap<string, readonly Labels[]>>;
  /** The nearest of `candidates`; of many words that match nothing only the first hundred are compared. */
  readonly nearestTo: (word: string, candidates: Iterable<string>) => string | undefined;
}

const MOST_HINTS = 100;

/** Labels of all computes in any state and, where `offers`, of what can be bought. */
export function indexLabels(fleet: Fleet, offers: boolean): LabelIndex {
  const computes = [...fleet.computes.values()].map(({ labels }) => labels);
  const all = offers ? [...computes, ...[...fleet.offers.values()].map(({ labels }) => labels)] : computes;
  const values = new Map<string, Map<string, Labels[]>>();
  for (const labels of all) for (const [key, value] of labels) enter(values, key, value, labels);
  return { all, values, nearestTo: createHints() };
}

function createHints(): LabelIndex['nearestTo'] {
  let left = MOST_HINTS;
  return (word, candidates) => (left-- > 0 ? nearestLabel(word, candidates) : undefined);
}

function enter(values: Map<string, Map<string, Labels[]>>, key: string, value: string, labels: Labels): void {
  const ofKey = values.get(key) ?? new Map<string, Labels[]>();
  values.set(key, ofKey);
  const holders = ofKey.get(value);
  if (holders) holders.push(labels);
  else ofKey.set(value, [labels]);
}

/** True where something matches, and passes. Looks only at what has the rarest label that the selector asks for. */
export function matchesAny(
  index: LabelIndex,
  selector: Selector,
  passes: (labels: Labels) => boolean = () => true,
): boolean {
  const asked = selector.requirements.filter(isPositive).map((one) => holdersOf(index, one));
  const [rarest = [index.all]] = asked.toSorted((a, b) => countOf(a) - countOf(b));
  return rarest.some((holders) =>
    holders.some((labels) => matchesSelector(labels, selector) && passes(labels)),
  );
}

function countOf(lists: readonly (readonly Labels[])[]): number {
  return lists.reduce((sum, { length }) => sum + length, 0);
}

/** In, Exists, Gt and Lt ask for a label; NotIn and DoesNotExist hold where there is none. */
export function isPositive({ operator }: Requirement): boolean {
  return operator !== 'NotIn' && operator !== 'DoesNotExist';
}

/** Who has the label, in a list for each value. */
function holdersOf(
  index: LabelIndex,
  { key, operator, values }: Requirement,
): readonly (readonly Labels[])[] {
  const ofKey = index.values.get(key);
  if (!ofKey) return [];
  return operator === 'In' ? values.map((value) => ofKey.get(value) ?? []) : [...ofKey.values()];
}

/** The requirement of a selector that nothing meets; undefined where only all of them together match nothing. */
export function failsAlone(index: LabelIndex, selector: Selector): Requirement | undefined {
  return selector.requirements.find((one) => !matchesAny(index, { requirements: [one] }));
}

/** Why a selector matches nothing: the label that nobody has, with the nearest one that somebody has. */
export function whyNothing(index: LabelIndex, selector: Selector, who: string): string {
  const alone = failsAlone(index, selector);
  if (alone === undefined)
    return `no ${who} has all of ${selector.requirements.map(formatRequirement).join(', ')}`;
  const ofKey = index.values.get(alone.key);
  if (!ofKey) return `no ${who} has "${alone.key}"${hint(index.nearestTo(alone.key, index.values.keys()))}`;
  if (alone.operator !== 'In') return `no ${who} has ${formatRequirement(alone)}`;
  const [value = ''] = alone.values;
  return `no ${who} has ${formatRequirement(alone)}${hint(index.nearestTo(value, ofKey.keys()))}`;
}

function hint(near: string | undefined): string {
  return near === undefined ? '' : `; nearest "${near}"`;
}

/** The nearest word by spelling, else one that `word` abbreviates or that abbreviates it (role-db: role-database). */
function nearestLabel(word: string, candidates: Iterable<string>): string | undefined {
  const all = [...candidates];
  const close = nearest(word, all);
  if (close !== undefined || word.length < 2) return close;
  return all.filter((other) => abbreviates(word, other) || abbreviates(other, word)).toSorted(byLength)[0];
}

function byLength(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

/** True where the letters of `short` stand in `long` in their order, from the same first letter on. */
function abbreviates(short: string, long: string): boolean {
  if (short.length < 2 || short.length >= long.length || short[0] !== long[0]) return false;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at += 1;
  return at === short.length;
}
