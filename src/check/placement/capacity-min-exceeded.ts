import type { ComputeNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { amountPair } from '../amounts.ts';
import { capacityFinding } from '../capacity-finding.ts';
import { keysOf } from '../providers.ts';
import { type Claim, isMovable, leastClaims, sumClaims } from '../usage.ts';

const rule: Rule = {
  id: 'capacity-min-exceeded',
  group: 'placement',
  severity: 'error',
  summary: 'What runs on a compute needs more at the least than the compute has.',
  why: 'Reserved, vms and the min of every service have to fit at once; where they do not, something is killed or never starts. Where the planner can mend it by moving generated Assignments, it is a warning.',
  fix: 'Move a service, lower its min, or give the compute more of the resource.',
  *check(fleet) {
    const provided = keysOf(fleet).provided;
    for (const compute of fleet.computes.values()) {
      if (compute.capacityKnown) yield* judge(compute, provided);
    }
  },
};

/** A key that nothing provides is told once, by resource-never-provided. */
function* judge(compute: ComputeNode, provided: ReadonlySet<string>): Iterable<Finding> {
  const claims = leastClaims(compute);
  const fixed = sumClaims(claims.filter((claim) => !isMovable(claim)));
  for (const [key, used] of sumClaims(claims)) {
    const total = compute.usable.get(key) ?? 0;
    if (used <= total || !provided.has(key)) continue;
    const movable = (fixed.get(key) ?? 0) <= total;
    yield capacityFinding(
      compute,
      key,
      claims,
      `${compute.name} ${key}: min ${amountPair(key, used, total)}`,
      movable
        ? { severity: 'warning', help: 'plan and apply: the planner moves what does not fit' }
        : { help: wayOut(key, used, compute.total.get(key) ?? 0, claims) },
    );
  }
}

/** Cores of vms are often promised more than once, and that can be said; memory and disks seldom are. */
function wayOut(key: string, used: number, total: number, claims: readonly Claim[]): string {
  const ofVms = key === 'cores' && claims.some(({ by }) => by !== 'reserved' && 'guest' in by);
  if (!ofVms || total === 0) return rule.fix;
  const factor = Math.ceil((used / total) * 100) / 100;
  return `Move a vm or a service, give it fewer cores, or where its cores are meant to be shared write spec.overcommit {cores: ${factor}}.`;
}

export default rule;
