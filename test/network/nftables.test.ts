import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Address, formatAddress } from '../../src/network/address.ts';
import { nftRule } from '../../src/export/nftables.ts';
import { ANY_PORT, type FirewallRule, orderRules } from '../../src/network/firewall/rule.ts';
import { allowedSources, bandsOf, bySourcePorts, filterOf } from '../../src/network/firewall/sources.ts';
import { edges, portEdges, sourcePortEdges, value } from './brute-force.ts';
import { Random, randomRules, withLists } from './random-rules.ts';

/*
 * The kernel's own firewall as the judge: rule sets are compiled to one inet table, loaded into a network namespace, and
 * real packets are sent. Wants Debian's nftables and iproute2, and a machine that lets a user make namespaces.
 */

const missing = whatIsMissing();

function whatIsMissing(): string | undefined {
  for (const command of ['nft', 'ip', 'unshare']) {
    if (spawnSync(command, ['--version']).error) return `${command} is not installed`;
  }
  const { status, stderr } = spawnSync('unshare', ['-rn', 'nft', 'list', 'ruleset'], { encoding: 'utf8' });
  return status === 0 ? undefined : `no network namespace with nftables here: ${stderr.trim()}`;
}

interface Packet {
  readonly protocol: 'tcp' | 'udp';
  readonly source: string;
  readonly destination: string;
  readonly port: number;
  /** Absent: one that the system picks, which no rule tells from its neighbours. */
  readonly sourcePort?: number;
}

const PICKED = 45_000;

/** The rules of one compute as nftables reads them; new flows are judged, answers pass. */
function compileNft(rules: readonly FirewallRule[]): string {
  const lines = orderRules(rules).flatMap((rule) => nftRule(rule));
  return `table inet infractl {
  chain input {
    type filter hook input priority 0; policy drop;
    ct state established,related accept
${lines.map((line) => `    ${line}\n`).join('')}  }
}
`;
}

/** Sources and ports at the edges of the rules; addresses that a machine may have. */
function randomPackets(random: Random, rules: readonly FirewallRule[], count: number): Packet[] {
  const ports = portEdges(rules)
    .flatMap((port) => [port, port + 1])
    .filter((port) => port > 0 && port < 65_536);
  const addresses = { 4: usable(rules, 4), 6: usable(rules, 6) };
  const from = sourcePortEdges(rules).flatMap((port) => [port, port + 1]);
  const free = from.filter((port) => port > 0 && port < 32_768 && !ports.includes(port));
  // a port of an address sends one packet
  const taken = new Set<string>();
  return Array.from({ length: count }, (): Packet => {
    const family = random.pick([4, 6] as const);
    const [source, destination] = [random.pick(addresses[family]), random.pick(addresses[family])];
    const protocol = random.pick(['tcp', 'udp'] as const);
    const packet = { protocol, source, destination, port: random.pick(ports) };
    const sourcePort = random.pick(free);
    const key = `${protocol} ${source} ${sourcePort}`;
    if (sourcePort === undefined || taken.has(key) || random.next() < 0.3) return packet;
    taken.add(key);
    return { ...packet, sourcePort };
  });
}

function usable(rules: readonly FirewallRule[], family: 4 | 6): string[] {
  const texts = rules.flatMap(({ source, destination }) => [source, destination].flat());
  const near = edges(texts, family).flatMap((edge) => [edge - 1n, edge, edge + 1n]);
  const extra = family === 4 ? [value('198.51.100.7')] : [value('2001:db9::7')];
  const hosts = [...new Set([...near, ...extra])].filter((one) => isHost(family, one));
  return hosts.map((one) => formatAddress({ family, value: one }));
}

/** Not "this network", loopback, multicast or above; of IPv6 what is handed out to hosts. */
function isHost(family: 4 | 6, one: bigint): boolean {
  if (family === 6) return one >> 125n === 1n;
  const first = one >> 24n;
  return first > 0n && first < 224n && first !== 127n;
}

function isAllowed(
  rules: readonly FirewallRule[],
  { protocol, source, destination, port, sourcePort = PICKED }: Packet,
): boolean {
  const family = source.includes(':') ? 6 : 4;
  const to: Address = { family, value: value(destination) };
  const bands = bandsOf(filterOf(rules), protocol, to, [port, port + 1]);
  const from = value(source);
  return bands
    .flatMap(({ decisions }) => bySourcePorts(decisions))
    .filter(({ sourcePorts: [start, end] = ANY_PORT }) => start <= sourcePort && sourcePort < end)
    .flatMap(({ decisions }) => allowedSources(decisions))
    .some(({ start, end }) => start <= from && from < end);
}

describe('nftables', () => {
  it.skipIf(missing !== undefined)(
    `lets the same packets through${missing === undefined ? '' : ` (skipped: ${missing})`}`,
    () => {
      const random = new Random(7);
      const samples = Array.from({ length: 8 }, () => {
        const rules = withLists(random, randomRules(random, 25));
        return { rules, packets: randomPackets(random, rules, 150) };
      });
      const input = JSON.stringify({
        rulesets: samples.map(({ rules, packets }) => ({ nft: compileNft(rules), packets })),
      });
      const { status, stdout, stderr } = spawnSync(
        'unshare',
        ['-rn', process.execPath, join(import.meta.dirname, 'nft-probe.mjs')],
        { input, encoding: 'utf8' },
      );
      expect(stderr).toBe('');
      expect(status).toBe(0);
      const arrived = JSON.parse(stdout) as boolean[][];
      for (const [index, { rules, packets }] of samples.entries()) {
        const expected = packets.map((packet) => isAllowed(rules, packet));
        const wrong = packets.filter((_, at) => expected[at] !== arrived[index]?.[at]);
        expect(wrong, compileNft(rules)).toEqual([]);
      }
      const passed = arrived.flat().filter(Boolean).length;
      expect(passed).toBeGreaterThan(150);
      expect(passed).toBeLessThan(1_050);
    },
  );
});
