import type { KindInfo } from './kind.ts';

export const firewallRule: KindInfo<'FirewallRule'> = {
  kind: 'FirewallRule',
  singular: 'firewallrule',
  plural: 'firewallrules',
  aliases: ['fw', 'rule', 'rules', 'firewall-rule', 'firewall-rules'],
  references: () => [],
};
