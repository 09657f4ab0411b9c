import type { Rule } from '../../model/rule.ts';
import { finding } from '../finding.ts';

const LAST_PORT = 65_535;

const rule: Rule = {
  id: 'fw-port-range',
  group: 'firewall',
  severity: 'error',
  summary:
    'A port range ends before it starts; or it has an end without a start, which means any port (warning).',
  why: 'The first matches nothing, the second far more than was meant.',
  fix: 'Write the lower port as portStart and the higher one as portEnd.',
  *check(fleet) {
    for (const one of fleet.byKind('FirewallRule')) {
      const { portStart = 0, portEnd = 0 } = one.manifest.spec;
      if (portStart > 0 && portEnd > 0 && portEnd < portStart) {
        yield finding(one, `portEnd ${portEnd} is below portStart ${portStart}`, ['spec', 'portEnd']);
      } else if (portStart === 0 && portEnd !== 0 && portEnd !== LAST_PORT) {
        yield finding(
          one,
          `portEnd ${portEnd} has no effect: without portStart any port matches`,
          ['spec', 'portEnd'],
          { severity: 'warning' },
        );
      }
    }
  },
};

export default rule;
