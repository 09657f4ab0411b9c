import { describe, expect, it } from 'vitest';
import type { Address } from '../../src/network/address.ts';
import { parseAddress } from '../../src/network/address.ts';
import { changedBoxes, compareFilters } from '../../src/network/firewall/difference.ts';
import type { FirewallRule } from '../../src/network/firewall/rule.ts';
import { filterOf } from '../../src/network/firewall/sources.ts';
import { edges, isAllowed, portEdges, sourcePortEdges } from './brute-force.ts';
import { Random, randomRules, withLists } from './random-rules.ts';
import { ruleOf } from './rule-of.ts';

const address = (text: string): Address => parseAddress(text) as Address;

/** Adds, drops, moves and edits a few rules. */
function edit(random: Random, rules: readonly FirewallRule[]): FirewallRule[] {
  const edited = [...rules];
  for (let round = 0; round < 1 + random.below(3); round += 1) {
    const at = random.below(edited.length + 1);
    const how = random.below(4);
    const [fresh] = randomRules(random, 1) as [FirewallRule];
    const old = edited[at];
    if (how === 0 || !old) edited.splice(at, 0, { ...fresh, name: `new${round}` });
    else if (how === 1) edited.splice(at, 1);
    else if (how === 2) edited[at] = { ...old, priority: fresh.priority };
    else edited[at] = { ...fresh, name: old.name };
  }
  return edited;
}

const pairs = (a: readonly number[], b: readonly number[]) =>
  a.flatMap((one) => b.map((two) => [one, two] as const));

const TARGETS = ['203.0.113.45', '10.20.1.7', '2001:db8::1', '2001:db8:9000::1'].map(address);

describe('compareFilters', () => {
  it('agrees with brute force over one packet of every kind, on 1,500 random edits', () => {
    const random = new Random(5);
    let changed = 0;
    for (let set = 0; set < 1_500; set += 1) {
      const before = withLists(random, randomRules(random, random.below(12)));
      const after = edit(random, before);
      const to = random.pick(TARGETS);
      const { differences, complete } = compareFilters(filterOf(before), filterOf(after), to);
      expect(complete).toBe(true);
      for (const protocol of ['tcp', 'udp', 'icmp', 'other'] as const)
        for (const source of edges(
          [...before, ...after].flatMap((one) => one.source),
          to.family,
        ))
          for (const [port, sourcePort] of pairs(
            portEdges([...before, ...after]),
            sourcePortEdges([...before, ...after]),
          )) {
            const packet = { family: to.family, protocol, source, destination: to.value, port, sourcePort };
            const [was, is] = [isAllowed(before, packet), isAllowed(after, packet)];
            const said = differences.filter(
              (one) =>
                one.protocol === protocol &&
                one.ports[0] <= port &&
                port < one.ports[1] &&
                (one.sourcePorts?.[0] ?? 0) <= sourcePort &&
                sourcePort < (one.sourcePorts?.[1] ?? 65_536) &&
                one.sources.some(({ start, end }) => start <= source && source < end),
            );
            if (said.length !== Number(was !== is) || said.some(({ opened }) => opened !== is)) {
              expect.fail(
                JSON.stringify({
                  before,
                  after,
                  protocol,
                  port,
                  sourcePort,
                  source: source.toString(),
                  was,
                  is,
                }),
              );
            }
            changed += said.length;
          }
    }
    expect(changed).toBeGreaterThan(5_000);
  });

  it('says one opened port as one difference', () => {
    const old = [
      ruleOf('pg', 'ALLOW', 50, { source: '10.20.0.0/22', portStart: 5432 }),
      ruleOf('web', 'ALLOW', 60, { portStart: 443 }),
    ];
    const now = [
      ruleOf('pg', 'ALLOW', 50, { portStart: 5432 }),
      ruleOf('web', 'ALLOW', 60, { portStart: 443 }),
    ];
    const { differences } = compareFilters(filterOf(old), filterOf(now), address('203.0.113.5'));
    expect(differences).toEqual([
      {
        protocol: 'tcp',
        opened: true,
        ports: [5432, 5433],
        sources: [
          { start: 0n, end: 0x0a140000n },
          { start: 0x0a140400n, end: 1n << 32n },
        ],
      },
    ]);
  });

  it('an address that comes or goes opens and closes what its filter lets through', () => {
    const filter = filterOf([ruleOf('web', 'ALLOW', 60, { portStart: 443 })]);
    const to = address('203.0.113.5');
    const all = { protocol: 'tcp', ports: [443, 444], sources: [{ start: 0n, end: 1n << 32n }] };
    expect(compareFilters(undefined, filter, to).differences).toEqual([{ ...all, opened: true }]);
    expect(compareFilters(filter, undefined, to).differences).toEqual([{ ...all, opened: false }]);
    expect(compareFilters(filter, filter, to).differences).toEqual([]);
  });

  it('the first rule of an unfiltered compute closes the rest', () => {
    const { differences } = compareFilters(
      filterOf([]),
      filterOf([ruleOf('web', 'ALLOW', 60, { portStart: 443 })]),
      address('203.0.113.5'),
    );
    expect(differences.map(({ protocol, opened, ports }) => [protocol, opened, ports])).toEqual([
      ['tcp', false, [0, 443]],
      ['tcp', false, [444, 65536]],
      ['udp', false, [0, 65536]],
      ['icmp', false, [0, 65536]],
      ['other', false, [0, 65536]],
    ]);
  });

  it('says so where its work limit is reached', () => {
    const random = new Random(6);
    expect(
      compareFilters(
        filterOf(randomRules(random, 30)),
        filterOf(randomRules(random, 30)),
        address('203.0.113.45'),
        5,
      ).complete,
    ).toBe(false);
  });
});

describe('changedBoxes', () => {
  it('are those that came, went or were moved, and no others', () => {
    expect(changedBoxes([1, 2, 3, 4], [1, 2, 3, 4])).toEqual([]);
    expect(changedBoxes([1, 2, 3, 4], [1, 3, 4, 5])).toEqual([2, 5]);
    expect(changedBoxes([1, 2, 3, 4], [4, 1, 2, 3])).toEqual([4]);
    expect(changedBoxes([1, 1, 2], [1, 2])).toEqual([1]);
  });
});
