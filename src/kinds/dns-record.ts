import { type KindInfo, refer } from './kind.ts';

export const dnsRecord: KindInfo<'DNSRecord'> = {
  kind: 'DNSRecord',
  singular: 'dnsrecord',
  plural: 'dnsrecords',
  aliases: ['dns', 'record', 'records', 'dns-record', 'dns-records'],
  identity: ({ spec }) => `${bare(spec.name)} ${spec.type} in ${bare(spec.zone)}`,
  references: ({ spec }) => refer('IPAddress', spec.ip, 'spec', 'ip'),
};

/** DNS names compare without case and without the final dot (RFC 1035, 2.3.3). */
function bare(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
