import type { AttachmentNode } from '../../model/fleet.ts';
import type { Rule } from '../../model/rule.ts';
import { finding, relatedTo } from '../finding.ts';

const rule: Rule = {
  id: 'ip-multiple-primary',
  group: 'ip',
  severity: 'error',
  summary: 'A compute has more than one primary IP.',
  why: 'Whoever asks for the address of the machine (ssh, monitoring, inventory) gets one or the other.',
  fix: 'Leave primary: true on one IPAssignment of the compute.',
  *check(fleet) {
    for (const compute of fleet.computes.values()) {
      const primary = compute.attachments.filter((one) => one.primary);
      const [last, first] = [primary.at(-1), primary[0]];
      if (!last || !first || primary.length < 2) continue;
      const count = primary.length === 2 ? 'two' : `${primary.length}`;
      const named = primary.map((one, index) => `${textOf(one)} ({at:${index}})`);
      yield finding(
        last.resource,
        `${compute.name} has ${count} primary IPs, ${named.slice(0, -1).join(', ')} and ${named.at(-1)}`,
        ['spec', 'primary'],
        {
          related: primary.map((one) =>
            relatedTo(one.resource, `${textOf(one)} is primary here`, ['spec', 'primary']),
          ),
        },
      );
    }
  },
};

function textOf({ ip, resource }: AttachmentNode): string {
  return ip?.address ?? resource.manifest.spec.ip;
}

export default rule;
