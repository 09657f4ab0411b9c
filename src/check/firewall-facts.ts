import type { ComputeNode, Fleet } from '../model/fleet.ts';
import type { Resource } from '../model/resource.ts';
import { type FirewallRule, orderRules } from '../network/firewall/rule.ts';
import type { Filter } from '../network/firewall/sources.ts';
import { directionOf, enabledRules, type Host, hostOf, readRule } from '../exposure/host.ts';

/** A list of rules in force, in evaluation order, with every compute that has this very list. */
export interface RuleList {
  readonly rules: readonly FirewallRule[];
  readonly computes: readonly ComputeNode[];
}

export interface FirewallFacts {
  readonly manifests: ReadonlyMap<string, Resource<'FirewallRule'>>;
  readonly hosts: ReadonlyMap<ComputeNode, Host>;
  /** Lists to judge: rules on what leaves a compute never meet packets that come to it. */
  readonly lists: readonly RuleList[];
}

const known = new WeakMap<Fleet, FirewallFacts>();

export function firewallFacts(fleet: Fleet): FirewallFacts {
  const facts = known.get(fleet) ?? readFacts(fleet);
  known.set(fleet, facts);
  return facts;
}

function readFacts(fleet: Fleet): FirewallFacts {
  const filters = new Map<string, Filter>();
  const hosts = new Map([...fleet.computes.values()].map((compute) => [compute, hostOf(compute, filters)]));
  const manifests = new Map(fleet.byKind('FirewallRule').map((rule) => [rule.name, rule]));
  return { manifests, hosts, lists: sharedLists(fleet) };
}

function sharedLists(fleet: Fleet): RuleList[] {
  const lists = new Map<string, { rules: readonly FirewallRule[]; computes: ComputeNode[] }>();
  for (const compute of fleet.computes.values()) {
    const rules = orderRules(enabledRules(compute).map(readRule));
    const leaving = new Set(rules.filter((rule) => directionOf(rule, compute) === 'outbound'));
    for (const list of [rules.filter((rule) => !leaving.has(rule)), [...leaving]]) {
      const key = list.map(({ name }) => name).join(' ');
      const same = lists.get(key);
      if (same) same.computes.push(compute);
      else if (list.length > 0) lists.set(key, { rules: list, computes: [compute] });
    }
  }
  return [...lists.values()];
}
