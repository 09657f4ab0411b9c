import { formatCidr, hasHostBits, parseCidr } from '../../network/cidr.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'cidr-host-bits',
  group: 'ip',
  severity: 'error',
  summary: 'A CIDR names a host in place of its network.',
  why: 'Tools refuse such a block or cut it silently, and two spellings of one network look like two.',
  fix: 'Write the first address of the block.',
  *check(fleet) {
    for (const resource of [...fleet.byKind('Subnet'), ...fleet.byKind('IPAddress')]) {
      const { cidr: text = '' } = (resource.written ?? resource.manifest).spec;
      const cidr = parseCidr(text);
      if (!cidr || !hasHostBits(cidr)) continue;
      yield finding(resource, `${text} has host bits; use ${formatCidr(cidr)}`, ['spec', 'cidr']);
    }
  },
};

export default rule;
