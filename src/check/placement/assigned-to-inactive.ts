import type { ComputeNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { isLinked, type Linked, PLANNER_HELP } from '../breaches.ts';
import { finding, relatedTo } from '../finding.ts';

const rule: Rule = {
  id: 'assigned-to-inactive',
  group: 'placement',
  severity: 'error',
  summary: 'A service runs on a compute that is not active, or on a vm whose host is not.',
  why: 'An inactive machine runs nothing, so the service is down. In maintenance a machine keeps what it has, which is a warning; what the planner placed on an inactive one moves with the next plan.',
  fix: 'Assign the service to an active compute, or set the state of the compute to active.',
  *check(fleet) {
    for (const assignment of fleet.assignments) if (isLinked(assignment)) yield* judge(assignment);
  },
};

function* judge(assignment: Linked): Iterable<Finding> {
  const { compute, service, generated, resource } = assignment;
  const off = firstOff(compute);
  if (!off || (generated && off.state === 'maintenance')) return;
  const state = off.state === 'inactive' ? `inactive ${off.name}` : `${off.name}, which is in maintenance`;
  const where = off === compute ? state : `${compute.name}, a vm on ${state}`;
  yield finding(resource, `${service.name} runs on ${where}`, ['spec', 'compute'], {
    ...(generated || off.state === 'maintenance' ? { severity: 'warning' } : {}),
    ...(generated ? { help: PLANNER_HELP } : {}),
    related: [
      relatedTo(off.resource, `${off.name} is ${off.state === 'inactive' ? 'inactive' : 'in maintenance'}`, [
        'spec',
        'state',
      ]),
    ],
  });
}

/** The compute itself or a host of it: the first that is inactive, else the first in maintenance. */
function firstOff(compute: ComputeNode): ComputeNode | undefined {
  let resting: ComputeNode | undefined;
  for (let node: ComputeNode | undefined = compute; node; node = node.host) {
    if (node.state === 'inactive') return node;
    if (node.state === 'maintenance') resting ??= node;
  }
  return resting;
}

export default rule;
