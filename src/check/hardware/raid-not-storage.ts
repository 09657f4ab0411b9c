import { finding, relatedTo } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'raid-not-storage',
  group: 'hardware',
  severity: 'error',
  summary: 'RAID is written on a part that is no storage.',
  why: 'Only disks form arrays; on other parts it means nothing and hides a mistake.',
  fix: 'Remove raid, or assign the disk that was meant.',
  blocks: true,
  *check(fleet) {
    for (const assignment of fleet.byKind('ComponentAssignment')) {
      const component = fleet.components.get(assignment.manifest.spec.component);
      if (!component || !assignment.manifest.spec.raid || component.manifest.spec.type === 'storage')
        continue;
      yield finding(
        assignment,
        `RAID only applies to storage; "${component.name}" is ${component.manifest.spec.type} ({at:0})`,
        ['spec', 'raid'],
        {
          related: [relatedTo(component, `"${component.name}" is declared here`, ['spec', 'type'])],
        },
      );
    }
  },
};

export default rule;
