import type { Rule } from '../../model/rule.ts';
import { valuePath } from '../dns-facts.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'dns-value-relative',
  group: 'dns',
  severity: 'warning',
  summary: 'A CNAME or PTR leads to a name of one label: its zone was forgotten.',
  why: 'Values are whole names here, so it leads to a top-level domain, which hardly anybody means.',
  fix: 'Write the whole name, with its zone.',
  *check(fleet) {
    for (const node of fleet.dns) {
      if (node.type !== 'CNAME' && node.type !== 'PTR') continue;
      for (const [index, value] of node.values.entries()) {
        const label = value.replace(/\.$/, '');
        if (label === '' || label.includes('.')) continue;
        const whole = node.type === 'CNAME' ? `; write ${label}.${node.zone}` : '; write it with its zone';
        yield finding(
          node.resource,
          `${node.type} ${node.fqdn} leads to "${value}", a name without a zone${whole}`,
          valuePath(node, index),
        );
      }
    }
  },
};

export default rule;
