import { formatTaint, untolerated } from '../../selector/taints.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'taint-unused',
  group: 'placement',
  severity: 'info',
  summary: 'A compute has a taint that no service tolerates.',
  why: 'Nothing new can come there: either the machine is kept empty on purpose, or a toleration is missing or misspelt.',
  fix: 'Add a toleration to the services that belong there, correct the key, value or effect, or take the taint away.',
  *check(fleet) {
    const services = [...fleet.services.values()].filter(({ tolerations }) => tolerations.length > 0);
    for (const { name, taints, state, resource } of fleet.computes.values()) {
      if (state === 'inactive') continue;
      for (const [index, taint] of taints.entries()) {
        if (services.some(({ tolerations }) => untolerated([taint], tolerations).length === 0)) continue;
        const message = `no service tolerates ${formatTaint(taint)} of ${name}: nothing new comes there`;
        yield finding(resource, message, ['spec', 'taints', index]);
      }
    }
  },
};

export default rule;
