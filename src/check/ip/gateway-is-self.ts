import { finding } from '../finding.ts';
import { ipFacts } from '../ip-facts.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'gateway-is-self',
  group: 'ip',
  severity: 'error',
  summary: 'A gateway is the address itself.',
  why: 'A host that is its own gateway sends nothing anywhere.',
  fix: 'Write the address of the router.',
  *check(fleet) {
    for (const { node, address, gateway } of ipFacts(fleet)) {
      if (!address || !gateway || address.family !== gateway.family || address.value !== gateway.value)
        continue;
      yield finding(node.resource, `gateway ${node.address} equals the own address`, ['spec', 'gateway']);
    }
  },
};

export default rule;
