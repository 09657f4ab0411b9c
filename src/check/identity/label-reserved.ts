import type { Rule } from '../../model/rule.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'label-reserved',
  group: 'identity',
  severity: 'warning',
  summary: 'A label with the prefix infractl.dev/ is written by hand.',
  why: 'The labels infractl.dev/name, type, provider, region, site and rack of a Compute come from its fields, whatever is written; others with the prefix may get a meaning later.',
  fix: 'Remove the label, or use a prefix of your own.',
  *check(fleet) {
    for (const resource of fleet.resources) {
      for (const key of Object.keys(resource.manifest.metadata.labels ?? {})) {
        if (!key.startsWith('infractl.dev/')) continue;
        const path = ['metadata', 'labels', key];
        const found = finding(
          resource,
          `the label "${key}" is reserved: rules see the one that infractl sets`,
          path,
        );
        yield { ...found, at: { ...resource.origin, path, part: 'key' } };
      }
    }
  },
};

export default rule;
