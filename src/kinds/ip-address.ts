import { addressKey } from './address.ts';
import type { KindInfo } from './kind.ts';

export const ipAddress: KindInfo<'IPAddress'> = {
  kind: 'IPAddress',
  singular: 'ipaddress',
  plural: 'ipaddresses',
  aliases: ['ip', 'ips', 'ip-address', 'ip-addresses'],
  identity: ({ spec }) => addressKey(spec),
  references: () => [],
};
