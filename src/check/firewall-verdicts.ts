import type { ComputeNode, Fleet } from '../model/fleet.ts';
import type { Resource } from '../model/resource.ts';
import { judgeRules, type Verdict } from '../network/firewall/judge.ts';
import { firewallFacts } from './firewall-facts.ts';

/** A rule that does nothing on some computes, for one reason. */
export interface IdleRule {
  readonly rule: Resource<'FirewallRule'>;
  readonly kind: 'shadowed' | 'redundant';
  /** No packet ever reaches it. */
  readonly dead: boolean;
  /** Earlier rules that cover a dead one; a later one that decides alike, where one alone does. */
  readonly by: readonly Resource<'FirewallRule'>[];
  readonly computes: readonly ComputeNode[];
}

interface Verdicts {
  readonly idle: readonly IdleRule[];
  /** Computes whose rules were too tangled to be judged to the end: what was found is right, but may not be all. */
  readonly undecided: readonly ComputeNode[];
}

const known = new WeakMap<Fleet, Verdicts>();

function verdictsOf(fleet: Fleet): Verdicts {
  const verdicts = known.get(fleet) ?? judgeFleet(fleet);
  known.set(fleet, verdicts);
  return verdicts;
}

/** Every rule that is shadowed or redundant, by name: one entry for all computes where it is so for the same reason. */
export function idleRules(fleet: Fleet): readonly IdleRule[] {
  return verdictsOf(fleet).idle;
}

export function undecidedComputes(fleet: Fleet): readonly ComputeNode[] {
  return verdictsOf(fleet).undecided;
}

function judgeFleet(fleet: Fleet): Verdicts {
  const { manifests, lists } = firewallFacts(fleet);
  const found = new Map<string, Omit<IdleRule, 'computes'> & { computes: ComputeNode[] }>();
  const undecided: ComputeNode[] = [];
  for (const { rules, computes } of lists) {
    const { verdicts, complete } = judgeRules(rules);
    if (!complete) undecided.push(...computes);
    for (const [index, verdict] of verdicts.entries()) {
      const rule = manifests.get(rules[index]?.name ?? '');
      if (!rule || !isIdle(verdict)) continue;
      const by = verdict.by.flatMap((other) => manifests.get(rules[other]?.name ?? '') ?? []);
      const key = [rule.name, verdict.kind, verdict.dead, ...by.map(({ name }) => name)].join(' ');
      const same = found.get(key);
      if (same) same.computes.push(...computes);
      else found.set(key, { rule, kind: verdict.kind, dead: verdict.dead, by, computes: [...computes] });
    }
  }
  const idle = [...found.values()].sort((a, b) =>
    a.rule.name < b.rule.name ? -1 : a.rule.name > b.rule.name ? 1 : 0,
  );
  return { idle, undecided };
}

function isIdle(verdict: Verdict): verdict is Verdict & { kind: IdleRule['kind'] } {
  return verdict.kind === 'shadowed' || verdict.kind === 'redundant';
}

/** More names than this are counted. */
const MOST_NAMED = 5;

/** "a, b", with the number of those beyond the first few. */
export function namedRules(rules: readonly { readonly name: string }[]): string {
  const names = rules.slice(0, MOST_NAMED).map(({ name }) => name);
  return rules.length > MOST_NAMED
    ? `${names.join(', ')} and ${rules.length - MOST_NAMED} more`
    : names.join(', ');
}
