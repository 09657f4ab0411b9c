import { describe, expect, it } from 'vitest';
import { contradictions } from '../../src/network/firewall/contradictions.ts';
import { judgeRules, type Verdict } from '../../src/network/firewall/judge.ts';
import { orderRules, type FirewallRule } from '../../src/network/firewall/rule.ts';
import { inOrder, isAllowed, matches, representatives, type Packet } from './brute-force.ts';
import { Random, randomRules, withLists } from './random-rules.ts';
import { ruleOf } from './rule-of.ts';

const judge = (...rules: FirewallRule[]): Record<string, string> => {
  const ordered = orderRules(rules);
  const say = ({ kind, by }: Verdict): string => [kind, ...by.map((index) => ordered[index]?.name)].join(' ');
  return Object.fromEntries(
    judgeRules(ordered).verdicts.map((verdict, index) => [ordered[index]?.name, say(verdict)]),
  );
};

describe('judgeRules', () => {
  it('finds a rule that two earlier ones cover together', () => {
    expect(
      judge(
        ruleOf('a', 'ALLOW', 1, { source: '10.0.0.0/9' }),
        ruleOf('b', 'ALLOW', 2, { source: '10.128.0.0/9' }),
        ruleOf('deny-x', 'DENY', 3, { source: '10.0.0.0/8' }),
      ),
    ).toEqual({ a: 'live', b: 'live', 'deny-x': 'shadowed a b' });
  });

  it('calls it redundant where all that cover it do the same', () => {
    expect(
      judge(
        ruleOf('a', 'ALLOW', 1, { portStart: 1, portEnd: 1023 }),
        ruleOf('b', 'ALLOW', 2, { portStart: 443 }),
      ),
    ).toEqual({ a: 'live', b: 'redundant a' });
  });

  it('is not taken in by covers of one family or one protocol', () => {
    expect(
      judge(
        ruleOf('a', 'ALLOW', 1, { source: '0.0.0.0/0' }),
        ruleOf('b', 'DENY', 2),
        ruleOf('c', 'ALLOW', 3, { protocol: 'all' }),
      ),
    ).toEqual({ a: 'live', b: 'live', c: 'live' });
  });

  it('sees that a later rule, or the end of the list, decides alike', () => {
    expect(judge(ruleOf('a', 'ALLOW', 1, { portStart: 443 }), ruleOf('b', 'ALLOW', 2))).toEqual({
      a: 'redundant b',
      b: 'live',
    });
    expect(judge(ruleOf('a', 'ALLOW', 1, { portStart: 443 }), ruleOf('z', 'DENY', 9))).toEqual({
      a: 'live',
      z: 'redundant',
    });
  });

  it('keeps an early ALLOW that saves packets from a later DENY', () => {
    expect(
      judge(
        ruleOf('a', 'ALLOW', 1, { source: '10.0.0.1' }),
        ruleOf('b', 'DENY', 2, { source: '10.0.0.0/8' }),
        ruleOf('c', 'ALLOW', 3),
      ),
    ).toEqual({ a: 'live', b: 'live', c: 'live' });
  });

  it('names the rule that really stands in the way, not one that is dead itself', () => {
    expect(
      judge(ruleOf('a', 'ALLOW', 1), ruleOf('b', 'DENY', 2), ruleOf('c', 'DENY', 3, { portStart: 22 })),
    ).toEqual({ a: 'live', b: 'shadowed a', c: 'shadowed a' });
  });

  it('sets rules aside that can match nothing', () => {
    expect(judge(ruleOf('a', 'ALLOW', 1, { portStart: 90, portEnd: 10 }))).toEqual({ a: 'void' });
  });

  it('says so where its work limit is reached, and then accuses nobody', () => {
    const random = new Random(3);
    const judgement = judgeRules(orderRules(randomRules(random, 60)), 1);
    expect(judgement.complete).toBe(false);
  });

  it('agrees with brute force over one packet of every kind, on 1,500 random rule sets', () => {
    const random = new Random(2);
    const seen = new Map<string, number>();
    for (let set = 0; set < 1_500; set += 1) {
      const rules = inOrder(withLists(random, randomRules(random, 2 + random.below(9))));
      const packets = representatives(rules);
      const { verdicts, complete } = judgeRules(rules);
      expect(complete).toBe(true);
      for (const [index, verdict] of verdicts.entries()) {
        expect(summary(verdict), JSON.stringify({ rules, index })).toBe(bruteVerdict(rules, index, packets));
        expectCovered(rules, index, verdict, packets);
        seen.set(verdict.kind, (seen.get(verdict.kind) ?? 0) + 1);
      }
    }
    expect(
      Math.min(...['live', 'shadowed', 'redundant', 'void'].map((kind) => seen.get(kind) ?? 0)),
    ).toBeGreaterThan(100);
  });
});

function summary({ kind, dead }: Verdict): string {
  return kind === 'void' ? 'void' : dead ? 'dead' : kind;
}

function bruteVerdict(rules: readonly FirewallRule[], index: number, packets: readonly Packet[]): string {
  const mine = packets.filter((packet) => matches(rules[index] as FirewallRule, packet));
  if (mine.length === 0) return 'void';
  if (mine.every((packet) => rules.findIndex((other) => matches(other, packet)) < index)) return 'dead';
  const without = rules.filter((_, other) => other !== index);
  // A list that became empty is still a list: nothing passes.
  const same = mine.every(
    (packet) => isAllowed(rules, packet) === (without.length > 0 && isAllowed(without, packet)),
  );
  return same ? 'redundant' : 'live';
}

/** The named rules are earlier, cover the dead one, and none is named for nothing. */
function expectCovered(
  rules: readonly FirewallRule[],
  index: number,
  { kind, dead, by }: Verdict,
  packets: readonly Packet[],
): void {
  if (!dead || kind === 'void') return;
  const blockers = by.map((other) => rules[other] as FirewallRule);
  const mine = packets.filter((packet) => matches(rules[index] as FirewallRule, packet));
  expect(by.every((other) => other < index)).toBe(true);
  expect(mine.every((packet) => blockers.some((blocker) => matches(blocker, packet)))).toBe(true);
  expect(blockers.every((blocker) => mine.some((packet) => matches(blocker, packet)))).toBe(true);
  expect(kind).toBe(
    blockers.every(({ action }) => action === rules[index]?.action) ? 'redundant' : 'shadowed',
  );
}

describe('contradictions', () => {
  it('are an ALLOW and a DENY of one priority that share a packet', () => {
    const rules = orderRules([
      ruleOf('a', 'ALLOW', 100, { portStart: 80, portEnd: 90 }),
      ruleOf('b', 'DENY', 100, { portStart: 85 }),
      ruleOf('c', 'DENY', 100, { portStart: 91 }),
      ruleOf('d', 'DENY', 99, { portStart: 85 }),
    ]);
    const names = contradictions(rules).map(({ allow, deny }) => [
      rules[allow]?.name,
      deny.map((index) => rules[index]?.name),
    ]);
    expect(names).toEqual([['a', ['b']]]);
  });

  it('are none within a policy, whose order is meant', () => {
    const rules = orderRules([
      ruleOf('a', 'ALLOW', 100, { policy: { name: 'p', place: 0 } }),
      ruleOf('b', 'DENY', 100, { policy: { name: 'p', place: 1 } }),
      ruleOf('c', 'DENY', 100, { policy: { name: 'q', place: 0 } }),
    ]);
    const names = contradictions(rules).map(({ allow, deny }) => [
      rules[allow]?.name,
      deny.map((index) => rules[index]?.name),
    ]);
    expect(names).toEqual([['a', ['c']]]);
  });

  it('agree with a comparison of all pairs, on 1,000 random rule sets', () => {
    const random = new Random(4);
    for (let set = 0; set < 1_000; set += 1) {
      const rules = inOrder(withLists(random, randomRules(random, 2 + random.below(9))));
      const packets = representatives(rules);
      const pairs = rules.flatMap((allow, index) => {
        if (allow.action !== 'ALLOW') return [];
        const against = (deny: FirewallRule): boolean =>
          deny.action === 'DENY' &&
          deny.priority === allow.priority &&
          (allow.policy === undefined || deny.policy?.name !== allow.policy.name);
        return rules.some(
          (deny) =>
            against(deny) && packets.some((packet) => matches(allow, packet) && matches(deny, packet)),
        )
          ? [index]
          : [];
      });
      expect(contradictions(rules).map(({ allow }) => allow)).toEqual(pairs);
    }
  });
});
