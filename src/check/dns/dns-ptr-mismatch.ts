import type { DnsNode } from '../../model/fleet.ts';
import { canonicalAddress, formatAddress } from '../../network/address.ts';
import { normalizeName } from '../../network/dns-name.ts';
import { parseReverseName } from '../../network/reverse-name.ts';
import { aliasOf, type DnsFacts, dnsFacts, isOurs, recordsAt, valuePath } from '../dns-facts.ts';
import { finding, relatedTo } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'dns-ptr-mismatch',
  group: 'dns',
  severity: 'warning',
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
    }
  },
};

/** The records that a name ends at, CNAMEs followed (at most eight). */
function follow(facts: DnsFacts, name: string): readonly DnsNode[] {
  let records = recordsAt(facts, name);
  for (let hop = 0; hop < 8; hop++) {
    const alias = records.map(aliasOf).find((one) => one !== undefined);
    if (alias === undefined) return records;
    records = recordsAt(facts, alias);
  }
  return [];
}

export default rule;
