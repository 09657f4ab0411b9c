import { specialBlock } from '../../network/special.ts';
import { finding } from '../finding.ts';
import { ipFacts } from '../ip-facts.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'ip-type-mismatch',
  group: 'ip',
  severity: 'error',
  summary: 'An address of type public is not reachable from the internet.',
  why: 'What is planned, opened and published for it reaches nobody outside.',
  fix: 'Write type private, or the public address. Documentation ranges count as public.',
  *check(fleet) {
    for (const { node, address } of ipFacts(fleet)) {
      if (!address || node.resource.manifest.spec.type !== 'public') continue;
      const block = specialBlock(address);
      if (block)
        yield finding(node.resource, `${node.address} is ${block.name}, not public`, ['spec', 'type']);
    }
  },
};

export default rule;
