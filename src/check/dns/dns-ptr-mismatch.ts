import type { DnsNode } from '../../model/fleet.ts';
<<<<<<< HEAD
import { canonicalAddress, formatAddress } from '../../network/address.ts';
import { normalizeName } from '../../network/dns-name.ts';
import { parseReverseName } from '../../network/reverse-name.ts';
import { aliasOf, type DnsFacts, dnsFacts, isOurs, recordsAt, valuePath } from '../dns-facts.ts';
import { finding, relatedTo } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';
=======
import type { Finding, Rule } from '../../model/rule.ts';
import { type Address, canonicalAddress, formatAddress } from '../../network/address.ts';
import { parseReverseName } from '../../network/reverse-name.ts';
import { type DnsFacts, dnsFacts, followName, valuePath } from '../dns-facts.ts';
import { finding, relatedTo } from '../finding.ts';
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)

const rule: Rule = {
  id: 'dns-ptr-mismatch',
  group: 'dns',
  severity: 'warning',
<<<<<<< HEAD
  summary: 'A PTR leads to a name that does not lead back.',
  why: 'Mail servers and ssh ask both ways and refuse what does not confirm.',
  fix: "Let the PTR name the host that has the address, or correct that host's record.",
  *check(fleet) {
    const facts = dnsFacts(fleet);
    for (const record of fleet.dns) {
      const address = record.type === 'PTR' ? parseReverseName(record.fqdn) : undefined;
      if (!address) continue;
      const text = formatAddress(address);
      for (const [index, value] of record.values.entries()) {
        const host = normalizeName(value);
        if (!isOurs(facts, host)) continue;
        const forward = follow(facts, host).filter(
          ({ type }) => type === (address.family === 4 ? 'A' : 'AAAA'),
        );
        const addresses = forward.flatMap(({ values }) => values.map((one) => canonicalAddress(one) ?? one));
        if (addresses.includes(text)) continue;
        const found =
          addresses.length === 0
            ? `${host} has no ${address.family === 4 ? 'A' : 'AAAA'}`
            : `${host} is ${addresses.join(', ')} ({at:0})`;
        yield finding(
          record.resource,
          `PTR ${text} leads to ${host}, and ${found}: forward does not confirm`,
          valuePath(record, index),
          {
            related: forward.map((one) => relatedTo(one.resource, `${one.type} ${one.fqdn}`, valuePath(one))),
          },
        );
      }
=======
  summary: 'The name that a PTR record gives does not lead back to the address.',
  why: 'Mail servers and others believe a reverse name only where the forward lookup confirms it.',
  fix: 'Correct the PTR, or the address record of the name.',
  *check(fleet) {
    const facts = dnsFacts(fleet);
    for (const node of fleet.dns) {
      const address = node.type === 'PTR' ? parseReverseName(node.fqdn) : undefined;
      if (!address) continue;
      for (const [index, host] of node.values.entries()) yield* confirm(facts, node, address, host, index);
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)
    }
  },
};

<<<<<<< HEAD
/** The records that a name ends at, CNAMEs followed (at most eight). */
function follow(facts: DnsFacts, name: string): readonly DnsNode[] {
  let records = recordsAt(facts, name);
  for (let hop = 0; hop < 8; hop++) {
    const alias = records.map(aliasOf).find((one) => one !== undefined);
    if (alias === undefined) return records;
    records = recordsAt(facts, alias);
  }
  return [];
=======
function* confirm(facts: DnsFacts, node: DnsNode, address: Address, host: string, index: number): Iterable<Finding> {
  const type = address.family === 4 ? 'A' : 'AAAA';
  const forward = followName(facts, host)?.filter((record) => record.type === type);
  const text = formatAddress(address);
  // What lies in zones of others cannot be judged.
  if (!forward || forward.some(({ values }) => values.some((value) => canonicalAddress(value) === text))) return;
  const [first] = forward;
  const found = forward.flatMap(({ values }) => values).join(', ');
  const message = first ? `whose ${type} is ${found} ({at:0})` : `which has no ${type} record`;
  yield finding(node.resource, `PTR ${text} -> ${host}, ${message}: forward does not confirm`, valuePath(node, index), {
    related: first ? [relatedTo(first.resource, `${first.fqdn} is ${found}`, valuePath(first, 0))] : [],
  });
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)
}

export default rule;
