import type { AnyResource } from '../../model/resource.ts';
import type { Rule } from '../../model/rule.ts';
import type { StateResource } from '../../model/state.ts';
import { finding, relatedTo } from '../finding.ts';

const PREVIOUS = 'infractl.dev/previous-name';

const rule: Rule = {
  id: 'previous-name-taken',
  group: 'identity',
  severity: 'warning',
  summary: 'A manifest says that it was renamed, but another one still has, or claims, the old name.',
  why: 'One thing cannot become two: nothing is renamed, and the manifest counts as new.',
  fix: 'Remove the annotation from the copy, or delete the manifest that was renamed.',
  *check(fleet, { previous }) {
    const settled = new Set((previous?.resources ?? []).map(renameOf));
    const holders = new Map<string, AnyResource>();
    for (const resource of fleet.resources) holders.set(`${resource.kind}/${resource.name}`, resource);
    for (const resource of fleet.resources) {
      const old = resource.manifest.metadata.annotations?.[PREVIOUS];
      if (old === undefined || old === resource.name) continue;
      const key = `${resource.kind}/${old}`;
      const holder = holders.get(key);
      if (!holder || movesOn(holder, old, settled)) holders.set(key, resource);
      else {
        const what = holder.name === old ? 'still there' : `claimed by "${holder.name}", too`;
        yield finding(
          resource,
          `${resource.kind} "${resource.name}" was "${old}", which is ${what} ({at:0})`,
          ['metadata', 'annotations', PREVIOUS],
          { related: [relatedTo(holder, `"${holder.name}" is here`, ['metadata', 'name'])] },
        );
      }
    }
  },
};

/** In a swap, a chain or a cycle the holder of the old name was something else itself, and not since an earlier apply. */
function movesOn(holder: AnyResource, old: string, settled: ReadonlySet<string>): boolean {
  const { kind, name, manifest } = holder;
  const was = manifest.metadata.annotations?.[PREVIOUS];
  if (name !== old || was === undefined || was === name) return false;
  return !settled.has(renameOf({ kind, name, metadata: { annotations: { [PREVIOUS]: was } } }));
}

/** `KIND/NAME` with the name before, of a manifest or of what was applied; without one no other is like it. */
function renameOf({ kind, name, metadata }: Pick<StateResource, 'kind' | 'name' | 'metadata'>): string {
  const annotations = metadata['annotations'] as { readonly [key: string]: unknown } | undefined;
  return `${kind}/${name} ${String(annotations?.[PREVIOUS] ?? '')}`;
}

export default rule;
