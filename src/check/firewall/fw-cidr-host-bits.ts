import { textsOf } from '../../kinds/endpoints.ts';
import type { Rule } from '../../model/rule.ts';
import { formatCidr, hasHostBits, parseCidr } from '../../network/cidr.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'fw-cidr-host-bits',
  group: 'firewall',
  severity: 'warning',
  summary: 'A CIDR of a firewall rule names a host and matches its whole block.',
  why: 'Who reads 10.0.0.5/8 sees one host; it means 16 million.',
  fix: 'Write the first address of the block, or the one address without a prefix length.',
  *check(fleet) {
    for (const one of fleet.byKind('FirewallRule')) {
      for (const side of ['source', 'destination'] as const) {
        for (const { text, path } of textsOf((one.written ?? one.manifest).spec[side])) {
          const cidr = parseCidr(text);
          if (cidr && hasHostBits(cidr))
            yield finding(one, `${side} ${text} means ${formatCidr(cidr)}`, ['spec', side, ...path]);
        }
      }
    }
  },
};

export default rule;
