import type { ComputeNode } from '../../model/fleet.ts';
import type { Resource } from '../../model/resource.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { type Host, placeholders } from '../../exposure/host.ts';
import { joinWords, sourcesCell, trafficText } from '../../exposure/words.ts';
import type { Family } from '../../network/address.ts';
import { wideOpen, type WideOpen } from '../../network/firewall/wide-open.ts';
import { finding, relatedTo } from '../finding.ts';
import { firewallFacts } from '../firewall-facts.ts';
import { namesOf } from '../grouping.ts';

const rule: Rule = {
  id: 'fw-open-to-any',
  group: 'firewall',
  severity: 'warning',
  summary: 'A port other than 80 and 443 is open to a whole family of addresses.',
  why: 'Everybody on the internet may try the service behind it.',
  fix: 'Narrow the source; or list the port in the Config (checks.fw-open-to-any.ports) where it is meant for everybody.',
  *check(fleet) {
    const { hosts, manifests } = firewallFacts(fleet);
    const usual = new Set([80, 443, ...fleet.settings.openPorts]);
    const found = new Map<string, Opening>();
    for (const [compute, host] of hosts) {
      if (host.filter.unfiltered) continue;
      for (const { traffic, family, open } of openingsOf(host, usual)) {
        const manifest = manifests.get(open.rules[0]?.name ?? '');
        if (manifest)
          addOpening(found, { manifest, traffic, sources: sourcesCell(family, open.sources) }, compute);
      }
    }
    for (const opening of found.values()) yield report(opening);
  },
};

interface Opening {
  readonly manifest: Resource<'FirewallRule'>;
  readonly traffic: string;
  readonly sources: Set<string>;
  readonly computes: Set<ComputeNode>;
}

function* openingsOf(
  host: Host,
  usual: ReadonlySet<number>,
): Iterable<{ traffic: string; family: Family; open: WideOpen }> {
  const { filter, addresses } = host.addresses.length > 0 ? host : placeholders(host.filter);
  for (const address of addresses) {
    for (const protocol of ['tcp', 'udp'] as const) {
      for (const open of wideOpen(filter, protocol, address)) {
        if (!isUsual(open, usual))
          yield { traffic: trafficText(protocol, open.ports), family: address.family, open };
      }
    }
  }
}

/** Whether every port of a stretch may be open. */
function isUsual({ ports: [start, end] }: WideOpen, usual: ReadonlySet<number>): boolean {
  if (end - start > usual.size) return false;
  for (let port = start; port < end; port += 1) if (!usual.has(port)) return false;
  return true;
}

function addOpening(
  found: Map<string, Opening>,
  { manifest, traffic, sources }: { manifest: Opening['manifest']; traffic: string; sources: string },
  compute: ComputeNode,
): void {
  const key = `${manifest.name} ${traffic}`;
  const opening = found.get(key) ?? { manifest, traffic, sources: new Set(), computes: new Set() };
  found.set(key, opening);
  opening.sources.add(sources);
  opening.computes.add(compute);
}

function report({ manifest, traffic, sources, computes }: Opening): Finding {
  const on = [...computes];
  const assignment = on[0]?.rules.find(({ rule: one, enabled }) => enabled && one === manifest)?.assignment;
  return finding(
    manifest,
    `${traffic} on ${namesOf(on)} open to ${joinWords([...sources])}`,
    ['spec', 'source'],
    {
      related: assignment
        ? [relatedTo(assignment, `${manifest.name} is assigned here`, ['spec', 'rule'])]
        : [],
    },
  );
}

export default rule;
