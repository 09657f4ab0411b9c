import { aliasOf, dnsFacts } from '../dns-facts.ts';
import { finding, relatedTo } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'dns-cname-loop',
  group: 'dns',
  severity: 'error',
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
    }
  },
};

export default rule;
