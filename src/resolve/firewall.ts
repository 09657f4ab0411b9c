import type { AppliedRuleNode, ComputeNode } from '../model/fleet.ts';
import type { Resource } from '../model/resource.ts';
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
  for (const compute of shop.computes.values()) compute.rules.sort(compareRules);
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

/** Priority ascending, DENY before ALLOW, name bytewise; an enabled assignment before a disabled one of the same rule. */
function compareRules(a: AppliedRuleNode, b: AppliedRuleNode): number {
  return (
    (a.rule.manifest.spec.priority ?? DEFAULT_PRIORITY) -
      (b.rule.manifest.spec.priority ?? DEFAULT_PRIORITY) ||
    compareText(b.rule.manifest.spec.action, a.rule.manifest.spec.action) ||
    compareText(a.rule.name, b.rule.name) ||
    Number(b.enabled) - Number(a.enabled) ||
    compareText(a.assignment.name, b.assignment.name)
  );
}
