import type { AnyResource } from '../../model/resource.ts';
import type { Rule } from '../../model/rule.ts';
import { finding, relatedTo } from '../finding.ts';

const PREVIOUS = 'infractl.dev/previous-name';

const rule: Rule = {
  id: 'previous-name-taken',
  group: 'identity',
  severity: 'warning',
  summary: 'A manifest says that it was renamed, but another one still has, or claims, the old name.',
  why: 'One thing cannot become two: nothing is renamed, and the manifest counts as new.',
  fix: 'Remove the annotation from the copy, or delete the manifest that was renamed.',
  *check(fleet) {
    const holders = new Map<string, AnyResource>();
    for (const resource of fleet.resources) holders.set(`${resource.kind}/${resource.name}`, resource);
    for (const resource of fleet.resources) {
      const previous = resource.manifest.metadata.annotations?.[PREVIOUS];
      if (previous === undefined || previous === resource.name) continue;
      const key = `${resource.kind}/${previous}`;
      const holder = holders.get(key);
      if (!holder) holders.set(key, resource);
      else {
        const what = holder.name === previous ? 'still there' : `claimed by "${holder.name}", too`;
        yield finding(
          resource,
          `${resource.kind} "${resource.name}" was "${previous}", which is ${what} ({at:0})`,
          ['metadata', 'annotations', PREVIOUS],
          { related: [relatedTo(holder, `"${holder.name}" is here`, ['metadata', 'name'])] },
        );
      }
    }
  },
};

export default rule;
