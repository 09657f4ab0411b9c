import { finding, relatedTo } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'host-not-physical',
  group: 'graph',
  severity: 'warning',
  summary: 'The host of a vm is a rented virtual server, or no vm names a host.',
  why: 'A vps is a vm of somebody else and seldom runs vms of its own; only a vm has a host.',
  fix: 'Name the bare-metal machine (or the vm that nests it) as host, or correct the type.',
  *check(fleet) {
    for (const compute of fleet.computes.values()) {
      const { host } = compute;
      const path = ['spec', 'host'];
      if (host?.type === 'vps') {
        yield finding(
          compute.resource,
          `host "${host.name}" of "${compute.name}" is a vps ({at:0}): a vps cannot host a vm`,
          path,
          {
            related: [relatedTo(host.resource, `"${host.name}" is a vps`, ['spec', 'type'])],
          },
        );
      } else if (host && compute.type !== 'vm')
        yield finding(
          compute.resource,
          `"${compute.name}" has a host but is a ${compute.type}, not a vm`,
          path,
        );
    }
  },
};

export default rule;
