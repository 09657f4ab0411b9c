import type { AnyResource, Resource } from '../model/resource.ts';
import { parseAddress } from '../network/address.ts';
import { normalizeName, zoneAround } from '../network/dns-name.ts';
import { reverseName } from '../network/reverse-name.ts';
import { compareText } from '../text/compare.ts';
import { derive } from './derive.ts';
import { recordName } from './zone.ts';
import { addressKey, literalKey } from '../kinds/address.ts';

type Zone = Resource<'DNSZone'>;
type Record = Resource<'DNSRecord'>;

/**
 * PTR records for the A and AAAA records of the fleet, in the reverse zones that ask for them (`ptr: true`) and where no PTR
 * is written. A wildcard is no name of a machine.
 */
export function reverseRecords(resources: readonly AnyResource[]): readonly Record[] {
  const zones = resources.filter(
    (one): one is Zone => one.kind === 'DNSZone' && one.manifest.spec.ptr === true,
  );
  if (zones.length === 0) return [];
  // of two manifests of one zone, which is an error, the first
  const byName = new Map(zones.toReversed().map((one) => [normalizeName(one.manifest.spec.zone), one]));
  const zoneNames = [...byName.keys()];
  const records = resources.filter((one): one is Record => one.kind === 'DNSRecord');
  const written = new Set(
    records
      .filter(({ manifest }) => manifest.spec.type === 'PTR')
      .map(({ manifest }) => normalizeName(manifest.spec.name)),
  );
  const hosts = hostsByReverseName(records, addressesByName(resources));
  return [...hosts].flatMap(([reverse, names]) => {
    const around = zoneAround(zoneNames, reverse) ?? '';
    const zone = byName.get(around);
    if (!zone || written.has(reverse)) return [];
    return [
      derive(zone, ['spec', 'ptr'], 'DNSRecord', recordName(reverse, 'PTR'), {
        name: reverse,
        type: 'PTR',
        zone: around,
        values: [...names].toSorted(compareText) as [string, ...string[]],
      }),
    ];
  });
}

/** What a reference to an IPAddress may be, and the address behind it. */
function addressesByName(resources: readonly AnyResource[]): ReadonlyMap<string, string> {
  const ips = resources.filter((one): one is Resource<'IPAddress'> => one.kind === 'IPAddress');
  return new Map(
    ips.flatMap(({ name, manifest: { spec } }) => [
      [addressKey(spec), spec.address],
      [name, spec.address],
    ]),
  );
}

function hostsByReverseName(
  records: readonly Record[],
  addresses: ReadonlyMap<string, string>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const hosts = new Map<string, Set<string>>();
  for (const { manifest } of records) {
    const { name, type, value, values, ip } = manifest.spec;
    if ((type !== 'A' && type !== 'AAAA') || name.startsWith('*')) continue;
    const linked = ip === undefined ? undefined : addresses.get(literalKey(ip) ?? ip);
    const texts = values ?? (value === undefined ? [linked ?? ''] : [value]);
    for (const address of texts.flatMap((text) => parseAddress(text) ?? [])) {
      const reverse = reverseName(address);
      const names = hosts.get(reverse) ?? new Set();
      hosts.set(reverse, names);
      names.add(normalizeName(name));
    }
  }
  return hosts;
}
