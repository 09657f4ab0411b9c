import type { ComputeNode } from '../../model/fleet.ts';
import type { Resource } from '../../model/resource.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { type Contradiction, contradictions } from '../../network/firewall/contradictions.ts';
import { finding, relatedTo } from '../finding.ts';
import { firewallFacts } from '../firewall-facts.ts';
import { namesOf } from '../grouping.ts';
import { namedRules } from '../firewall-verdicts.ts';

const rule: Rule = {
  id: 'fw-contradictory',
  group: 'firewall',
  severity: 'error',
  summary: 'An ALLOW and a DENY of one priority match the same packets.',
  why: 'DENY wins such a tie, between two policies the one whose name comes first; nobody sees that who reads the rules.',
  fix: 'Give the two different priorities, or make them disjoint.',
  *check(fleet) {
    const { manifests, lists } = firewallFacts(fleet);
    const found = new Map<
      string,
      {
        allow: Resource<'FirewallRule'>;
        deny: Resource<'FirewallRule'>[];
        wins: string;
        computes: ComputeNode[];
      }
    >();
    for (const { rules, computes } of lists) {
      const manifestOf = (index: number): Resource<'FirewallRule'>[] => {
        const manifest = manifests.get(rules[index]?.name ?? '');
        return manifest ? [manifest] : [];
      };
      for (const one of contradictions(rules)) {
        const [allow] = manifestOf(one.allow);
        const deny = one.deny.flatMap(manifestOf);
        if (!allow) continue;
        const key = [allow, ...deny].map(({ name }) => name).join(' ');
        const same = found.get(key);
        if (same) same.computes.push(...computes);
        else found.set(key, { allow, deny, wins: winner(one), computes: [...computes] });
      }
    }
    for (const { allow, deny, wins, computes } of found.values()) yield report(allow, deny, wins, computes);
  },
};

/** The rule that comes first: a policy's ALLOW may. */
function winner({ allow, deny }: Contradiction): string {
  if (deny.every((index) => index < allow)) return 'DENY wins';
  return deny.some((index) => index < allow) ? 'whichever comes first wins' : 'ALLOW wins';
}

function report(
  allow: Resource<'FirewallRule'>,
  deny: readonly Resource<'FirewallRule'>[],
  wins: string,
  computes: readonly ComputeNode[],
): Finding {
  const priority = allow.manifest.spec.priority ?? 100;
  return finding(
    allow,
    `ALLOW ${allow.name} and DENY ${namedRules(deny)} ({at:0}) overlap on ${namesOf(computes)}, both at priority ${priority}; ${wins}`,
    ['spec', 'priority'],
    {
      related: deny.map((other) =>
        relatedTo(other, `DENY ${other.name} has priority ${priority}, too`, ['spec', 'priority']),
      ),
    },
  );
}

export default rule;
