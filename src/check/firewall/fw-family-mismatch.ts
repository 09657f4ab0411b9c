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
      const [from, to] = [parseBlock(source), parseBlock(destination)];
      if (!from || !to || from.family === to.family) continue;
      yield finding(
        one,
        `can never match: source ${source} is IPv${from.family}, destination ${destination} is IPv${to.family}`,
        ['spec', 'destination'],
      );
    }
  },
};

export default rule;
