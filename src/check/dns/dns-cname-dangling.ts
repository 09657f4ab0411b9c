import type { Rule } from '../../model/rule.ts';
import { dnsFacts, isElsewhere, lookUp, ownZone, valuePath } from '../dns-facts.ts';
import { finding } from '../finding.ts';
import { parseAddress } from '../../network/address.ts';
import { nearest } from '../../text/nearest.ts';
import { normalizeName } from '../../network/dns-name.ts';

/** A guess looks at every name: a zone that lost its base must not cost the square of it. */
const MOST_GUESSES = 20;

const rule: Rule = {
  id: 'dns-cname-dangling',
  group: 'dns',
  severity: 'error',
  summary: 'A CNAME leads to a name that its own zone does not have.',
  why: 'It resolves to nothing; in a zone that somebody else can write to, to whatever they put there. Only a DNSZone that is complete proves that a name is absent: elsewhere it is an info.',
  fix: 'Correct the value, add the record that it names, list the name in external of the DNSZone where somebody else writes it, or delete the CNAME.',
  *check(fleet) {
    const facts = dnsFacts(fleet);
    let guesses = 0;
    for (const node of fleet.dns) {
      const [target] = node.values;
      if (node.type !== 'CNAME' || target === undefined || parseAddress(target)) continue;
      const zone = ownZone(facts, target);
      if (zone === undefined || lookUp(facts, target).length > 0 || isElsewhere(facts, target, zone))
        continue;
      guesses += 1;
      const guess =
        guesses > MOST_GUESSES ? undefined : nearest(normalizeName(target), [...facts.byName.keys()]);
      const hint = guess === undefined ? '' : `; nearest "${guess}"`;
      yield finding(
        node.resource,
        `${node.fqdn} -> ${target}: no such name in zone ${zone}${hint}`,
        valuePath(node, 0),
        // Unless the zone is written here wholly, what is absent may well exist elsewhere.
        facts.complete.has(zone) ? {} : { severity: 'info' },
      );
    }
  },
};

export default rule;
