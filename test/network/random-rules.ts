import type { FirewallRule, PortSpan } from '../../src/network/firewall/rule.ts';

/** A seeded generator (mulberry32): the same rules on every run. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** 0 to n - 1. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

/** Rules whose parts come from few values, so that they overlap, nest, tile and repeat. */
export function randomRules(random: Random, count: number): FirewallRule[] {
  return Array.from({ length: count }, (_, index) => {
    const protocol = random.pick(['tcp', 'tcp', 'udp', 'icmp', 'all'] as const);
    const ports =
      protocol === 'icmp'
        ? [0, 0]
        : random.pick([
            [0, 0],
            [80, 0],
            [80, 80],
            [443, 0],
            [80, 443],
            [1, 1023],
            [1024, 65535],
            [22, 25],
            [1, 65535],
          ]);
    const family = random.pick([4, 4, 6]);
    return {
      name: `r${index}`,
      action: random.pick(['ALLOW', 'DENY'] as const),
      protocol,
      source: randomBlock(random, family),
      destination:
        random.next() < 0.6 ? 'any' : randomBlock(random, random.next() < 0.9 ? family : 10 - family),
      portStart: ports[0] as number,
      portEnd: ports[1] as number,
      priority: random.pick([10, 20, 30, 100]),
    };
  });
}

function randomBlock(random: Random, family: number): string {
  if (random.next() < 0.25) return 'any';
  if (family === 4)
    return random.pick([
      '10.0.0.0/8',
      '10.0.0.0/9',
      '10.128.0.0/9',
      '10.20.0.0/22',
      '10.20.1.7',
      '10.20.1.9/22',
      '0.0.0.0/0',
      '0.0.0.0/1',
      '128.0.0.0/1',
      '203.0.113.45',
      '203.0.113.0/24',
    ]);
  return random.pick([
    '2001:db8::/32',
    '2001:db8::/33',
    '2001:db8:8000::/33',
    '2001:db8::1',
    '::/0',
    '::/1',
    '8000::/1',
    '2001:db8:0:1::/64',
  ]);
}

const DISJOINT = ['10.20.0.0/22', '10.128.0.0/9', '203.0.113.0/24', '2001:db8::/33', '8000::/1'];

/** Their ends lie outside the range from which a system picks a port of its own. */
const SOURCE_PORTS: readonly (readonly PortSpan[])[] = [
  [[123, 124]],
  [[1024, 65_536]],
  [
    [1, 1024],
    [5000, 5002],
  ],
];

/** Some of the rules of a priority in two policies, which have an order of their own. */
function withPolicies(random: Random, rules: readonly FirewallRule[]): FirewallRule[] {
  if (random.next() < 0.5) return [...rules];
  return rules.map((rule, index) => {
    const name = `${random.pick(['m', 'z'])}-${rule.priority}`;
    return random.next() < 0.5 ? rule : { ...rule, policy: { name, place: rules.length - index } };
  });
}

/**
 * The same rules, every third of them with lists of sources, destinations, ports, source ports or types, or of a numbered
 * protocol; in every second list some stand in policies.
 */
export function withLists(random: Random, rules: readonly FirewallRule[]): FirewallRule[] {
  const lists = rules.map((rule): FirewallRule => {
    if (random.next() < 0.67) return rule;
    const some = () => DISJOINT.filter(() => random.next() < 0.5);
    const lists = {
      ...rule,
      ...(random.next() < 0.5 ? { source: some() } : {}),
      ...(random.next() < 0.3 ? { destination: some() } : {}),
      ...(random.next() < 0.4 ? { sourcePorts: random.pick(SOURCE_PORTS) } : {}),
    };
    const way = random.below(4);
    if (way === 0) return { ...lists, protocol: random.pick(['47', '50']), portStart: 0, portEnd: 0 };
    if (way === 1 || rule.protocol === 'icmp') return lists;
    const ports = random.pick<readonly PortSpan[]>([
      [
        [22, 23],
        [80, 444],
      ],
      [
        [1, 80],
        [443, 1024],
        [8080, 8081],
      ],
    ]);
    if (way === 2) return { ...lists, ports };
    return {
      ...lists,
      protocol: 'icmp',
      portStart: 0,
      portEnd: 0,
      ports: [
        [0, 1],
        [8, 11],
      ],
    };
  });
  return withPolicies(random, lists);
}
