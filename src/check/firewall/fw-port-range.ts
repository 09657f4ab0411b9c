import { readStretch } from '../../kinds/endpoints.ts';
import type { Rule } from '../../model/rule.ts';
import { finding } from '../finding.ts';

const LAST_PORT = 65_535;

const rule: Rule = {
  id: 'fw-port-range',
  group: 'firewall',
  severity: 'error',
  summary:
    'A port range ends before it starts; or it has an end without a start, which means any port, or ports beside a list of them (warning).',
  why: 'The first matches nothing, the second far more than was meant.',
  fix: 'Write the lower port as portStart and the higher one as portEnd, or LOW-HIGH in a list.',
  *check(fleet) {
    for (const one of fleet.byKind('FirewallRule')) {
      const { spec } = one.manifest;
      for (const field of ['ports', 'sourcePorts', 'icmpTypes'] as const) {
        for (const [index, written] of (spec[field] ?? []).entries()) {
          if (readStretch(written)) continue;
          yield finding(
            one,
            `${field}: ${written} is no range: the lower number comes first, and the last is 65535`,
            ['spec', field, index],
          );
        }
      }
      const { portStart = 0, portEnd = 0, ports } = spec;
      if (ports && portStart + portEnd > 0) {
        const field = portStart > 0 ? 'portStart' : 'portEnd';
        yield finding(
          one,
          `${field} ${spec[field]} has no effect: ports stand in its place`,
          ['spec', field],
          {
            severity: 'warning',
          },
        );
        continue;
      }
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
