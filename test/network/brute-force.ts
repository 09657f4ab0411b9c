/**
 * The meaning of a rule set, written a second time in the plainest way: no engine code is used. A rule is a list of
 * comparisons, a decision a loop.
 */
import type { FirewallRule } from '../../src/network/firewall/rule.ts';

export interface Packet {
  readonly family: 4 | 6;
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'other';
  readonly source: bigint;
  readonly destination: bigint;
  readonly port: number;
  readonly sourcePort: number;
}

/** The rule that decides a packet; undefined where none matches. `rules` in any order. */
export function decidingRule(rules: readonly FirewallRule[], packet: Packet): FirewallRule | undefined {
  const ordered = sorted.get(rules) ?? inOrder(rules);
  sorted.set(rules, ordered);
  return ordered.find((rule) => matches(rule, packet));
}

const sorted = new WeakMap<readonly FirewallRule[], FirewallRule[]>();

export function isAllowed(rules: readonly FirewallRule[], packet: Packet): boolean {
  return rules.length === 0 || decidingRule(rules, packet)?.action === 'ALLOW';
}

/** Priority by priority: DENYs that are in no policy, each policy as it is written, ALLOWs that are in none. */
export function inOrder(rules: readonly FirewallRule[]): FirewallRule[] {
  const byName = [...rules].sort((a, b) => (a.name < b.name ? -1 : 1));
  const priorities = [...new Set(rules.map(({ priority }) => priority))].sort((a, b) => a - b);
  return priorities.flatMap((priority) => {
    const here = byName.filter((rule) => rule.priority === priority);
    const loose = (action: string) => here.filter((rule) => !rule.policy && rule.action === action);
    const policies = [...new Set(here.flatMap(({ policy }) => policy?.name ?? []))].sort();
    const inPolicies = policies.flatMap((name) => {
      const own = here.filter(({ policy }) => policy?.name === name);
      return own.sort((a, b) => (a.policy?.place ?? 0) - (b.policy?.place ?? 0));
    });
    return [...loose('DENY'), ...inPolicies, ...loose('ALLOW')];
  });
}

export function matches(rule: FirewallRule, packet: Packet): boolean {
  if (/^\d/.test(rule.protocol)) {
    if (packet.protocol !== 'other' || packet.port !== Number(rule.protocol)) return false;
  } else if (rule.protocol !== 'all' && rule.protocol !== packet.protocol) return false;
  if (rule.ports) {
    // of ICMP they are types
    const has = packet.protocol === 'tcp' || packet.protocol === 'udp' || rule.protocol === 'icmp';
    if (!has || !rule.ports.some(([start, end]) => packet.port >= start && packet.port < end)) return false;
  } else if (rule.portStart) {
    const end = rule.portEnd || rule.portStart;
    if (packet.protocol !== 'tcp' && packet.protocol !== 'udp') return false;
    if (packet.port < rule.portStart || packet.port > end) return false;
  }
  if (rule.sourcePorts) {
    if (packet.protocol !== 'tcp' && packet.protocol !== 'udp') return false;
    if (!rule.sourcePorts.some(([start, end]) => packet.sourcePort >= start && packet.sourcePort < end))
      return false;
  }
  return (
    inside(rule.source, packet.family, packet.source) &&
    inside(rule.destination, packet.family, packet.destination)
  );
}

function inside(texts: string | readonly string[], family: number, value: bigint): boolean {
  return [texts].flat().some((text) => insideOne(text, family, value));
}

function insideOne(text: string, family: number, value: bigint): boolean {
  if (text === 'any') return true;
  const [low, high] = range(text);
  return (text.includes(':') ? 6 : 4) === family && value >= low && value <= high;
}

const ranges = new Map<string, [bigint, bigint]>();

/** First and last address of `ADDRESS[/PREFIX]`. */
export function range(text: string): [bigint, bigint] {
  const known = ranges.get(text);
  if (known) return known;
  const [address = '', prefix] = text.split('/');
  const bits = text.includes(':') ? 128 : 32;
  const host = 2n ** BigInt(bits - Number(prefix ?? bits));
  const low = value(address) - (value(address) % host);
  ranges.set(text, [low, low + host - 1n]);
  return [low, low + host - 1n];
}

export function value(address: string): bigint {
  if (!address.includes(':'))
    return address.split('.').reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
  const [head = '', tail] = address.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const groups = tail
    ? [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail]
    : [...head];
  return groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

const PROTOCOLS = ['tcp', 'udp', 'icmp', 'other'] as const;

/** One packet of every kind that these rules could tell apart: each first address and port of a range, and the one after its end. */
export function representatives(rules: readonly FirewallRule[]): Packet[] {
  const packets: Packet[] = [];
  // types of ICMP and numbers of protocols stand in the place of ports
  const listed = rules.some(({ ports, protocol }) => ports !== undefined || /^\d/.test(protocol));
  for (const family of [4, 6] as const) {
    const sources = edges(
      rules.flatMap((rule) => rule.source),
      family,
    );
    const destinations = edges(
      rules.flatMap((rule) => rule.destination),
      family,
    );
    const ports = portEdges(rules);
    for (const protocol of PROTOCOLS) {
      const withPorts = protocol === 'tcp' || protocol === 'udp';
      for (const source of sources)
        for (const destination of destinations)
          for (const port of withPorts || listed ? ports : [0])
            for (const sourcePort of withPorts ? sourcePortEdges(rules) : [0])
              packets.push({ family, protocol, source, destination, port, sourcePort });
    }
  }
  return packets;
}

export function edges(texts: readonly string[], family: 4 | 6): bigint[] {
  const limit = 2n ** (family === 4 ? 32n : 128n);
  const mine = texts.filter((text) => text !== 'any' && (text.includes(':') ? 6 : 4) === family);
  const points = mine.flatMap((text) => [range(text)[0], range(text)[1] + 1n]);
  return [...new Set([0n, ...points])].filter((point) => point < limit);
}

export function portEdges(rules: readonly FirewallRule[]): number[] {
  const points = rules.flatMap(({ protocol, ports, portStart = 0, portEnd = 0 }) => {
    if (/^\d/.test(protocol)) return [Number(protocol), Number(protocol) + 1];
    return ports?.flat() ?? (portStart ? [portStart, (portEnd || portStart) + 1] : []);
  });
  return [...new Set([0, ...points])].filter((port) => port < 65536);
}

export function sourcePortEdges(rules: readonly FirewallRule[]): number[] {
  const points = rules.flatMap(({ sourcePorts }) => sourcePorts?.flat() ?? []);
  return [...new Set([0, ...points])].filter((port) => port < 65536);
}
