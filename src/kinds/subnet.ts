import { parseCidr, formatCidr } from '../network/cidr.ts';
import { DEFAULT_NETWORK } from './address.ts';
import type { KindInfo } from './kind.ts';

export const subnet: KindInfo<'Subnet'> = {
  kind: 'Subnet',
  singular: 'subnet',
  plural: 'subnets',
  aliases: ['net', 'nets'],
  identity: ({ spec }) => {
    const cidr = parseCidr(spec.cidr);
    return `${spec.network ?? DEFAULT_NETWORK} ${cidr ? formatCidr(cidr) : spec.cidr.toLowerCase()}`;
  },
  references: () => [],
};
