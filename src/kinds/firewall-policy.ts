import type { Resource } from '../model/resource.ts';
import { type KindInfo, referEach } from './kind.ts';

/** What its rules mention is mentioned by the rules that they are expanded to. */
export const firewallPolicy: KindInfo<'FirewallPolicy'> = {
  kind: 'FirewallPolicy',
  singular: 'firewallpolicy',
  plural: 'firewallpolicies',
  aliases: ['fwp', 'policy', 'policies', 'firewall-policy', 'firewall-policies'],
  references: ({ spec }) => referEach('Compute', spec.computes, 'spec', 'computes'),
};

/** The policy that a rule stands in, and its place there, from 0; undefined where it stands by itself. */
export function policyPlace({
  owner,
  origin,
}: Resource): { readonly name: string; readonly place: number } | undefined {
  if (owner?.kind !== 'FirewallPolicy') return undefined;
  return { name: owner.name, place: Number(origin.within?.[2]) };
}
