import { DEFAULT_NETWORK } from '../../kinds/address.ts';
import type { Fleet } from '../../model/fleet.ts';
import type { SubnetUse } from '../../model/report.ts';
import type { AnyResource } from '../../model/resource.ts';
import { code, type Page, tableOf } from '../document/document.ts';
import { countText } from '../figures.ts';
import { plural } from '../style.ts';

type Uses = ReadonlyMap<AnyResource, SubnetUse>;

const COLUMNS = [
  { head: 'SUBNET' },
  { head: 'NETWORK' },
  { head: 'CIDR' },
  { head: 'USED', right: true },
  { head: 'FREE', right: true },
  { head: 'NEXT' },
];

/** The Subnets, by network: what is used of each, what is free, and what the next machine would get. */
export function networkPage(fleet: Fleet, uses: Uses): Page {
  const rows = rowsOf(fleet, uses);
  const full = rows.filter(({ next }) => next === null).length;
  return {
    title: 'Network',
    subtitle: `${plural(rows.length, 'subnet')}, ${full === 0 ? 'none' : String(full)} of them full`,
    sections: [
      {
        title: 'Subnets',
        blocks: tableOf(
          COLUMNS,
          rows.map(({ name, network, cidr, used, free, next }) => [
            code(name),
            network,
            cidr,
            countText(used),
            next === null ? { text: countText(free), tone: 'bad' as const } : countText(free),
            next ?? { text: 'full', tone: 'bad' as const },
          ]),
        ),
      },
    ],
  };
}

export function networkJson(fleet: Fleet, uses: Uses): object {
  return {
    subnets: rowsOf(fleet, uses).map((row) => ({
      ...row,
      used: jsonCount(row.used),
      free: jsonCount(row.free),
    })),
  };
}

function rowsOf(fleet: Fleet, uses: Uses) {
  return fleet
    .byKind('Subnet')
    .flatMap((resource) => {
      const use = uses.get(resource);
      const { cidr, network = DEFAULT_NETWORK } = resource.manifest.spec;
      return use ? [{ name: resource.name, network, cidr, ...use }] : [];
    })
    .toSorted((a, b) => (a.network < b.network ? -1 : Number(a.network > b.network)));
}

/** A number as long as it is exact; of the largest IPv6 blocks its digits. */
function jsonCount(count: bigint): number | string {
  return count <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(count) : String(count);
}
