import { type Address, addressCount, type Family } from '../address.ts';
import { publicSpans } from '../special.ts';
import { countAddresses, intersectSpans, type Spans, subtractSpans, unionSpans } from '../spans.ts';
import { concerns, type FirewallRule, type Meaning, type PortSpan } from './rule.ts';
import { allowedSources, type Band, bandsOf, type Filter } from './sources.ts';

/** Ports that are open to a whole family. */
export interface WideOpen {
  readonly ports: PortSpan;
  readonly sources: Spans;
  /** The rules that let them in, in evaluation order. */
  readonly rules: readonly FirewallRule[];
}

/**
 * The ports of an address that a filter opens to every public source, apart from what DENY rules take out by name: no
 * public source is left to the default, and most of them pass.
 */
export function wideOpen(filter: Filter, protocol: 'tcp' | 'udp', to: Address): WideOpen[] {
  const rules = filter.rules.filter((rule) => rule.allow && concerns(rule, protocol, to));
  const found = likelyPorts(rules, to.family)
    .flatMap((ports) => bandsOf(filter, protocol, to, ports))
    .flatMap((band) => judgeBand(band, to.family));
  return joinNeighbours(found);
}

/** A quick look that may be wrong in one way only: ports where ALLOW rules cover half of the family, if they are disjoint. */
function likelyPorts(rules: readonly Meaning[], family: Family): PortSpan[] {
  const changes = new Map<number, number>();
  const add = (port: number, share: number): void => void changes.set(port, (changes.get(port) ?? 0) + share);
  for (const { source, ports } of rules) {
    const share = source ? Number(source.end - source.start) / Number(addressCount(family)) : 1;
    add(ports[0], share);
    add(ports[1], -share);
  }
  const likely: PortSpan[] = [];
  let covered = 0;
  let start: number | undefined;
  for (const [port, change] of [...changes].sort((a, b) => a[0] - b[0])) {
    covered += change;
    // Sums of shares are exact enough: a little below the half only costs a second look.
    const enough = covered > 0.4;
    // Port 0 is no port anybody can open.
    if (enough && start === undefined) start = Math.max(1, port);
    else if (!enough && start !== undefined) {
      if (start < port) likely.push([start, port]);
      start = undefined;
    }
  }
  return likely;
}

const PUBLIC: Readonly<Record<Family, Spans>> = { 4: publicSpans(4), 6: publicSpans(6) };

function judgeBand({ ports, decisions }: Band, family: Family): WideOpen[] {
  const everyone = PUBLIC[family];
  const byDefault = unionSpans(decisions.filter(({ rule }) => rule === undefined));
  const sources = allowedSources(decisions);
  if (subtractSpans(intersectSpans(byDefault, everyone), sources).length > 0) return [];
  if (countAddresses(intersectSpans(sources, everyone)) * 2n <= countAddresses(everyone)) return [];
  const rules = decisions.flatMap(({ allow, rule }) => (allow && rule ? [rule] : []));
  return [{ ports, sources, rules: [...new Set(rules)] }];
}

function joinNeighbours(found: readonly WideOpen[]): WideOpen[] {
  const joined: WideOpen[] = [];
  for (const one of found) {
    const last = joined.at(-1);
    const alike = last?.ports[1] === one.ports[0] && keyOf(last) === keyOf(one);
    if (last && alike) joined[joined.length - 1] = { ...last, ports: [last.ports[0], one.ports[1]] };
    else joined.push(one);
  }
  return joined;
}

function keyOf({ sources, rules }: WideOpen): string {
  return `${sources.map(({ start, end }) => `${start}-${end}`).join()} ${rules.map(({ name }) => name).join()}`;
}
