import { namedBy, textsOf } from './endpoints.ts';
import { type KindInfo, refer } from './kind.ts';

export const firewallRule: KindInfo<'FirewallRule'> = {
  kind: 'FirewallRule',
  singular: 'firewallrule',
  plural: 'firewallrules',
  aliases: ['fw', 'rule', 'rules', 'firewall-rule', 'firewall-rules'],
  references: ({ spec }) =>
    (['source', 'destination'] as const).flatMap((side) =>
      textsOf(spec[side]).flatMap(({ text, path }) => {
        const named = namedBy(text);
        return named ? refer(named.kind, named.name, 'spec', side, ...path) : [];
      }),
    ),
};
