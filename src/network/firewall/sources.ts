import { addressCount, type Address, type Family } from '../address.ts';
import { groupBy } from '../../text/group-by.ts';
import { unionSpans, type Span, type Spans } from '../spans.ts';
import {
  ANY_PORT,
  concerns,
  hasPorts,
  meaningsOf,
  orderRules,
  type FirewallRule,
  type Meaning,
  type PortSpan,
  type Protocol,
} from './rule.ts';

/** The rules that stand before an address. With none at all it is unfiltered: every packet passes. */
export interface Filter {
  readonly rules: readonly Meaning[];
  readonly unfiltered: boolean;
}

/** The filter of these rules, in any order. Rules of one name are one rule. */
export function filterOf(rules: readonly FirewallRule[]): Filter {
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  return { rules: orderRules([...byName.values()]).flatMap(meaningsOf), unfiltered: rules.length === 0 };
}

/** Sources that one rule decides; no rule: no rule matches them. */
export interface Decision extends Span {
  /** From these ports of theirs; absent: from any. */
  readonly sourcePorts?: PortSpan;
  readonly allow: boolean;
  readonly rule: FirewallRule | undefined;
}

/**
 * Ports for which the same rules are candidates, and who decides which source there: ascending, all of the family; where rules name
 * source ports, once for each stretch of these.
 */
export interface Band {
  readonly ports: PortSpan;
  readonly decisions: readonly Decision[];
}

/** What a filter decides for new flows to one address, by protocol; `within` narrows the ports. */
export function bandsOf(
  filter: Filter,
  protocol: Protocol,
  to: Address,
  within: PortSpan = ANY_PORT,
): Band[] {
  const rules = filter.rules.filter((rule) => concerns(rule, protocol, to));
  if (!hasPorts(protocol) && rules.every(({ ports }) => ports === ANY_PORT))
    return [{ ports: ANY_PORT, decisions: decideSources(rules, to.family, filter.unfiltered) }];
  const bands: Band[] = [];
  let last = '';
  for (const { ports, active } of activeRules(rules, within)) {
    const key = active.join();
    const previous = bands.at(-1);
    if (previous && key === last)
      bands[bands.length - 1] = { ...previous, ports: [previous.ports[0], ports[1]] };
    else
      bands.push({
        ports,
        decisions: decideAll(
          active.map((index) => rules[index] as Meaning),
          to.family,
          filter.unfiltered,
        ),
      });
    last = key;
  }
  return bands;
}

function decideAll(rules: readonly Meaning[], family: Family, fallback: boolean): Decision[] {
  const cuts = [...new Set([...ANY_PORT, ...rules.flatMap(({ sourcePorts }) => sourcePorts)])].sort(
    (a, b) => a - b,
  );
  if (cuts.length === 2) return decideSources(rules, family, fallback);
  return cuts.slice(1).flatMap((end, index) => {
    const start = cuts[index] as number;
    const there = rules.filter(({ sourcePorts }) => sourcePorts[0] < end && sourcePorts[1] > start);
    return decideSources(there, family, fallback).map((one) => ({
      ...one,
      sourcePorts: [start, end] as const,
    }));
  });
}

/** The rules at each stretch of ports between two ends of rules. */
function* activeRules(
  rules: readonly Meaning[],
  [from, to]: PortSpan,
): Generator<{ ports: PortSpan; active: number[] }> {
  const near = [...rules.keys()].filter((index) => startOf(rules, index) < to && endOf(rules, index) > from);
  const starts = near.toSorted((a, b) => startOf(rules, a) - startOf(rules, b));
  const ends = near
    .flatMap((index) => [startOf(rules, index), endOf(rules, index)])
    .filter((port) => port > from && port < to);
  let active: number[] = [];
  let next = 0;
  let at = from;
  for (const end of [...new Set(ends).add(to)].sort((a, b) => a - b)) {
    active = active.filter((index) => endOf(rules, index) > at);
    for (; next < starts.length && startOf(rules, starts[next] as number) <= at; next += 1)
      active.push(starts[next] as number);
    yield { ports: [at, end], active: active.toSorted((a, b) => a - b) };
    at = end;
  }
}

function startOf(rules: readonly Meaning[], index: number): number {
  return (rules[index] as Meaning).ports[0];
}

function endOf(rules: readonly Meaning[], index: number): number {
  return (rules[index] as Meaning).ports[1];
}

/** First match over the whole family: each rule in turn paints the sources that are not painted yet. */
export function decideSources(rules: readonly Meaning[], family: Family, fallback: boolean): Decision[] {
  const points = endPoints(rules, family);
  const rank = new Map(points.map((point, index) => [point, index]));
  const painter = new Int32Array(points.length - 1).fill(-1);
  // free[i]: the first unpainted stretch at or after i, found by halving paths.
  const free = Int32Array.from({ length: points.length }, (_, index) => index);
  for (const [index, { source }] of rules.entries()) {
    const span = source ?? { start: 0n, end: addressCount(family) };
    const end = rank.get(span.end) as number;
    for (let at = find(free, rank.get(span.start) as number); at < end; at = find(free, at)) {
      painter[at] = index;
      free[at] = at + 1;
    }
  }
  return joinStretches(points, painter, (index) => ({
    allow: rules[index]?.allow ?? fallback,
    rule: rules[index]?.rule,
  }));
}

function endPoints(rules: readonly Meaning[], family: Family): bigint[] {
  const points = new Set<bigint>([0n, addressCount(family)]);
  for (const { source } of rules) {
    if (source) points.add(source.start).add(source.end);
  }
  return [...points].sort((a, b) => (a < b ? -1 : 1));
}

function find(free: Int32Array, start: number): number {
  let at = start;
  while (free[at] !== at) {
    free[at] = free[free[at] as number] as number;
    at = free[at] as number;
  }
  return at;
}

function joinStretches(
  points: readonly bigint[],
  painter: Int32Array,
  describe: (painter: number) => Pick<Decision, 'allow' | 'rule'>,
): Decision[] {
  const decisions: Decision[] = [];
  for (let from = 0; from < painter.length;) {
    let to = from + 1;
    while (to < painter.length && painter[to] === painter[from]) to += 1;
    decisions.push({
      start: points[from] as bigint,
      end: points[to] as bigint,
      ...describe(painter[from] as number),
    });
    from = to;
  }
  return decisions;
}

/** What is decided of the sources' ports, a stretch of them at a time, ascending; absent: all are alike. */
export function bySourcePorts(
  decisions: readonly Decision[],
): readonly { readonly sourcePorts?: PortSpan; readonly decisions: readonly Decision[] }[] {
  return [...groupBy(decisions, ({ sourcePorts }) => String(sourcePorts)).values()].map((list) => ({
    decisions: list,
    ...(list[0]?.sourcePorts ? { sourcePorts: list[0].sourcePorts } : {}),
  }));
}

/** The sources that are let through, from some port of theirs at least. */
export function allowedSources(decisions: readonly Decision[]): Spans {
  return unionSpans(decisions.filter(({ allow }) => allow));
}
