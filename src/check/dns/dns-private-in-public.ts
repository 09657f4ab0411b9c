import type { DnsNode } from '../../model/fleet.ts';
import { parseAddress } from '../../network/address.ts';
import { specialBlock } from '../../network/special.ts';
import { valuePath } from '../dns-facts.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'dns-private-in-public',
  group: 'dns',
  severity: 'warning',
  summary: 'A public zone holds a private address.',
  why: 'It tells strangers how the inner network is built, and outside it leads nowhere. A zone whose addresses are all private and whose name says so (int, internal, lan, corp, ...) is an inner one.',
  fix: 'Move the record to an inner zone.',
  *check(fleet) {
    const exposed = new Set(
      fleet.dns
        .filter((record) => addressesOf(record).some(({ inner }) => inner === undefined))
        .map(({ zone }) => zone),
    );
    const isInner = (zone: string): boolean =>
      !exposed.has(zone) && zone.split('.').some((label) => INNER_LABELS.has(label));
    for (const record of fleet.dns) {
      if (isInner(record.zone)) continue;
      for (const { index, value, inner } of addressesOf(record)) {
        if (inner !== undefined)
          yield finding(
            record.resource,
            `${record.fqdn} in public zone ${record.zone} leaks ${value} (${inner})`,
            valuePath(record, index),
          );
      }
    }
  },
};

/** Labels by which inner zones are known (`internal` and `home.arpa` are reserved for it: ICANN 2024, RFC 8375). */
const INNER_LABELS = new Set([
  'int',
  'internal',
  'intern',
  'inner',
  'intra',
  'intranet',
  'lan',
  'local',
  'localdomain',
  'corp',
  'priv',
  'private',
  'home',
  'mgmt',
]);

/** The addresses of a record; `inner` names the special block of one that the internet does not route. */
function addressesOf({ type, values }: DnsNode): readonly {
  readonly index: number;
  readonly value: string;
  readonly inner: string | undefined;
}[] {
  if (type !== 'A' && type !== 'AAAA') return [];
  return values.flatMap((value, index) => {
    const address = parseAddress(value);
    return address ? [{ index, value, inner: specialBlock(address)?.name }] : [];
  });
}

export default rule;
