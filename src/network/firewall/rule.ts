import type { Address, Family } from '../address.ts';
import { parseBlock, type Cidr } from '../cidr.ts';
import { spanOf, type Span } from '../spans.ts';

export type Action = 'ALLOW' | 'DENY';

/** What packets are sorted by. `other` is every protocol beside the three, `icmp` includes ICMPv6. */
export type Protocol = 'tcp' | 'udp' | 'icmp' | 'other';

export const PROTOCOLS: readonly Protocol[] = ['tcp', 'udp', 'icmp', 'other'];
export const FAMILIES: readonly Family[] = [4, 6];

/** Ports are 0 to 65535: the exclusive end. */
export const PORT_END = 65536;

/** A firewall rule as it is written. */
export interface FirewallRule {
  readonly name: string;
  readonly action: Action;
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'all';
  /** A CIDR, an address or `any`. Host bits of a CIDR are ignored. */
  readonly source: string;
  readonly destination: string;
  /** 0 or absent: any port. */
  readonly portStart?: number;
  /** 0 or absent: portStart alone. */
  readonly portEnd?: number;
  /** Lower is earlier. */
  readonly priority: number;
}

/** Ports from the first up to, not including, the second. */
export type PortSpan = readonly [start: number, end: number];

/** What a rule matches: the product of its parts in each of its families and protocols. */
export interface Meaning {
  readonly rule: FirewallRule;
  readonly allow: boolean;
  /** Undefined: any. */
  readonly source: Span | undefined;
  readonly destination: Span | undefined;
  readonly ports: PortSpan;
  readonly protocols: readonly Protocol[];
  /** Empty where the rule can match nothing (two families, an unreadable address, ports that end before they start). */
  readonly families: readonly Family[];
}

export const ANY_PORT: PortSpan = [0, PORT_END];

/** The ports of a rule; undefined where it ends before it starts. */
export function portsOf(rule: FirewallRule): PortSpan | undefined {
  const start = rule.portStart ?? 0;
  if (start === 0) return ANY_PORT;
  const end = rule.portEnd ? rule.portEnd : start;
  return end < start ? undefined : [start, end + 1];
}

export function meaningOf(rule: FirewallRule): Meaning {
  const [source, destination] = [endpoint(rule.source), endpoint(rule.destination)];
  const ports = portsOf(rule);
  const readable = source !== 'unreadable' && destination !== 'unreadable' && ports !== undefined;
  return {
    rule,
    allow: rule.action === 'ALLOW',
    source: readable && source ? spanOf(source) : undefined,
    destination: readable && destination ? spanOf(destination) : undefined,
    ports: ports ?? ANY_PORT,
    protocols: protocolsOf(rule),
    families: readable ? FAMILIES.filter((family) => fits(source, family) && fits(destination, family)) : [],
  };
}

function endpoint(text: string): Cidr | undefined | 'unreadable' {
  return text === 'any' ? undefined : (parseBlock(text) ?? 'unreadable');
}

function fits(block: Cidr | undefined, family: Family): boolean {
  return block === undefined || block.family === family;
}

/** Ports narrow a rule to the protocols that have ports; an icmp rule with ports matches nothing. */
function protocolsOf(rule: FirewallRule): readonly Protocol[] {
  const withPorts = (rule.portStart ?? 0) !== 0;
  const named: readonly Protocol[] = rule.protocol === 'all' ? PROTOCOLS : [rule.protocol];
  return withPorts ? named.filter(hasPorts) : named;
}

export function hasPorts(protocol: Protocol): boolean {
  return protocol === 'tcp' || protocol === 'udp';
}

/** Evaluation order: priority, then DENY before ALLOW, then name bytewise. The first match decides. */
export function orderRules(rules: readonly FirewallRule[]): FirewallRule[] {
  return rules.toSorted((a, b) => a.priority - b.priority || compareActions(a, b) || compareNames(a, b));
}

function compareActions(a: FirewallRule, b: FirewallRule): number {
  return Number(a.action === 'ALLOW') - Number(b.action === 'ALLOW');
}

function compareNames(a: FirewallRule, b: FirewallRule): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** Whether a rule can match packets of this family and protocol that go to this address. */
export function concerns(meaning: Meaning, protocol: Protocol, destination: Address): boolean {
  return (
    meaning.families.includes(destination.family) &&
    meaning.protocols.includes(protocol) &&
    (meaning.destination === undefined ||
      (meaning.destination.start <= destination.value && destination.value < meaning.destination.end))
  );
}
