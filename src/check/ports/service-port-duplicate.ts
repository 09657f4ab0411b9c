import type { ServiceNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { finding, relatedTo } from '../finding.ts';

const rule: Rule = {
  id: 'service-port-duplicate',
  group: 'ports',
  severity: 'warning',
  summary: 'A Service declares two ports of one name, or one port and protocol twice.',
  why: 'Whoever asks for the port by its name gets either of the two.',
  fix: 'Give each port a name of its own, and declare each once.',
  *check(fleet) {
    for (const service of fleet.services.values()) {
      yield* twice(service, 'name', ({ name }) => name);
      yield* twice(service, 'port', ({ port, protocol }) => `${port}/${protocol}`);
    }
  },
};

type Port = ServiceNode['ports'][number];

function* twice(
  { resource, ports }: ServiceNode,
  field: 'name' | 'port',
  keyOf: (port: Port) => string | undefined,
): Iterable<Finding> {
  const seen = new Map<string, number>();
  for (const [index, port] of ports.entries()) {
    const key = keyOf(port);
    if (key === undefined) continue;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else
      yield finding(
        resource,
        `${field === 'name' ? 'port name' : 'port'} ${key} is declared twice ({at:0})`,
        ['spec', 'ports', index, field],
        { related: [relatedTo(resource, 'the first of the two', ['spec', 'ports', first, field])] },
      );
  }
}

export default rule;
