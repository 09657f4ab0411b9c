import type { ComputeNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { amountPair } from '../amounts.ts';
import { capacityFinding } from '../capacity-finding.ts';
import { leastClaims, mostClaims, sumClaims } from '../usage.ts';

const rule: Rule = {
  id: 'capacity-max-overcommit',
  group: 'placement',
  severity: 'warning',
  summary: 'What is pinned to a compute can grow to more than the compute has.',
  why: 'When every service uses its max at once, they slow each other down or run out of memory. Generated Assignments count with min: what they hold above it is taken back when room is needed.',
  fix: 'Lower a max, move a service, or accept the risk with an ignore on the compute.',
  *check(fleet) {
    for (const compute of fleet.computes.values()) if (compute.capacityKnown) yield* judge(compute);
  },
};

/** Where even the least does not fit, capacity-min-exceeded tells. */
function* judge(compute: ComputeNode): Iterable<Finding> {
  const claims = mostClaims(compute);
  const least = sumClaims(leastClaims(compute));
  for (const [key, most] of sumClaims(claims)) {
    const total = compute.usable.get(key) ?? 0;
    if (total === 0 || most <= total || (least.get(key) ?? 0) > total) continue;
    const share = Math.round((100 * most) / total);
    const message = `${compute.name} ${key}: max ${amountPair(key, most, total)} (${Math.max(101, share)}%)`;
    yield capacityFinding(compute, key, claims, message);
  }
}

export default rule;
