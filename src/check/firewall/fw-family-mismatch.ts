import { type Endpoint, endpointText, literalsOf } from '../../kinds/endpoints.ts';
import type { Family } from '../../network/address.ts';
import type { Rule } from '../../model/rule.ts';
import { parseBlock } from '../../network/cidr.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'fw-family-mismatch',
  group: 'firewall',
  severity: 'error',
  summary: 'Source and destination of a firewall rule are of different families.',
  why: 'No packet goes from IPv4 to IPv6: the rule can never match.',
  fix: 'Write both of one family; a rule for the other family is a rule of its own.',
  *check(fleet) {
    for (const one of fleet.byKind('FirewallRule')) {
      const { source, destination } = one.manifest.spec;
      const [from, to] = [familyOf(source), familyOf(destination)];
      if (!from || !to || from === to) continue;
      const written = (one.written ?? one.manifest).spec;
      yield finding(
        one,
        `can never match: source ${endpointText(written.source)} is IPv${from}, destination ${endpointText(written.destination)} is IPv${to}`,
        ['spec', 'destination'],
      );
    }
  },
};

/** The one family of an endpoint; undefined where it has both, or none. */
function familyOf(endpoint: Endpoint): Family | undefined {
  const texts = literalsOf(endpoint);
  const families = new Set(
    (typeof texts === 'string' ? [texts] : texts).map((text) => parseBlock(text)?.family),
  );
  return families.size === 1 ? [...families][0] : undefined;
}

export default rule;
