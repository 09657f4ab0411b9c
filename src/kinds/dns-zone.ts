import { normalizeName } from '../network/dns-name.ts';
import type { KindInfo } from './kind.ts';

export const dnsZone: KindInfo<'DNSZone'> = {
  kind: 'DNSZone',
  singular: 'dnszone',
  plural: 'dnszones',
  aliases: ['zone', 'zones', 'dns-zone', 'dns-zones'],
  identity: ({ spec }) => normalizeName(spec.zone),
  references: () => [],
};
