import type { Related } from '../model/diagnostic.ts';
import type { ComputeNode } from '../model/fleet.ts';
import type { Finding } from '../model/rule.ts';
import { amountText } from './amounts.ts';
import { finding, relatedTo } from './finding.ts';
import { type Claim, largestClaims } from './usage.ts';

/** So many of those that take the room are named; the others are counted. */
const MOST_NAMED = 5;

/** A finding on a compute that has too little of `key`, with who takes it: the largest first. */
export function capacityFinding(
  compute: ComputeNode,
  key: string,
  claims: readonly Claim[],
  message: string,
  extra: Pick<Finding, 'severity' | 'help'> = {},
): Finding {
  const takers = largestClaims(claims, key);
  const related = takers.slice(0, MOST_NAMED).map((claim) => describe(compute, key, claim));
  const more = takers.length - related.length;
  const declared = Object.hasOwn(compute.resource.manifest.spec.capacity ?? {}, key);
  const path = declared ? ['spec', 'capacity', key] : ['metadata', 'name'];
  return finding(compute.resource, `${message}${listOf(takers, more)}`, path, { ...extra, related });
}

function listOf(takers: readonly Claim[], more: number): string {
  const names = takers.slice(0, MOST_NAMED).map(nameOf);
  return `, taken by ${[...names, ...(more > 0 ? [`${more} more`] : [])].join(', ')}`;
}

function nameOf({ by }: Claim): string {
  if (by === 'reserved') return 'what is reserved';
  return 'guest' in by ? `vm ${by.guest.name}` : by.assignment.serviceName;
}

function describe(compute: ComputeNode, key: string, { by, amounts }: Claim): Related {
  const amount = amountText(key, amounts.get(key) ?? 0);
  if (by === 'reserved') return relatedTo(compute.resource, `${amount} reserved`, ['spec', 'reserved', key]);
  if ('guest' in by)
    return relatedTo(by.guest.resource, `vm ${by.guest.name} takes ${amount}`, ['spec', 'host']);
  const { resource, serviceName, quantity } = by.assignment;
  const times = quantity === 1 ? '' : ` (${quantity} instances)`;
  return relatedTo(resource, `${serviceName} takes ${amount}${times}`, ['spec', 'compute']);
}
