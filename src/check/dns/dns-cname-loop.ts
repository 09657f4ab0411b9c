import type { DnsNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { dnsFacts, nextAlias, valuePath } from '../dns-facts.ts';
import { finding, relatedTo } from '../finding.ts';

const rule: Rule = {
  id: 'dns-cname-loop',
  group: 'dns',
  severity: 'error',
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
    }
  },
};

/** More links than this are counted. */
const MOST_NAMED = 8;

function report(loop: readonly DnsNode[]): Finding {
  const [first, ...others] = loop as [DnsNode, ...DnsNode[]];
  const names = loop.slice(0, MOST_NAMED).map(({ fqdn }) => fqdn);
  const more = loop.length > MOST_NAMED ? [`${loop.length - MOST_NAMED} more`] : [];
  return finding(
    first.resource,
    `CNAME loop ${[...names, ...more, first.fqdn].join(' > ')}`,
    valuePath(first, 0),
    {
      related: others
        .slice(0, MOST_NAMED)
        .map((node) =>
          relatedTo(node.resource, `${node.fqdn} is a CNAME of ${node.values[0]}`, valuePath(node, 0)),
        ),
    },
  );
}

export default rule;
