import type { ComputeNode } from '../model/fleet.ts';
import type { ReachAnswer, ReachPart } from '../model/firewall.ts';
import { type Address, type Family, formatAddress } from '../network/address.ts';
import type { Cidr } from '../network/cidr.ts';
import { ANY_PORT, FAMILIES, hasPorts, type PortSpan, type Protocol } from '../network/firewall/rule.ts';
import { bandsOf, type Decision, filterOf, type Filter } from '../network/firewall/sources.ts';
import { intersectSpans, spanOf, type Spans, unionSpans } from '../network/spans.ts';
import { groupBy } from '../text/group-by.ts';
import { addressesOf, directionOf, enabledRules, hostOf, placeholders, readRule } from './host.ts';
import { portsText, sourceTexts } from './words.ts';

/** What is asked: do these sources reach this compute? */
export interface ReachQuestion {
  /** As the user wrote it. */
  readonly from: string;
  readonly sources: readonly Cidr[];
  /** Where the sources are the addresses of one of our own computes: its outbound rules are judged as well. */
  readonly sender?: ComputeNode;
  readonly to: string;
  readonly target: ComputeNode;
  /** One address of it; absent: all. */
  readonly address?: Address;
  readonly port: string;
  readonly protocols: readonly Protocol[];
  readonly ports: PortSpan;
}

type Why = ReachPart['why'];

/** Packets that are decided alike, before they are put together. */
interface Share {
  readonly allowed: boolean;
  readonly why: Why;
  readonly rule: string | null;
  readonly address: Address;
  readonly protocol: Protocol;
  readonly ports: PortSpan;
  readonly sources: Spans;
}

export function reach(question: ReachQuestion): ReachAnswer {
  const { target, address, sources } = question;
  const host = hostOf(target);
  const known = host.addresses.length > 0;
  const { filter, addresses } = known ? host : placeholders(host.filter);
  const asked = (address ? [address] : addresses).filter(({ family }) =>
    sources.some((block) => block.family === family),
  );
  const shares = asked.flatMap((to) =>
    question.protocols.flatMap((protocol) => sharesOf(question, filter, protocol, to)),
  );
  const parts = joinShares(shares, known);
  const rules = new Set(shares.map(({ rule }) => rule));
  return {
    from: question.from,
    to: question.to,
    port: question.port,
    answer: answerOf(shares),
    rule: rules.size === 1 ? ([...rules][0] ?? null) : null,
    parts: parts.toSorted((a, b) => Number(b.allowed) - Number(a.allowed)),
    notes: notesOf(question, known, asked),
  };
}

function answerOf(shares: readonly Share[]): ReachAnswer['answer'] {
  if (!shares.some(({ allowed }) => allowed)) return 'no';
  return shares.every(({ allowed }) => allowed) ? 'yes' : 'partly';
}

function sharesOf(
  { sources, sender, ports }: ReachQuestion,
  filter: Filter,
  protocol: Protocol,
  to: Address,
): Share[] {
  const wanted = unionSpans(sources.filter(({ family }) => family === to.family).map(spanOf));
  const asked = hasPorts(protocol) ? ports : ANY_PORT;
  const leaving = sender && outboundFilter(sender);
  if (!leaving) return judge(filter, wanted, protocol, to, asked);
  // Whatever the sender itself keeps in never comes to the target.
  return bandsOf(leaving, protocol, to, asked).flatMap((band) => {
    const place = { protocol, ports: band.ports, address: to };
    const sent = decided(band.decisions, wanted, leaving, place);
    const kept = sent
      .filter(({ allowed }) => !allowed)
      .map((share) => ({ ...share, why: 'outbound' as const }));
    const passed = unionSpans(sent.filter(({ allowed }) => allowed).flatMap((share) => share.sources));
    return [...kept, ...judge(filter, passed, protocol, to, band.ports)];
  });
}

function judge(filter: Filter, sources: Spans, protocol: Protocol, to: Address, ports: PortSpan): Share[] {
  return bandsOf(filter, protocol, to, ports).flatMap((band) =>
    decided(band.decisions, sources, filter, { protocol, ports: band.ports, address: to }),
  );
}

type Place = Pick<Share, 'protocol' | 'ports' | 'address'>;

function decided(decisions: readonly Decision[], wanted: Spans, filter: Filter, place: Place): Share[] {
  const byRule = groupBy(decisions, ({ rule, allow }) => `${allow} ${rule?.name ?? ''}`);
  return [...byRule.values()].flatMap((list) => {
    const sources = intersectSpans(wanted, unionSpans(list));
    const [first] = list as [Decision];
    const why: Why = first.rule ? 'rule' : filter.unfiltered ? 'unfiltered' : 'default';
    return sources.length === 0
      ? []
      : [{ allowed: first.allow, why, rule: first.rule?.name ?? null, sources, ...place }];
  });
}

/** The rules on what leaves a compute; without any it may send what it likes. */
function outboundFilter(sender: ComputeNode): Filter | undefined {
  const outbound = enabledRules(sender)
    .map(readRule)
    .filter((rule) => directionOf(rule, sender) === 'outbound');
  return outbound.length === 0 ? undefined : filterOf(outbound);
}

/** What is decided alike is one part: of several addresses, and of several stretches of ports. */
function joinShares(shares: readonly Share[], known: boolean): ReachPart[] {
  const perAddress = groupBy(shares, (share) => `${decisionKey(share)} ${formatAddress(share.address)}`);
  const ports = (list: readonly Share[]): string => joinPorts(list).map(portsText).join(',');
  const alike = groupBy(perAddress.values(), (list) => `${decisionKey(list[0] as Share)} ${ports(list)}`);
  return [...alike.values()].map((lists) => {
    const [first] = lists.flat() as [Share];
    const { allowed, why, rule, protocol, address, sources } = first;
    const addresses = known ? lists.map((list) => formatAddress((list[0] as Share).address)) : [];
    return {
      allowed,
      addresses,
      protocol,
      ports: ports(lists[0] ?? []),
      ...sourceTexts(address.family, sources),
      rule,
      why,
    };
  });
}

function decisionKey({ allowed, why, rule, address, protocol, sources }: Share): string {
  const spans = sources.map(({ start, end }) => `${start}-${end}`);
  return [allowed, why, rule, address.family, protocol, spans].join(' ');
}

/** Neighbouring stretches are one. */
function joinPorts(shares: readonly Share[]): PortSpan[] {
  const joined: PortSpan[] = [];
  for (const { ports } of shares.toSorted((a, b) => a.ports[0] - b.ports[0])) {
    const last = joined.at(-1);
    if (last && last[1] >= ports[0]) joined[joined.length - 1] = [last[0], Math.max(last[1], ports[1])];
    else joined.push(ports);
  }
  return joined.filter(([, end]) => end > 1);
}

function notesOf(
  { target, address, sources }: ReachQuestion,
  known: boolean,
  asked: readonly Address[],
): string[] {
  if (!known)
    return [`no address of ${target.name} is known: it is judged by the rules whose destination is any`];
  const own = address ? [address] : addressesOf(target);
  const missing = FAMILIES.filter(
    (family) => sources.some((block) => block.family === family) && !own.some((one) => one.family === family),
  );
  const name = address ? formatAddress(address) : target.name;
  return missing.map((family: Family) =>
    asked.length === 0
      ? `${name} has no IPv${family} address`
      : `${name} has no IPv${family} address: IPv${family} sources are left out`,
  );
}
