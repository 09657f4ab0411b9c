import { canonicalAddress } from './address.ts';
import { type KindInfo, refer } from './kind.ts';

export const portAssignment: KindInfo<'PortAssignment'> = {
  kind: 'PortAssignment',
  singular: 'portassignment',
  plural: 'portassignments',
  aliases: ['port', 'ports', 'pa', 'port-assignment', 'port-assignments'],
  identity: ({ spec }) => `${canonicalAddress(spec.ip)} ${spec.port}/${spec.protocol ?? 'tcp'}`,
  references: ({ spec }) => [
    ...refer('Assignment', spec.assignment, 'spec', 'assignment'),
    ...refer('Service', spec.service, 'spec', 'service'),
    ...refer('IPAddress', spec.ip, 'spec', 'ip'),
  ],
};
