import { directionOf, enabledRules, readRule } from '../exposure/host.ts';
import type { ComputeNode } from '../model/fleet.ts';
import { formatBlock, parseBlock } from '../network/cidr.ts';
import { type FirewallRule, meaningOf, orderRules } from '../network/firewall/rule.ts';
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

/** A rule as nftables reads it; none where it can match nothing. */
export function nftRule(rule: FirewallRule): readonly string[] {
  const { families, protocols, ports } = meaningOf(rule);
  if (families.length === 0 || protocols.length === 0) return [];
  const matches = [
    ...addressMatch('saddr', rule.source),
    ...addressMatch('daddr', rule.destination),
    ...protocolMatch(protocols),
    ...(rule.portStart ? [`th dport ${ports[0]}-${ports[1] - 1}`] : []),
  ];
  return [[...matches, rule.action === 'ALLOW' ? 'accept' : 'drop'].join(' ')];
}

function addressMatch(side: 'saddr' | 'daddr', text: string): readonly string[] {
  const block = text === 'any' ? undefined : parseBlock(text);
  return block ? [`${block.family === 6 ? 'ip6' : 'ip'} ${side} ${formatBlock(block)}`] : [];
}

function protocolMatch(protocols: readonly string[]): readonly string[] {
  if (protocols.includes('other')) return [];
  const words = protocols.flatMap((protocol) => (protocol === 'icmp' ? ['icmp', 'ipv6-icmp'] : [protocol]));
  return [`meta l4proto { ${words.join(', ')} }`];
}
