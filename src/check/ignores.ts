import type { Diagnostic, ResourceId } from '../model/diagnostic.ts';
import type { Fleet } from '../model/fleet.ts';
import type { AnyResource } from '../model/resource.ts';
import type { Trust } from '../model/trust.ts';

export const IGNORE_ANNOTATION = 'infractl.dev/ignore';

/** One entry of an `infractl.dev/ignore` annotation. */
export interface Ignore {
  readonly resource: AnyResource;
  readonly rule: string;
  readonly reason: string;
}

/** A semicolon before the next rule id (a reason may hold others), or at the end. */
const ENTRY_END = /;(?=\s*[a-z0-9]+(?:-[a-z0-9]+)+\s*(?:[:;]|$)|\s*$)/;

/** Every ignore of the fleet: `rule-id: reason; other-rule: reason`. */
export function readIgnores(fleet: Fleet): readonly Ignore[] {
  return fleet.resources.flatMap((resource) => {
    const written = resource.manifest.metadata.annotations?.[IGNORE_ANNOTATION];
    return written === undefined
      ? []
      : written.split(ENTRY_END).flatMap((entry) => readEntry(resource, entry));
  });
}

/** Whose ignores hold for what stands inside others: those of the manifest around it. By KIND/NAME. */
export function ownersOf(fleet: Fleet): ReadonlyMap<string, ResourceId> {
  return new Map(
    fleet.resources.flatMap(({ kind, name, owner }) => (owner ? [[`${kind}/${name}`, owner] as const] : [])),
  );
}

function readEntry(resource: AnyResource, entry: string): readonly Ignore[] {
  if (entry.trim() === '') return [];
  const colon = entry.indexOf(':');
  const rule = (colon < 0 ? entry : entry.slice(0, colon)).trim();
  return [{ resource, rule, reason: colon < 0 ? '' : entry.slice(colon + 1).trim() }];
}

/**
 * What the ignores leave, and the ignores that silenced nothing. An ignore without a reason silences nothing, nor does one
 * that is not `believed`: what it would silence is told with a word on it.
 */
export function applyIgnores(
  diagnostics: readonly Diagnostic[],
  ignores: readonly Ignore[],
  believed?: Pick<Trust, 'base' | 'ignores'>,
  owners: ReadonlyMap<string, ResourceId> = new Map(),
): { readonly kept: readonly Diagnostic[]; readonly unused: readonly Ignore[] } {
  const byTarget = new Map(
    ignores
      .filter(({ reason }) => reason !== '')
      .map((ignore) => [ignoreKey(ignore.resource, ignore.rule), ignore]),
  );
  const used = new Set<Ignore>();
  const kept = diagnostics.flatMap((diagnostic) => {
    const about = diagnostic.resource;
    const owner = about && owners.get(`${about.kind}/${about.name}`);
    const key = about && ignoreKey(owner ?? about, diagnostic.rule);
    const ignore = key === undefined ? undefined : byTarget.get(key);
    if (!ignore || key === undefined) return [diagnostic];
    used.add(ignore);
    return believed?.ignores?.has(key) === false ? [notYetIgnored(diagnostic, believed.base)] : [];
  });
  return { kept, unused: ignores.filter((ignore) => ignore.reason !== '' && !used.has(ignore)) };
}

function notYetIgnored(diagnostic: Diagnostic, base: string | null): Diagnostic {
  const help = `${diagnostic.help ?? ''} Its ${IGNORE_ANNOTATION} is new: it counts once ${base} has it.`;
  return { ...diagnostic, help: help.trimStart() };
}

/** One rule on one manifest: what an ignore is about. */
export function ignoreKey(of: { readonly kind: string; readonly name: string }, rule: string): string {
  return `${of.kind}/${of.name}/${rule}`;
}
