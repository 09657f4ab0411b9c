import { policyPlace } from '../kinds/firewall-policy.ts';
import type { AppliedRuleNode, ComputeNode } from '../model/fleet.ts';
import type { Resource } from '../model/resource.ts';
import { compareRules } from '../network/firewall/rule.ts';
import { matchesSelector } from '../selector/match.ts';
import { readSelector } from '../selector/parse.ts';
import { compareText } from '../text/compare.ts';
import type { Workshop } from './workshop.ts';

export const DEFAULT_PRIORITY = 100;

/** Puts each rule on the computes that its FirewallAssignments name or select, in evaluation order. */
export function attachRules(shop: Workshop): void {
  for (const assignment of shop.byKind('FirewallAssignment')) {
    const rule = shop.names.find('FirewallRule', assignment.manifest.spec.rule);
    if (rule?.kind !== 'FirewallRule') continue;
    const node: AppliedRuleNode = { rule, assignment, enabled: assignment.manifest.spec.enabled ?? true };
    for (const compute of computesOf(shop, assignment)) shop.computes.get(compute)?.rules.push(node);
  }
  for (const compute of shop.computes.values()) compute.rules.sort(compareApplied);
}

function computesOf(shop: Workshop, assignment: Resource<'FirewallAssignment'>): ReadonlySet<string> {
  const { computes, selector } = assignment.manifest.spec;
  const selected = selector === undefined ? [] : selectComputes(shop.computes, readSelector(selector));
  return new Set([...(computes ?? []), ...selected]);
}

function selectComputes(
  computes: ReadonlyMap<string, Pick<ComputeNode, 'name' | 'labels'>>,
  selector: ReturnType<typeof readSelector>,
): readonly string[] {
  return [...computes.values()]
    .filter(({ labels }) => matchesSelector(labels, selector))
    .map(({ name }) => name);
}

/** As they are evaluated; an enabled assignment before a disabled one of the same rule. */
function compareApplied(a: AppliedRuleNode, b: AppliedRuleNode): number {
  return (
    compareRules(inOrder(a), inOrder(b)) ||
    Number(b.enabled) - Number(a.enabled) ||
    compareText(a.assignment.name, b.assignment.name)
  );
}

function inOrder({ rule }: AppliedRuleNode): Parameters<typeof compareRules>[0] {
  const { action, priority = DEFAULT_PRIORITY } = rule.manifest.spec;
  const policy = policyPlace(rule);
  return { name: rule.name, action, priority, ...(policy ? { policy } : {}) };
}
