import { textsOf, type Endpoint } from '../kinds/endpoints.ts';
import type { AnyResource, Resource } from '../model/resource.ts';
import { derive } from './derive.ts';

type Policy = Resource<'FirewallPolicy'>;
type InlineRule = Policy['manifest']['spec']['rules'][number];

/**
 * A policy, its rules, and for each of them the FirewallAssignment that puts it onto the policy's machines. The policy keeps its
 * list: what order they stand in is said there alone.
 */
export function unfoldPolicy(policy: Policy): readonly AnyResource[] {
  const { priority, computes, selector, rules } = policy.manifest.spec;
  const machines = { ...(computes ? { computes } : {}), ...(selector ? { selector } : {}) };
  const met = new Set<string>();
  return [
    policy,
    ...rules.flatMap((rule, index): readonly AnyResource[] => {
      const path = ['spec', 'rules', index];
      const name = ruleName(policy.name, rule);
      const own = derive(policy, path, 'FirewallRule', name, { ...rule, priority });
      // a rule that stands there twice is told once, as a rule
      if (met.has(name)) return [own];
      met.add(name);
      return [own, derive(policy, path, 'FirewallAssignment', name, { rule: name, ...machines })];
    }),
  ];
}

/** POLICY--ACTION-PROTOCOL-PORTS-from-SOURCE-to-DESTINATION, of which is left out what is any. */
export function ruleName(policy: string, rule: InlineRule): string {
  const { action, protocol, source, destination, portStart = 0, portEnd = 0 } = rule;
  const range = portEnd > 0 && portEnd !== portStart ? `${portStart}-${portEnd}` : String(portStart);
  const ports = rule.ports ?? (portStart > 0 ? [range] : []);
  const words = [
    action.toLowerCase(),
    String(protocol),
    ...(ports.length > 0 ? [ports.join('+')] : []),
    ...(rule.icmpTypes ? ['type', rule.icmpTypes.join('+')] : []),
    'from',
    endpointWord(source),
    ...(rule.sourcePorts ? ['port', rule.sourcePorts.join('+')] : []),
    ...(destination === 'any' ? [] : ['to', endpointWord(destination)]),
  ];
  return `${policy}--${words.join('-').replaceAll(' ', '_')}`;
}

/** `10.0.0.0/8+set:offices!10.1.0.0/16`, the last of which is taken out. */
function endpointWord(endpoint: Endpoint): string {
  return textsOf(endpoint)
    .map(({ text, except }, index) => `${except ? '!' : index === 0 ? '' : '+'}${text}`)
    .join('');
}
