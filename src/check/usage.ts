import type { Amounts, AssignmentNode, ComputeNode } from '../model/fleet.ts';

/** One thing that takes room on a compute. */
export interface Claim {
  readonly by: { readonly assignment: AssignmentNode } | { readonly guest: ComputeNode } | 'reserved';
  readonly amounts: Amounts;
}

/**
 * What is held on a compute at the least: reserved, vms with all their keys, hand-written Assignments with what they
 * hold and never less than min, generated ones with min alone, for the rest can be taken back. A generated Assignment of
 * no service is about to be removed and holds nothing.
 */
export function leastClaims(compute: ComputeNode): readonly Claim[] {
  return [
    { by: 'reserved', amounts: compute.reserved },
    ...compute.guests.map((guest): Claim => ({ by: { guest }, amounts: guest.total })),
    ...compute.assignments.flatMap((assignment) => leastOf(assignment)),
  ];
}

function leastOf(assignment: AssignmentNode): readonly Claim[] {
  const { service, quantity, allocated, generated } = assignment;
  const min = new Map([...(service?.min ?? [])].map(([key, amount]) => [key, amount * quantity]));
  if (generated) return service ? [{ by: { assignment }, amounts: min }] : [];
  const keys = new Set([...min.keys(), ...allocated.keys()]);
  const amounts = new Map(
    [...keys].map((key) => [key, Math.max(min.get(key) ?? 0, allocated.get(key) ?? 0)]),
  );
  return [{ by: { assignment }, amounts }];
}

/** The same, with hand-written Assignments at the max of their service. */
export function mostClaims(compute: ComputeNode): readonly Claim[] {
  return leastClaims(compute).map((claim) => (isPinned(claim) ? growToMax(claim) : claim));
}

function growToMax(claim: Claim): Claim {
  const assignment = assignmentOf(claim) as AssignmentNode;
  const max = assignment.service?.max ?? new Map<string, number>();
  const keys = new Set([...claim.amounts.keys(), ...max.keys()]);
  const grown = [...keys].map((key): [string, number] => [
    key,
    Math.max(claim.amounts.get(key) ?? 0, (max.get(key) ?? 0) * assignment.quantity),
  ]);
  return { by: claim.by, amounts: new Map(grown) };
}

export function assignmentOf({ by }: Claim): AssignmentNode | undefined {
  return typeof by === 'object' && 'assignment' in by ? by.assignment : undefined;
}

export function isPinned(claim: Claim): boolean {
  return assignmentOf(claim)?.generated === false;
}

/** True for what the planner moves as it likes. */
export function isMovable(claim: Claim): boolean {
  return assignmentOf(claim)?.generated === true;
}

/** Sums by key. */
export function sumClaims(claims: readonly Claim[]): Amounts {
  const sums = new Map<string, number>();
  for (const { amounts } of claims) {
    for (const [key, amount] of amounts) sums.set(key, (sums.get(key) ?? 0) + amount);
  }
  return sums;
}

/** The largest claims of a key first, then in their order. */
export function largestClaims(claims: readonly Claim[], key: string): readonly Claim[] {
  return claims
    .filter(({ amounts }) => (amounts.get(key) ?? 0) > 0)
    .toSorted((a, b) => (b.amounts.get(key) ?? 0) - (a.amounts.get(key) ?? 0));
}
