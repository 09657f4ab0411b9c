import { type IpFacts, ipFacts, networkOf } from '../ip-facts.ts';
import { finding, relatedTo } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'ip-duplicate',
  group: 'ip',
  severity: 'error',
  summary: 'Two IPAddresses of one network are the same address, perhaps spelled in two ways.',
  why: 'An address that is counted twice is given away twice.',
  fix: 'Keep one of the two manifests and let references name that one. Two sites that use one range are two networks: write spec.network.',
  blocks: true,
  *check(fleet) {
    const first = new Map<string, IpFacts>();
    for (const facts of ipFacts(fleet)) {
      if (!facts.address) continue;
      const { node } = facts;
      const key = `${networkOf(node)} ${node.address}`;
      const twin = first.get(key)?.node;
      if (!twin) first.set(key, facts);
      else {
        yield finding(
          node.resource,
          `${node.resource.manifest.spec.address} of "${node.name}" is the same address as "${twin.name}" ({at:0})`,
          ['spec', 'address'],
          {
            related: [
              relatedTo(twin.resource, `"${twin.name}" is ${twin.resource.manifest.spec.address}`, [
                'spec',
                'address',
              ]),
            ],
          },
        );
      }
    }
  },
};

export default rule;
