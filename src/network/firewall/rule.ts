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
  /** tcp, udp, icmp, all, or the number of another. */
  readonly protocol: string;
  /** A CIDR, an address or `any`, or several that are disjoint. Host bits of a CIDR are ignored. */
  readonly source: string | readonly string[];
  readonly destination: string | readonly string[];
  /** 0 or absent: any port. */
  readonly portStart?: number;
  /** 0 or absent: portStart alone. */
  readonly portEnd?: number;
  /** Disjoint stretches, in place of portStart and portEnd; types of ICMP where that is the protocol. */
  readonly ports?: readonly PortSpan[];
  /** Disjoint stretches; absent: any. */
  readonly sourcePorts?: readonly PortSpan[];
  /** The policy that it stands in, and where: its rules keep their order among themselves. */
  readonly policy?: { readonly name: string; readonly place: number };
  /** Lower is earlier. */
  readonly priority: number;
}

/** Ports from the first up to, not including, the second. */
export type PortSpan = readonly [start: number, end: number];

/** What a rule matches: the product of its parts in each of its families and protocols. */
export interface Meaning {
  readonly rule: FirewallRule;
  readonly allow: boolean;
  /** The text of `source`. */
  readonly from: string;
  /** Undefined: any. */
  readonly source: Span | undefined;
  readonly destination: Span | undefined;
  readonly ports: PortSpan;
  readonly sourcePorts: PortSpan;
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

/** The parts of a rule, disjoint: one for each of its sources, destinations and stretches of ports and source ports. */
export function meaningsOf(rule: FirewallRule): readonly Meaning[] {
  if (
    typeof rule.source === 'string' &&
    typeof rule.destination === 'string' &&
    !rule.ports &&
    !rule.sourcePorts
  )
    return [meaningOf(rule)];
  const stretches = rule.ports ?? [undefined];
  return listOf(rule.source).flatMap((source) =>
    listOf(rule.destination).flatMap((destination) =>
      stretches.flatMap((ports) =>
        (rule.sourcePorts ?? [ANY_PORT]).map((sourcePorts) =>
          partOf(rule, source, destination, ports, sourcePorts),
        ),
      ),
    ),
  );
}

/** Of a rule whose source and destination are one each: all that it matches. */
export function meaningOf(rule: FirewallRule): Meaning {
  return partOf(
    rule,
    String(rule.source),
    String(rule.destination),
    rule.ports?.[0],
    rule.sourcePorts?.[0] ?? ANY_PORT,
  );
}

function listOf(texts: string | readonly string[]): readonly string[] {
  return typeof texts === 'string' ? [texts] : texts;
}

function partOf(
  rule: FirewallRule,
  from: string,
  to: string,
  stretch: PortSpan | undefined,
  sourcePorts: PortSpan,
): Meaning {
  const [source, destination] = [endpoint(from), endpoint(to)];
  const number = NUMBER.test(rule.protocol) ? Number(rule.protocol) : undefined;
  // what has no ports is sorted by number, or by type, in their place
  const ports = number === undefined ? (stretch ?? portsOf(rule)) : ([number, number + 1] as const);
  const readable = source !== 'unreadable' && destination !== 'unreadable' && ports !== undefined;
  return {
    rule,
    allow: rule.action === 'ALLOW',
    from,
    source: readable && source ? spanOf(source) : undefined,
    destination: readable && destination ? spanOf(destination) : undefined,
    ports: ports ?? ANY_PORT,
    sourcePorts,
    protocols: protocolsOf(rule),
    families: readable ? FAMILIES.filter((family) => fits(source, family) && fits(destination, family)) : [],
  };
}

const NUMBER = /^\d+$/;

function endpoint(text: string): Cidr | undefined | 'unreadable' {
  return text === 'any' ? undefined : (parseBlock(text) ?? 'unreadable');
}

function fits(block: Cidr | undefined, family: Family): boolean {
  return block === undefined || block.family === family;
}

/** Ports narrow a rule to the protocols that have ports; an icmp rule with ports matches nothing, one with types does. */
function protocolsOf({ protocol, ports, sourcePorts, portStart = 0 }: FirewallRule): readonly Protocol[] {
  const withPorts = ports !== undefined || portStart !== 0 || sourcePorts !== undefined;
  if (NUMBER.test(protocol)) return withPorts ? [] : ['other'];
  const named = protocol === 'all' ? PROTOCOLS : PROTOCOLS.filter((one) => one === protocol);
  if (protocol === 'icmp' && ports !== undefined && sourcePorts === undefined) return named;
  return withPorts ? named.filter(hasPorts) : named;
}

/** Stretches ascending; those that touch are one. */
export function joinPorts(stretches: readonly PortSpan[]): readonly PortSpan[] {
  const joined: PortSpan[] = [];
  for (const [start, end] of stretches.toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && start <= last[1]) joined[joined.length - 1] = [last[0], Math.max(last[1], end)];
    else joined.push([start, end]);
  }
  return joined;
}

export function hasPorts(protocol: Protocol): boolean {
  return protocol === 'tcp' || protocol === 'udp';
}

/**
 * Evaluation order: priority, then DENY before ALLOW, then name bytewise. The first match decides. Of one priority the rules of
 * a policy stand together in their own order, after every DENY that is in none and before every ALLOW.
 */
export function orderRules(rules: readonly FirewallRule[]): FirewallRule[] {
  return rules.toSorted(compareRules);
}

/** That order, of two rules. */
export function compareRules(a: Ordered, b: Ordered): number {
  return a.priority - b.priority || rankOf(a) - rankOf(b) || comparePlaces(a, b) || compare(a.name, b.name);
}

type Ordered = Pick<FirewallRule, 'priority' | 'action' | 'policy' | 'name'>;

function rankOf({ action, policy }: Ordered): number {
  if (policy) return 1;
  return action === 'DENY' ? 0 : 2;
}

function comparePlaces({ policy: a }: Ordered, { policy: b }: Ordered): number {
  return a && b ? compare(a.name, b.name) || a.place - b.place : 0;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
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
