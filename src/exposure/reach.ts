import type { ComputeNode } from '../model/fleet.ts';
import type { ReachAnswer, ReachPart } from '../model/firewall.ts';
import { type Address, type Family, formatAddress } from '../network/address.ts';
import type { Cidr } from '../network/cidr.ts';
import {
  ANY_PORT,
  FAMILIES,
  hasPorts,
  joinPorts,
  type PortSpan,
  type Protocol,
} from '../network/firewall/rule.ts';
import { bandsOf, bySourcePorts, type Decision, filterOf, type Filter } from '../network/firewall/sources.ts';
import { intersectSpans, spanOf, type Spans, unionSpans } from '../network/spans.ts';
import { groupBy } from '../text/group-by.ts';
import { addressesOf, directionOf, enabledRules, hostOf, placeholders, readRule } from './host.ts';
import { sourceTexts, stretchesText } from './words.ts';

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
  readonly sourcePorts?: PortSpan;
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
    // what leaves from one port comes from that port
    const arrived = bySourcePorts(band.decisions).flatMap(({ sourcePorts, decisions }) => {
      const left = decisions.filter(({ allow }) => allow);
      const passed = intersectSpans(wanted, unionSpans(left));
      return judge(filter, passed, protocol, to, band.ports).flatMap((share) => narrow(share, sourcePorts));
    });
    return [...kept, ...arrived];
  });
}

/** What a share says of some source ports; nothing where it speaks of others. */
function narrow(share: Share, within: PortSpan | undefined): readonly Share[] {
  const [start, end] = within ?? ANY_PORT;
  const [from, to] = share.sourcePorts ?? ANY_PORT;
  const sourcePorts = [Math.max(start, from), Math.min(end, to)] as const;
  if (sourcePorts[0] >= sourcePorts[1]) return [];
  return [within || share.sourcePorts ? { ...share, sourcePorts } : share];
}

function judge(filter: Filter, sources: Spans, protocol: Protocol, to: Address, ports: PortSpan): Share[] {
  return bandsOf(filter, protocol, to, ports).flatMap((band) =>
    decided(band.decisions, sources, filter, { protocol, ports: band.ports, address: to }),
  );
}

type Place = Pick<Share, 'protocol' | 'ports' | 'address'>;

function decided(decisions: readonly Decision[], wanted: Spans, filter: Filter, place: Place): Share[] {
  const byRule = groupBy(
    decisions,
    ({ rule, allow, sourcePorts }) => `${allow} ${rule?.name ?? ''} ${String(sourcePorts)}`,
  );
  return [...byRule.values()].flatMap((list) => {
    const sources = intersectSpans(wanted, unionSpans(list));
    const [first] = list as [Decision];
    const why: Why = first.rule ? 'rule' : filter.unfiltered ? 'unfiltered' : 'default';
    return sources.length === 0
      ? []
      : [
          {
            allowed: first.allow,
            why,
            rule: first.rule?.name ?? null,
            sources,
            ...place,
            ...(first.sourcePorts ? { sourcePorts: first.sourcePorts } : {}),
          },
        ];
  });
}

/** The rules on what leaves a compute; without any it may send what it likes. */
function outboundFilter(sender: ComputeNode): Filter | undefined {
  const outbound = enabledRules(sender)
    .map(readRule)
    .filter((rule) => directionOf(rule, sender) === 'outbound');
  return outbound.length === 0 ? undefined : filterOf(outbound);
}

/** What is decided alike is one part: of several addresses, of several stretches of ports and of source ports. */
function joinShares(split: readonly Share[], known: boolean): ReachPart[] {
  const shares = joinSourcePorts(split);
  const perAddress = groupBy(shares, (share) => `${decisionKey(share)} ${formatAddress(share.address)}`);
  const ports = (list: readonly Joined[]): string => stretchesText(list.map((share) => share.ports));
  const alike = groupBy(perAddress.values(), (list) => `${decisionKey(list[0] as Joined)} ${ports(list)}`);
  return [...alike.values()].map((lists) => {
    const [first] = lists.flat() as [Joined];
    const { allowed, why, rule, protocol, address, sources, stretches } = first;
    const addresses = known ? lists.map((list) => formatAddress((list[0] as Joined).address)) : [];
    return {
      allowed,
      addresses,
      protocol,
      ports: ports(lists[0] ?? []),
      ...(stretches ? { sourcePorts: stretchesText(stretches) } : {}),
      ...sourceTexts(address.family, sources),
      rule,
      why,
    };
  });
}

function decisionKey(joined: Joined): string {
  return [alikeKey(joined), joined.stretches?.join(' ')].join(' ');
}

function alikeKey({ allowed, why, rule, address, protocol, sources }: Omit<Share, 'sourcePorts'>): string {
  const spans = sources.map(({ start, end }) => `${start}-${end}`);
  return [allowed, why, rule, address.family, protocol, spans].join(' ');
}

/** Shares of the same packets but for their source ports, as one; without `stretches` it is of all of them. */
interface Joined extends Omit<Share, 'sourcePorts'> {
  readonly stretches?: readonly PortSpan[];
}

function joinSourcePorts(shares: readonly Share[]): readonly Joined[] {
  const alike = groupBy(shares, (share) =>
    [alikeKey(share), formatAddress(share.address), share.ports].join(' '),
  );
  return [...alike.values()].map((list) => {
    const { sourcePorts: _, ...first } = list[0] as Share;
    const stretches = joinPorts(list.map(({ sourcePorts = ANY_PORT }) => sourcePorts));
    const all = stretches.length === 1 && String(stretches[0]) === String(ANY_PORT);
    return { ...first, ...(all ? {} : { stretches }) };
  });
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
