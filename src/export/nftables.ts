import { directionOf, enabledRules, readRule } from '../exposure/host.ts';
import type { ComputeNode } from '../model/fleet.ts';
import type { Family } from '../network/address.ts';
import { formatBlock, parseBlock } from '../network/cidr.ts';
import {
  FAMILIES,
  type FirewallRule,
  meaningsOf,
  orderRules,
  type PortSpan,
} from '../network/firewall/rule.ts';
import { fileNameOf } from '../text/file-name.ts';
import { type Exported, type ExportFormat, type ExportInput, exported, headerOf } from './format.ts';

/** One file a compute, for `nft -f`: its table in place of the one before, all at once. */
export const nftables: ExportFormat = {
  name: 'nftables',
  summary: 'one inet table a compute: its enabled rules in order, what none allows is dropped',
  build,
};

function build({ computes }: ExportInput): Exported {
  return exported(computes.map((compute) => [`nftables/${fileNameOf(compute.name)}.nft`, textOf(compute)]));
}

function textOf(compute: ComputeNode): string {
  const rules = orderRules(enabledRules(compute).map(readRule));
  const outbound = rules.filter((rule) => directionOf(rule, compute) === 'outbound');
  const inbound = rules.filter((rule) => !outbound.includes(rule));
  const chains =
    rules.length === 0
      ? '# unfiltered: no rule is enabled here\n'
      : `table inet infractl {\n${chainOf('input', inbound)}${outbound.length > 0 ? chainOf('output', outbound) : ''}}\n`;
  // declared first, so that it can be deleted whether it is there or not
  return `${headerOf('nftables')}# ${compute.name}\ntable inet infractl\ndelete table inet infractl\n${chains}`;
}

/** What a machine needs to be a host at all: answers, itself, and neighbours on the link (ARP is no matter of inet). */
const ALWAYS = {
  input: [
    'ct state established,related accept',
    'iifname "lo" accept',
    'icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } accept',
  ],
  output: [
    'ct state established,related accept',
    'oifname "lo" accept',
    'icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit } accept',
  ],
};

function chainOf(hook: 'input' | 'output', rules: readonly FirewallRule[]): string {
  const lines = [
    `type filter hook ${hook} priority filter; policy drop;`,
    ...ALWAYS[hook],
    ...rules.flatMap((rule) => [`# ${rule.name}`, ...nftRule(rule)]),
  ];
  return `  chain ${hook} {\n${lines.map((line) => `    ${line}\n`).join('')}  }\n`;
}

/** A rule as nftables reads it: a line for each family that lists name; none where it can match nothing. */
export function nftRule(rule: FirewallRule): readonly string[] {
  const parts = meaningsOf(rule).filter(
    ({ families, protocols }) => families.length > 0 && protocols.length > 0,
  );
  const [first] = parts;
  if (!first) return [];
  const lists =
    [rule.source, rule.destination].every((texts) => typeof texts === 'string') &&
    !rule.ports &&
    !rule.sourcePorts;
  if (lists) return [lineOf(rule, [rule.source as string], [rule.destination as string])];
  return FAMILIES.flatMap((family) => {
    const [source, destination] = [rule.source, rule.destination].map((texts) => ofFamily(texts, family));
    const empty = source?.length === 0 || destination?.length === 0;
    return empty ? [] : [lineOf(rule, source!, destination!, family)];
  });
}

function ofFamily(texts: string | readonly string[], family: Family): readonly string[] {
  const list = typeof texts === 'string' ? [texts] : texts;
  return list.filter((text) => text === 'any' || parseBlock(text)?.family === family);
}

function lineOf(
  rule: FirewallRule,
  source: readonly string[],
  destination: readonly string[],
  family?: Family,
): string {
  const protocols = [...new Set(meaningsOf(rule).flatMap((part) => part.protocols))];
  const addresses = [...addressMatch('saddr', source), ...addressMatch('daddr', destination)];
  const matches = [
    ...(family !== undefined && addresses.length === 0 ? [`meta nfproto ipv${family}`] : []),
    ...addresses,
    // a type says the protocol, too
    ...(rule.ports && rule.protocol === 'icmp' ? [] : protocolMatch(rule, protocols)),
    ...(rule.sourcePorts ? [`th sport ${spansText(rule.sourcePorts)}`] : []),
    ...stretchMatch(rule, family),
  ];
  return [...matches, rule.action === 'ALLOW' ? 'accept' : 'drop'].join(' ');
}

function addressMatch(side: 'saddr' | 'daddr', texts: readonly string[]): readonly string[] {
  const blocks = texts.flatMap((text) => (text === 'any' ? [] : (parseBlock(text) ?? [])));
  const [first] = blocks;
  if (!first) return [];
  return [`${first.family === 6 ? 'ip6' : 'ip'} ${side} ${setOf(blocks.map(formatBlock))}`];
}

function setOf(texts: readonly string[]): string {
  return texts.length === 1 ? texts[0]! : `{ ${texts.join(', ')} }`;
}

function spansText(spans: readonly PortSpan[]): string {
  return setOf(spans.map(([start, end]) => (end - start === 1 ? `${start}` : `${start}-${end - 1}`)));
}

function stretchMatch(
  { ports, portStart, portEnd, protocol }: FirewallRule,
  family?: Family,
): readonly string[] {
  if (ports) {
    const texts = spansText(ports);
    if (protocol === 'icmp') return [`${family === 6 ? 'icmpv6' : 'icmp'} type ${texts}`];
    return [`th dport ${texts}`];
  }
  return portStart ? [`th dport ${portStart}-${portEnd ? portEnd : portStart}`] : [];
}

function protocolMatch({ protocol }: FirewallRule, protocols: readonly string[]): readonly string[] {
  if (/^\d+$/.test(protocol)) return [`meta l4proto ${protocol}`];
  if (protocols.includes('other')) return [];
  const words = protocols.flatMap((protocol) => (protocol === 'icmp' ? ['icmp', 'ipv6-icmp'] : [protocol]));
  return [`meta l4proto { ${words.join(', ')} }`];
}
