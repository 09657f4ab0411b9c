import { normalizeName } from '../network/dns-name.ts';
import { type KindInfo, refer } from './kind.ts';

export const dnsRecord: KindInfo<'DNSRecord'> = {
  kind: 'DNSRecord',
  singular: 'dnsrecord',
  plural: 'dnsrecords',
  aliases: ['dns', 'record', 'records', 'dns-record', 'dns-records'],
  identity: ({ spec }) => `${normalizeName(spec.name)} ${spec.type} in ${normalizeName(spec.zone)}`,
  references: ({ spec }) => refer('IPAddress', spec.ip, 'spec', 'ip'),
};
