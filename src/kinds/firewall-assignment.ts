import { type KindInfo, refer, referEach } from './kind.ts';

export const firewallAssignment: KindInfo<'FirewallAssignment'> = {
  kind: 'FirewallAssignment',
  singular: 'firewallassignment',
  plural: 'firewallassignments',
  aliases: ['fwa', 'firewall-assignment', 'firewall-assignments'],
  references: ({ spec }) => [
    ...refer('FirewallRule', spec.rule, 'spec', 'rule'),
    ...referEach('Compute', spec.computes, 'spec', 'computes'),
  ],
};
