import type { DnsNode } from '../../model/fleet.ts';
<<<<<<< HEAD
import { parseAddress } from '../../network/address.ts';
import { specialBlock } from '../../network/special.ts';
import { valuePath } from '../dns-facts.ts';
import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';
=======
import type { Rule } from '../../model/rule.ts';
import { parseAddress } from '../../network/address.ts';
import { type SpecialBlock, specialBlock } from '../../network/special.ts';
import { groupBy } from '../../text/group-by.ts';
import { valuePath } from '../dns-facts.ts';
import { finding } from '../finding.ts';
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)

const rule: Rule = {
  id: 'dns-private-in-public',
  group: 'dns',
  severity: 'warning',
<<<<<<< HEAD
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
=======
  summary: 'A public zone publishes a private address.',
  why: 'It tells strangers how the inner network is laid out, and leads them to whatever has that address where they are.',
  fix: 'Move the record to an inner zone. A zone with private addresses alone counts as inner where its name says so (int, internal, lan, local, corp, ...) or where it has three and more.',
  *check(fleet) {
    const records = fleet.dns.filter(({ type }) => type === 'A' || type === 'AAAA');
    for (const [zone, nodes] of groupBy(records, (node) => node.zone)) {
      if (isInner(zone, nodes)) continue;
      for (const node of nodes) {
        for (const [index, value] of node.values.entries()) {
          const block = blockOf(value);
          if (block) yield finding(node.resource, `${node.fqdn} -> ${value} leaks a ${block.name} address in public zone ${zone}`, valuePath(node, index));
        }
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)
      }
    }
  },
};

<<<<<<< HEAD
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
=======
const INNER_LABELS = new Set(['int', 'internal', 'intern', 'intra', 'intranet', 'lan', 'local', 'localdomain', 'corp', 'private', 'priv', 'home', 'inner', 'mgmt', 'vpn']);

/** So many records without one public address are no accident. */
const ENOUGH = 3;

function isInner(zone: string, nodes: readonly DnsNode[]): boolean {
  if (!nodes.every(({ values }) => values.every((value) => blockOf(value) !== undefined))) return false;
  return nodes.length >= ENOUGH || zone.split('.').some((label) => INNER_LABELS.has(label));
}

function blockOf(value: string): SpecialBlock | undefined {
  const address = parseAddress(value);
  return address && specialBlock(address);
>>>>>>> a8bfd43 (Checks of DNS records and of port mappings)
}

export default rule;
