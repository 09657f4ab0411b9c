import { describe, expect, it } from 'vitest';
import type { Address } from '../../src/network/address.ts';
import { ANY_PORT, PROTOCOLS, type FirewallRule } from '../../src/network/firewall/rule.ts';
import { bandsOf, filterOf, type Decision } from '../../src/network/firewall/sources.ts';
import {
  decidingRule,
  edges,
  isAllowed,
  portEdges,
  sourcePortEdges,
  value,
  type Packet,
} from './brute-force.ts';
import { Random, randomRules, withLists } from './random-rules.ts';
import { ruleOf } from './rule-of.ts';

const ask = (rules: readonly FirewallRule[], packet: Packet, filter = filterOf(rules)): Decision => {
  const to: Address = { family: packet.family, value: packet.destination };
  const bands = bandsOf(filter, packet.protocol, to, [packet.port, packet.port + 1]);
  expect(bands).toHaveLength(1);
  return bands[0]?.decisions.find(
    ({ start, end, sourcePorts: [from, last] = ANY_PORT }) =>
      start <= packet.source && packet.source < end && from <= packet.sourcePort && packet.sourcePort < last,
  ) as Decision;
};

/** Addresses and ports at the edges of the rules, one beside them, or anywhere. */
function randomPacket(random: Random, rules: readonly FirewallRule[]): Packet {
  const family = random.pick([4, 6] as const);
  const limit = family === 4 ? 1n << 32n : 1n << 128n;
  const near = (texts: string[]): bigint => {
    const edge =
      random.next() < 0.9
        ? random.pick(edges(texts, family))
        : BigInt(Math.floor(random.next() * 2 ** 52)) * 4_093n;
    return (edge + BigInt(random.below(3)) - 1n + limit) % limit;
  };
  const nearPort = (list: number[]): number =>
    Math.min(65535, Math.max(0, random.pick(list) + random.below(3) - 1));
  return {
    family,
    protocol: random.pick(PROTOCOLS),
    source: near(rules.flatMap((rule) => rule.source)),
    destination: near(rules.flatMap((rule) => rule.destination)),
    port: nearPort(portEdges(rules)),
    sourcePort: nearPort(sourcePortEdges(rules)),
  };
}

describe('the firewall engine decides as a plain loop over the rules does', () => {
  it('on 120,000 random packets over 1,200 random rule sets of both families', () => {
    const random = new Random(1);
    let allowed = 0;
    for (let set = 0; set < 1_200; set += 1) {
      const rules = withLists(random, randomRules(random, 1 + random.below(40)));
      const filter = filterOf(rules);
      for (let round = 0; round < 100; round += 1) {
        const packet = randomPacket(random, rules);
        const decision = ask(rules, packet, filter);
        if (
          decision.allow !== isAllowed(rules, packet) ||
          decision.rule?.name !== decidingRule(rules, packet)?.name
        ) {
          expect.fail(
            `${JSON.stringify(packet, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part))} in ${JSON.stringify(rules)}`,
          );
        }
        allowed += Number(decision.allow);
      }
    }
    // The sample is worth something only where both answers are common.
    expect(allowed).toBeGreaterThan(20_000);
    expect(allowed).toBeLessThan(100_000);
  });
});

describe('the order of rules', () => {
  const ssh: Packet = {
    family: 4,
    protocol: 'tcp',
    source: value('198.51.100.7'),
    destination: value('203.0.113.5'),
    port: 22,
    sourcePort: 50_000,
  };
  const decider = (...rules: FirewallRule[]): string | undefined => ask(rules, ssh).rule?.name;

  it('is priority, lower first', () =>
    expect(decider(ruleOf('a', 'ALLOW', 20), ruleOf('b', 'DENY', 10))).toBe('b'));
  it('then DENY before ALLOW', () =>
    expect(decider(ruleOf('a', 'ALLOW', 10), ruleOf('b', 'DENY', 10))).toBe('b'));
  it('then the name, bytewise', () =>
    expect(decider(ruleOf('b', 'ALLOW', 10), ruleOf('B', 'ALLOW', 10))).toBe('B'));
  it('of a policy is its own, after each DENY that is in none and before each ALLOW', () => {
    const at = (name: string, place: number) => ({ policy: { name, place } });
    const first = ruleOf('y', 'ALLOW', 10, at('p', 0));
    const second = ruleOf('b', 'DENY', 10, at('p', 1));
    expect(decider(second, first)).toBe('y');
    expect(decider(second, first, ruleOf('x', 'DENY', 10))).toBe('x');
    expect(decider(second, first, ruleOf('a', 'ALLOW', 10))).toBe('y');
    expect(decider(second, first, ruleOf('c', 'DENY', 10, at('o', 0)))).toBe('c');
    expect(decider(second, first, ruleOf('a', 'ALLOW', 9))).toBe('a');
  });
  it('no rule at all lets everything through', () =>
    expect(ask([], ssh)).toMatchObject({ allow: true, rule: undefined }));
  it('rules of which none matches let nothing through', () =>
    expect(ask([ruleOf('a', 'ALLOW', 10, { portStart: 23 })], ssh)).toMatchObject({
      allow: false,
      rule: undefined,
    }));
});

describe('what a rule matches', () => {
  const base: FirewallRule = {
    name: 'r',
    action: 'ALLOW',
    protocol: 'tcp',
    source: 'any',
    destination: 'any',
    priority: 100,
  };
  const packet: Packet = {
    family: 4,
    protocol: 'tcp',
    source: 1n,
    destination: value('10.0.0.1'),
    port: 80,
    sourcePort: 50_000,
  };
  const passes = (rule: Partial<FirewallRule>, other: Partial<Packet> = {}): boolean =>
    ask([{ ...base, ...rule }], { ...packet, ...other }).allow;

  it('portEnd 0 or absent means portStart alone', () => {
    expect([
      passes({ portStart: 80 }),
      passes({ portStart: 80, portEnd: 0 }),
      passes({ portStart: 80 }, { port: 81 }),
    ]).toEqual([true, true, false]);
  });

  it('portStart 0 or absent means any port', () => {
    expect([
      passes({}),
      passes({ portStart: 0, portEnd: 22 }),
      passes({ portStart: 0 }, { port: 0 }),
    ]).toEqual([true, true, true]);
  });

  it('all is every protocol, with ports tcp and udp alone', () => {
    const protocols = PROTOCOLS.map((protocol) => passes({ protocol: 'all' }, { protocol }));
    const withPort = PROTOCOLS.map((protocol) => passes({ protocol: 'all', portStart: 80 }, { protocol }));
    expect([protocols, withPort]).toEqual([
      [true, true, true, true],
      [true, true, false, false],
    ]);
  });

  it('any is both families, a CIDR its own', () => {
    expect([
      passes({}, { family: 6 }),
      passes({ source: '0.0.0.0/0' }, { family: 6 }),
      passes({ source: '::/0' }, { family: 6 }),
    ]).toEqual([true, false, true]);
  });

  it('what cannot be read, ends before it starts or mixes families matches nothing', () => {
    expect([
      passes({ source: '10.0.0.0/33' }),
      passes({ portStart: 90, portEnd: 10 }),
      passes({ source: '0.0.0.0/0', destination: '::/0' }),
      passes({ protocol: 'icmp', portStart: 80 }, { protocol: 'icmp' }),
    ]).toEqual([false, false, false, false]);
  });

  it('sourcePorts are ports of the sender, of tcp and udp alone', () => {
    const sourcePorts = [
      [123, 124],
      [1024, 2048],
    ] as const;
    const from = (sourcePort: number) => passes({ sourcePorts }, { sourcePort });
    expect([122, 123, 124, 1024, 2047, 2048].map(from)).toEqual([false, true, false, true, true, false]);
    expect(
      PROTOCOLS.map((protocol) =>
        passes({ protocol: 'all', sourcePorts }, { protocol, sourcePort: 123, port: 0 }),
      ),
    ).toEqual([true, true, false, false]);
  });

  it('host bits of a CIDR are ignored', () =>
    expect(passes({ source: '10.0.0.5/8' }, { source: value('10.9.9.9') })).toBe(true));
});
