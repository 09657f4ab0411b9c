import type { Labels, Requirement, ServiceNode } from '../model/fleet.ts';
import { passesSelectors } from './eligible.ts';

/** Combinations of label values that are tried before a service counts as impossible to satisfy. */
const MOST_TRIES = 4096;

/**
 * Labels that a new machine would have to carry for a service, fewest first; undefined where its rules contradict each
 * other, so that no machine at all could hold it.
 */
export function satisfiableLabels(service: ServiceNode): Labels | undefined {
  const keys = [...new Set(requirementsOf(service).map(({ key }) => key))].toSorted();
  const telling = new Set(keys.filter((key) => !ALWAYS_THERE.has(key) || isValued(service, key)));
  const choices = keys.map((key) => valuesFor(service, key));
  let tries = MOST_TRIES;
  const search = (at: number, labels: Map<string, string>): Labels | undefined => {
    if (tries-- <= 0) return undefined;
    if (at === keys.length) return passesSelectors(labels, service) ? labels : undefined;
    for (const value of choices[at]!) {
      const next = new Map(labels);
      if (value !== undefined) next.set(keys[at]!, value);
      const found = search(at + 1, next);
      if (found) return found;
    }
    return undefined;
  };
  const found = search(0, new Map());
  const told = found && new Map([...found].filter(([key]) => telling.has(key)));
  return withDomain(told, service);
}

/** Labels that every compute carries, and the values that a label may have where they are few. */
const ALWAYS_THERE: ReadonlyMap<string, readonly string[]> = new Map([
  ['infractl.dev/name', []],
  ['infractl.dev/provider', []],
  ['infractl.dev/region', []],
  ['infractl.dev/type', ['baremetal', 'vps', 'vm']],
]);

const isValued = (service: ServiceNode, key: string): boolean =>
  requirementsOf(service).some((requirement) => requirement.key === key && requirement.values.length > 0);

function requirementsOf(service: ServiceNode): readonly Requirement[] {
  return [...service.affinity, ...service.antiAffinity].flatMap((selector) => selector.requirements);
}

/** Values worth trying for a key: none, each that a rule names, and one that no rule names. */
function valuesFor(service: ServiceNode, key: string): readonly (string | undefined)[] {
  const own = (selectors: ServiceNode['affinity']): readonly Requirement[] =>
    selectors.flatMap((selector) => selector.requirements).filter((requirement) => requirement.key === key);
  const must = own(service.affinity);
  const all = [...must, ...own(service.antiAffinity)];
  const named = [...new Set(all.flatMap(({ values }) => values))].toSorted();
  const narrow = must.find(({ operator }) => operator === 'In');
  if (narrow) return narrow.values;
  const few = ALWAYS_THERE.get(key);
  if (few && few.length > 0) return few;
  const fresh =
    ['true', 'other', 'new'].find((value) => !named.includes(value)) ?? `not-${named.join('-')}`.slice(0, 63);
  return few || must.some(({ operator }) => operator === 'Exists')
    ? [fresh, ...named]
    : [undefined, fresh, ...named];
}

/** A topologySpread needs its key on the machine; which value is the reader's choice. */
function withDomain(labels: Labels | undefined, { topologySpread }: ServiceNode): Labels | undefined {
  if (!labels) return labels;
  const lacking = topologySpread.filter(({ key, required }) => required && !labels.has(key));
  return new Map([...labels, ...lacking.map(({ key }) => [key, '(any domain)'] as const)]);
}
