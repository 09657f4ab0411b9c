<<<<<<< HEAD
import { aliasOf, dnsFacts } from '../dns-facts.ts';
import { finding, relatedTo } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';
=======
import type { DnsNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { dnsFacts, nextAlias, valuePath } from '../dns-facts.ts';
import { finding, relatedTo } from '../finding.ts';
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)

const rule: Rule = {
  id: 'dns-cname-loop',
  group: 'dns',
  severity: 'error',
<<<<<<< HEAD
  summary: 'CNAMEs lead in a circle.',
  why: 'The name resolves to nothing; no zone checker sees it.',
  fix: 'Let one of them lead to a host.',
  *check(fleet) {
    const { byName } = dnsFacts(fleet);
    const cleared = new Set<string>();
    for (const start of byName.keys()) {
      const chain: string[] = [];
      let at: string | undefined = start;
      while (at !== undefined && !cleared.has(at) && !chain.includes(at)) {
        chain.push(at);
        at = byName
          .get(at)
          ?.map(aliasOf)
          .find((alias) => alias !== undefined);
      }
      const ring = at === undefined || cleared.has(at) ? [] : chain.slice(chain.indexOf(at));
      for (const name of chain) cleared.add(name);
      const members = ring.flatMap(
        (name) => byName.get(name)?.find((record) => aliasOf(record) !== undefined) ?? [],
      );
      const [first, ...others] = members;
      if (!first) continue;
      yield finding(first.resource, `CNAME loop ${[...ring, ring[0]].join(' > ')}`, ['spec', 'value'], {
        related: others.map((other) =>
          relatedTo(other.resource, `${other.fqdn} leads to ${aliasOf(other)}`, ['spec', 'value']),
        ),
      });
=======
  summary: 'CNAMEs lead back to themselves.',
  why: 'No resolver ever finds an address for any of these names.',
  fix: 'Let one of them name a host that has an address.',
  *check(fleet) {
    const facts = dnsFacts(fleet);
    const done = new Set<DnsNode>();
    for (const start of fleet.dns) {
      const way: DnsNode[] = [];
      let at = start.type === 'CNAME' ? start : undefined;
      while (at && !done.has(at)) {
        done.add(at);
        way.push(at);
        at = nextAlias(facts, at);
      }
      const loop = at ? way.slice(way.indexOf(at)) : [];
      if (at && way.includes(at)) yield report(loop);
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)
    }
  },
};

<<<<<<< HEAD
=======
/** More links than this are counted. */
const MOST_NAMED = 8;

function report(loop: readonly DnsNode[]): Finding {
  const [first, ...others] = loop as [DnsNode, ...DnsNode[]];
  const names = loop.slice(0, MOST_NAMED).map(({ fqdn }) => fqdn);
  const more = loop.length > MOST_NAMED ? [`${loop.length - MOST_NAMED} more`] : [];
  return finding(first.resource, `CNAME loop ${[...names, ...more, first.fqdn].join(' > ')}`, valuePath(first, 0), {
    related: others.slice(0, MOST_NAMED).map((node) => relatedTo(node.resource, `${node.fqdn} is a CNAME of ${node.values[0]}`, valuePath(node, 0))),
  });
}

>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)
export default rule;
