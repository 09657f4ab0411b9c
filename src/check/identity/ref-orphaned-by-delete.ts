import { addressKey, literalKey } from '../../kinds/address.ts';
import { kindNames, referencesOf } from '../../kinds/index.ts';
import type { Fleet } from '../../model/fleet.ts';
import type { Kind } from '../../model/manifest.ts';
import type { ResourceId } from '../../model/diagnostic.ts';
import type { AnyResource } from '../../model/resource.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import type { State, StateResource } from '../../model/state.ts';
import { PLANNER_HELP } from '../breaches.ts';
import { finding, relatedTo } from '../finding.ts';

const rule: Rule = {
  id: 'ref-orphaned-by-delete',
  group: 'identity',
  severity: 'error',
  summary: 'A manifest that was applied is deleted while others still refer to it.',
  why: 'What refers to it loses its machine, address or service; most often they were to go together. Where only generated Assignments refer to it, the planner moves or removes them: a warning.',
  fix: 'Delete or change the manifests that refer to it in the same edit, or restore it (a rename says so: metadata.annotations infractl.dev/previous-name).',
  *check(fleet, { previous }) {
    if (!previous) return;
    for (const [deleted, orphans] of findOrphans(fleet, deletedFrom(fleet, previous)))
      yield report(deleted, orphans);
  },
};

/** So many of those that refer to it are shown; all are counted. */
const MOST_SHOWN = 20;

interface Orphan {
  readonly resource: AnyResource;
  readonly path: readonly (string | number)[];
}

/** What was applied and is gone, by each word that others may call it by. */
function deletedFrom(fleet: Fleet, previous: State): ReadonlyMap<string, StateResource> {
  const present = new Set(fleet.resources.flatMap(wordsOf));
  const deleted = new Map<string, StateResource>();
  for (const resource of previous.resources) {
    const words = [`${resource.kind}/${resource.name}`, ...addressOf(resource.kind, resource.spec)];
    if (resource.generated || words.some((word) => present.has(word))) continue;
    for (const word of words) deleted.set(word, resource);
  }
  return deleted;
}

/** The name, the one that it had before, and of an IPAddress the address: with one of these it is still there. */
function wordsOf({ kind, name, manifest }: AnyResource): readonly string[] {
  const before = manifest.metadata.annotations?.['infractl.dev/previous-name'];
  const names = before === undefined ? [name] : [name, before];
  return [...names.map((one) => `${kind}/${one}`), ...addressOf(kind, manifest.spec ?? {})];
}

function addressOf(kind: Kind, spec: object): readonly string[] {
  const { address, network } = spec as { readonly address?: unknown; readonly network?: string };
  return kind === 'IPAddress' && typeof address === 'string'
    ? [`IPAddress/${addressKey({ address, network })}`]
    : [];
}

function findOrphans(
  fleet: Fleet,
  deleted: ReadonlyMap<string, StateResource>,
): ReadonlyMap<StateResource, Orphan[]> {
  const found = new Map<StateResource, Orphan[]>();
  if (deleted.size === 0) return found;
  for (const resource of fleet.resources) {
    for (const { kind, name, path } of referencesOf(resource)) {
      const target = deleted.get(`${kind}/${kind === 'IPAddress' ? (literalKey(name) ?? name) : name}`);
      if (!target) continue;
      const known = found.get(target);
      if (known) known.push({ resource, path });
      else found.set(target, [{ resource, path }]);
    }
  }
  return found;
}

/** Told where the first hand-written manifest refers to it. */
function report(deleted: ResourceId, orphans: readonly Orphan[]): Finding {
  const written = orphans.filter(({ resource }) => !resource.generated);
  const [first, ...others] = [...written, ...orphans.filter(({ resource }) => resource.generated)] as [
    Orphan,
    ...Orphan[],
  ];
  const message = `deleting ${deleted.kind} "${deleted.name}" orphans ${countByKind(orphans)}`;
  return finding(first.resource, message, first.path, {
    ...(written.length === 0 ? { severity: 'warning', help: PLANNER_HELP } : {}),
    related: others
      .slice(0, MOST_SHOWN)
      .map(({ resource, path }) =>
        relatedTo(resource, `${resource.kind} "${resource.name}" refers to it, too`, path),
      ),
  });
}

/** `3 Assignments, 2 IPAssignments` */
function countByKind(orphans: readonly Orphan[]): string {
  const counts = kindNames.map(
    (kind) =>
      [
        kind,
        new Set(orphans.map(({ resource }) => resource).filter((one) => one.kind === kind)).size,
      ] as const,
  );
  return counts
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${count === 1 ? kind : pluralOf(kind)}`)
    .join(', ');
}

function pluralOf(kind: string): string {
  return kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : kind.endsWith('s') ? `${kind}es` : `${kind}s`;
}

export default rule;
