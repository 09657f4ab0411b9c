import type { FirewallRule } from '../../src/network/firewall/rule.ts';

/** A tcp rule from anywhere to anywhere, but for what `more` says. */
export function ruleOf(
  name: string,
  action: 'ALLOW' | 'DENY',
  priority: number,
  more: Partial<FirewallRule> = {},
): FirewallRule {
  return { name, action, priority, protocol: 'tcp', source: 'any', destination: 'any', ...more };
}
