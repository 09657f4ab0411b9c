import { kindNames, referencesOf } from '../../kinds/index.ts';
import type { Fleet } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import type { AnyResource } from '../../model/resource.ts';
import type { State } from '../../model/state.ts';
import { relatedTo } from '../finding.ts';

const rule: Rule = {
  id: 'ref-orphaned-by-delete',
  group: 'identity',
  severity: 'error',
  summary: 'A manifest that was applied is deleted while others still refer to it.',
  why: 'What refers to it loses its machine, address or service; most often they were to go together.',
  fix: 'Delete or change the manifests that refer to it in the same edit, or restore it (a rename says so: metadata.annotations infractl.dev/previous-name).',
  *check(fleet, { previous }) {
    if (!previous) return;
    for (const { target, orphans } of findOrphans(fleet, deletedFrom(fleet, previous)))
      yield report(target, orphans);
  },
};

/** `Kind/name` of everything applied that is gone and was not renamed. */
function deletedFrom(fleet: Fleet, previous: State): ReadonlySet<string> {
  const present = new Set(
    fleet.resources.flatMap(({ kind, name, manifest }) =>
      [name, manifest.metadata.annotations?.['infractl.dev/previous-name'] ?? name].map(
        (one) => `${kind}/${one}`,
      ),
    ),
  );
  return new Set(
    previous.resources
      .filter(({ generated }) => !generated)
      .map(({ kind, name }) => `${kind}/${name}`)
      .filter((key) => !present.has(key)),
  );
}

interface Orphaned {
  readonly target: string;
  readonly orphans: readonly {
    readonly resource: AnyResource;
    readonly path: readonly (string | number)[];
  }[];
}

function findOrphans(fleet: Fleet, deleted: ReadonlySet<string>): readonly Orphaned[] {
  if (deleted.size === 0) return [];
  const byTarget = new Map<string, Orphaned['orphans'][number][]>();
  for (const resource of fleet.resources) {
    // what the planner wrote, it moves
    if (resource.generated) continue;
    for (const { kind, name, path } of referencesOf(resource)) {
      const target = `${kind}/${name}`;
      if (!deleted.has(target)) continue;
      const known = byTarget.get(target);
      if (known) known.push({ resource, path });
      else byTarget.set(target, [{ resource, path }]);
    }
  }
  return [...byTarget].map(([target, orphans]) => ({ target, orphans }));
}

function report(target: string, orphans: Orphaned['orphans']): Finding {
  const [kind = '', name = ''] = target.split('/');
  const [first] = orphans;
  const counts = kindNames.flatMap((one) => {
    const count = orphans.filter(({ resource }) => resource.kind === one).length;
    return count === 0 ? [] : [`${count} ${one}${count === 1 ? '' : one.endsWith('s') ? 'es' : 's'}`];
  });
  const { resource, path } = first as Orphaned['orphans'][number];
  return {
    message: `deleting ${kind} "${name}" orphans ${counts.join(', ')}`,
    at: { ...resource.origin, path },
    resource: { kind: resource.kind, name: resource.name },
    related: orphans
      .slice(1)
      .map((one) =>
        relatedTo(one.resource, `${one.resource.kind} "${one.resource.name}" refers to it, too`, one.path),
      ),
  };
}

export default rule;
