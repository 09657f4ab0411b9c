/**
 * `npm run bench firewall`: the engine on 10,000 rules of one compute, beside a comparison of all pairs. Each list comes
 * from another generator, for an engine that is quick on one kind of list alone is not quick.
 */
import { parseAddress, type Address } from '../../src/network/address.ts';
import { contradictions } from '../../src/network/firewall/contradictions.ts';
import { compareFilters } from '../../src/network/firewall/difference.ts';
import { judgeRules } from '../../src/network/firewall/judge.ts';
import { meaningOf, orderRules, type FirewallRule, type Meaning } from '../../src/network/firewall/rule.ts';
import { filterOf } from '../../src/network/firewall/sources.ts';
import { Random } from '../network/random-rules.ts';

const RULES = 10_000;
const DEAD_LIMIT = 2_000;
const DIFF_LIMIT = 500;
const TARGET = parseAddress('203.0.113.5') as Address;

type Generator = (random: Random, index: number) => Partial<FirewallRule>;

const octet = (random: Random): number => random.below(256);
const anyPort = { portStart: 0, portEnd: 0 };

const GENERATORS: Readonly<Record<string, Generator>> = {
  // What people write: a few networks, well-known ports, many hosts.
  typical: (random) => ({
    action: random.next() < 0.8 ? 'ALLOW' : 'DENY',
    protocol: random.pick(['tcp', 'tcp', 'tcp', 'udp', 'all'] as const),
    source: random.pick([
      'any',
      `10.${octet(random)}.${octet(random)}.0/24`,
      `10.${octet(random)}.0.0/16`,
      `198.51.100.${octet(random)}`,
      `2001:db8:${random.below(9999)}::/48`,
    ]),
    ...random.pick([
      { portStart: 1 + random.below(1024) },
      { portStart: 1 + random.below(65000) },
      { portStart: 8000, portEnd: 8000 + random.below(1000) },
    ]),
  }),
  // Blocks of any size anywhere, ranges of any length, destinations as well.
  random: (random) => {
    const start = 1 + random.below(65535);
    const wide = `${octet(random)}.${octet(random)}.${octet(random)}.0/${random.below(25)}`;
    return {
      source:
        random.next() < 0.5
          ? wide
          : `${(random.below(16) + 0x2000).toString(16)}:${random.below(9999)}::/${random.below(49)}`,
      destination: random.next() < 0.7 ? 'any' : '203.0.113.0/24',
      portStart: start,
      portEnd: start + random.below(65536 - start),
    };
  },
  // Half the rules are columns, half are rows: every pair crosses.
  grid: (random, index) =>
    index % 2 === 0
      ? { source: `10.${(index >> 9) & 255}.${(index >> 1) & 255}.0/24`, ...anyPort }
      : { source: 'any', portStart: 1 + index, portEnd: 1 + index },
  // Blocks inside blocks, the small ones late.
  nested: (random, index) => {
    const prefix = 1 + Math.floor((index * 31) / RULES);
    return {
      source: `${octet(random)}.${octet(random)}.${octet(random)}.${octet(random)}/${prefix}`,
      portStart: random.pick([22, 80, 443, 5432]),
    };
  },
  // A tiling of the whole space, then rules that all of it covers.
  tiled: (random, index) => {
    const late = index >= RULES / 2;
    return late
      ? {
          source: `${octet(random)}.0.0.0/8`,
          portStart: 1 + random.below(30_000),
          portEnd: 30_000 + random.below(30_000),
        }
      : {
          source: `${Math.floor(index / 20) % 256}.0.0.0/8`,
          portStart: (index % 20) * 3277 + 1,
          portEnd: Math.min(65535, (index % 20) * 3277 + 3277),
        };
  },
};

function rulesOf(generator: Generator): FirewallRule[] {
  const random = new Random(11);
  return orderRules(
    Array.from({ length: RULES }, (_, index) => ({
      name: `rule-${String(index).padStart(5, '0')}`,
      action: random.next() < 0.5 ? ('ALLOW' as const) : ('DENY' as const),
      protocol: 'tcp' as const,
      source: 'any',
      destination: 'any',
      priority: index,
      ...generator(random, index),
    })),
  );
}

function timed<T>(work: () => T): { value: T; ms: number } {
  const start = performance.now();
  const value = work();
  return { value, ms: performance.now() - start };
}

/** What a check without an engine does: each rule against each earlier one. Misses what only several rules cover. */
function pairwiseDead(rules: readonly FirewallRule[]): number {
  const meanings = rules.map(meaningOf);
  return meanings.filter((rule, index) => meanings.slice(0, index).some((earlier) => holds(earlier, rule)))
    .length;
}

function holds(outer: Meaning, inner: Meaning): boolean {
  const block = (a: Meaning['source'], b: Meaning['source']): boolean =>
    !a || (b !== undefined && a.start <= b.start && a.end >= b.end);
  return (
    outer.ports[0] <= inner.ports[0] &&
    outer.ports[1] >= inner.ports[1] &&
    inner.protocols.every((protocol) => outer.protocols.includes(protocol)) &&
    inner.families.every((family) => outer.families.includes(family)) &&
    block(outer.source, inner.source) &&
    block(outer.destination, inner.destination)
  );
}

/** The edits that are timed, and the slowest of them is reported: dropped, turned, opened to any, put first. */
function edits(rules: readonly FirewallRule[]): FirewallRule[][] {
  const at = rules.length >> 1;
  const rule = rules[at] as FirewallRule;
  const replace = (changed: FirewallRule): FirewallRule[] =>
    rules.map((one) => (one === rule ? changed : one));
  return [
    rules.filter((one) => one !== rule),
    replace({ ...rule, action: rule.action === 'ALLOW' ? 'DENY' : 'ALLOW' }),
    replace({ ...rule, source: 'any', action: 'ALLOW' }),
    replace({ ...rule, priority: -1 }),
    [
      ...rules,
      {
        name: 'new',
        action: 'ALLOW',
        protocol: 'tcp',
        source: 'any',
        destination: 'any',
        portStart: 5432,
        priority: 5,
      },
    ],
  ];
}

function slowestDiff(rules: readonly FirewallRule[]): { ms: number; complete: boolean; most: number } {
  const runs = edits(rules).map((edited) =>
    timed(() => compareFilters(filterOf(rules), filterOf(edited), TARGET)),
  );
  return {
    ms: Math.max(...runs.map(({ ms }) => ms)),
    complete: runs.every(({ value }) => value.complete),
    most: Math.max(...runs.map(({ value }) => value.differences.length)),
  };
}

const mark = (ms: number, limit: number): string =>
  `${ms.toFixed(0).padStart(6)} ms ${ms <= limit ? 'reached' : 'MISSED'}`;

console.log(
  `${RULES} rules on one compute; dead rules within ${DEAD_LIMIT} ms, diff after one edit within ${DIFF_LIMIT} ms\n`,
);
for (const [name, generator] of Object.entries(GENERATORS)) {
  const rules = rulesOf(generator);
  const judged = timed(() => judgeRules(rules));
  const dead = judged.value.verdicts.filter((verdict) => verdict.dead).length;
  const redundant = judged.value.verdicts.filter(
    (verdict) => verdict.kind === 'redundant' && !verdict.dead,
  ).length;
  const diff = slowestDiff(rules);
  const contradicting = timed(() => contradictions(rules.map((rule) => ({ ...rule, priority: 100 }))));
  const pairwise = timed(() => pairwiseDead(rules));
  console.log(`${name}`);
  console.log(
    `  dead rules      ${mark(judged.ms, DEAD_LIMIT)}   ${dead} dead, ${redundant} redundant though live${judged.value.complete ? '' : ', work limit reached'}`,
  );
  console.log(
    `  diff, 1 edit    ${mark(diff.ms, DIFF_LIMIT)}   slowest of 5; at most ${diff.most} differences${diff.complete ? '' : ', work limit reached'}`,
  );
  console.log(
    `  contradictions  ${contradicting.ms.toFixed(0).padStart(6)} ms           all at one priority: ${contradicting.value.length}`,
  );
  console.log(
    `  all pairs       ${pairwise.ms.toFixed(0).padStart(6)} ms           finds ${pairwise.value} of the ${dead} dead\n`,
  );
}
