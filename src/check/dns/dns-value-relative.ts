import type { Rule } from '../../model/rule.ts';
import { readRecordValue } from '../../network/record-value.ts';
import { valuePath } from '../dns-facts.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'dns-value-relative',
  group: 'dns',
  severity: 'warning',
  summary: 'A record leads to a name of one label: its zone was forgotten.',
  why: 'Values are whole names here, so it leads to a top-level domain, which hardly anybody means.',
  fix: 'Write the whole name, with its zone.',
  *check(fleet) {
    for (const node of fleet.dns) {
      for (const [index, value] of node.values.entries()) {
        const read = readRecordValue(node.type, value);
        const label = 'target' in read ? (read.target ?? '') : '';
        if (label === '' || label.includes('.')) continue;
        const whole = node.type === 'PTR' ? '; write it with its zone' : `; write ${label}.${node.zone}`;
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
