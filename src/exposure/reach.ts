import type { ComputeNode } from '../model/fleet.ts';
import type { ReachAnswer, ReachPart } from '../model/firewall.ts';
import { type Address, type Family, formatAddress } from '../network/address.ts';
import type { Cidr } from '../network/cidr.ts';
import { ANY_PORT, FAMILIES, hasPorts, type PortSpan, type Protocol } from '../network/firewall/rule.ts';
import { bandsOf, type Decision, filterOf, type Filter } from '../network/firewall/sources.ts';
import { intersectSpans, spanOf, type Spans, subtractSpans, unionSpans } from '../network/spans.ts';
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
  const parts = joinShares(shares).map((share) => describe(share, known));
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
  const kept = sender ? keptIn(sender, wanted, protocol, ports, to) : [];
  const inward = unionSpans(kept.flatMap((share) => share.sources));
  return bandsOf(filter, protocol, to, hasPorts(protocol) ? ports : ANY_PORT).flatMap((band) => {
    const leaving = kept.length === 0 ? wanted : subtractSpans(wanted, inward);
    return [
      ...kept.map((share) => ({ ...share, ports: band.ports })),
      ...decided(band.decisions, leaving, filter, { protocol, ports: band.ports, address: to }),
    ];
  });
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

/** What the outbound rules of the sender let nothing of through. Without any such rule a compute may send what it likes. */
function keptIn(
  sender: ComputeNode,
  wanted: Spans,
  protocol: Protocol,
  ports: PortSpan,
  to: Address,
): Share[] {
  const outbound = enabledRules(sender)
    .map(readRule)
    .filter((rule) => directionOf(rule, sender) === 'outbound');
  if (outbound.length === 0) return [];
  const filter = filterOf(outbound);
  return bandsOf(filter, protocol, to, hasPorts(protocol) ? ports : ANY_PORT).flatMap((band) =>
    decided(band.decisions, wanted, filter, { protocol, ports: band.ports, address: to })
      .filter(({ allowed }) => !allowed)
      .map((share) => ({ ...share, why: 'outbound' as const })),
  );
}

/** Neighbouring stretches of ports with the same answer are one. */
function joinShares(shares: readonly Share[]): Share[] {
  const alike = groupBy(shares, ({ allowed, why, rule, address, protocol, sources }) =>
    [
      allowed,
      why,
      rule,
      formatAddress(address),
      address.family,
      protocol,
      sources.map(({ start, end }) => `${start}-${end}`),
    ].join(' '),
  );
  return [...alike.values()].flatMap((list) => {
    const joined: Share[] = [];
    for (const share of list) {
      const last = joined.at(-1);
      if (last?.ports[1] === share.ports[0])
        joined[joined.length - 1] = { ...last, ports: [last.ports[0], share.ports[1]] };
      else joined.push(share);
    }
    return joined;
  });
}

function describe(
  { allowed, why, rule, address, protocol, ports, sources }: Share,
  known: boolean,
): ReachPart {
  const { cidrs, except } = sourceTexts(address.family, sources);
  return {
    allowed,
    address: known ? formatAddress(address) : null,
    protocol,
    ports: portsText(ports),
    cidrs,
    except,
    rule,
    why,
  };
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
