import type { Diagnostic, Where } from '../model/diagnostic.ts';
import type { AnyResource } from '../model/resource.ts';

/** One side's findings, beside what is needed to know what they are about. */
export interface FindingsOf {
  readonly findings: readonly Diagnostic[];
  readonly resources: readonly AnyResource[];
}

export interface Told {
  /** Of this change. */
  readonly fresh: readonly Diagnostic[];
  /** On the base as well. */
  readonly standing: readonly Diagnostic[];
}

/**
 * Which findings of the head its base has not. They are told apart by rule, severity, resource and the other resources that
 * they name, never by line or words: what an edit above moves, or a figure that shifts, is the same finding.
 * @param formerName what a resource of the head is called on the base, by `KIND/NAME`
 */
export function newFindings(
  base: FindingsOf,
  head: FindingsOf,
  formerName: ReadonlyMap<string, string>,
): Told {
  const known = new Map<string, number>();
  const before = createNamer(base.resources, new Map());
  for (const one of base.findings) count(known, identityOf(one, before), 1);
  const now = createNamer(head.resources, formerName);
  const told = head.findings.map((one) => ({ one, isOld: count(known, identityOf(one, now), -1) >= 0 }));
  return {
    fresh: told.filter(({ isOld }) => !isOld).map(({ one }) => one),
    standing: told.filter(({ isOld }) => isOld).map(({ one }) => one),
  };
}

function count(counts: Map<string, number>, key: string, by: number): number {
  const value = (counts.get(key) ?? 0) + by;
  counts.set(key, value);
  return value;
}

/** What stands at a place, in the base's words; the file where nothing that could be read does. */
type Namer = {
  readonly at: (where: Where) => string;
  readonly named: (resource: { readonly kind: string; readonly name: string }) => string;
};

function createNamer(resources: readonly AnyResource[], formerName: ReadonlyMap<string, string>): Namer {
  const named: Namer['named'] = ({ kind, name }) => formerName.get(`${kind}/${name}`) ?? `${kind}/${name}`;
  const byPlace = new Map(resources.map((one) => [placeKey(one.origin), named(one)]));
  return {
    named,
    at: (where) => ('document' in where ? byPlace.get(placeKey(where)) : undefined) ?? where.file,
  };
}

function placeKey({ file, document }: { readonly file: string; readonly document: number }): string {
  return `${file}\0${document}`;
}

/** What has no resource (a file that cannot be read) is known by its file and what is said of it. */
function identityOf(one: Diagnostic, namer: Namer): string {
  const about = one.resource ? namer.named(one.resource) : `${one.at?.file ?? ''}\0${one.message}`;
  const others = (one.related ?? []).map(({ at }) => namer.at(at)).toSorted();
  return JSON.stringify([one.rule, one.severity, about, others]);
}
