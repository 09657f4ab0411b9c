import { literalKey } from './address.ts';
import { type KindInfo, refer } from './kind.ts';

export const portAssignment: KindInfo<'PortAssignment'> = {
  kind: 'PortAssignment',
  singular: 'portassignment',
  plural: 'portassignments',
  aliases: ['port', 'ports', 'pa', 'port-assignment', 'port-assignments'],
  identity: ({ spec }) =>
    `${literalKey(spec.ip) ?? spec.ip.toLowerCase()} ${spec.port}/${spec.protocol ?? 'tcp'}`,
  references: ({ spec }) => [
    ...refer('Assignment', spec.assignment, 'spec', 'assignment'),
    ...refer('Service', spec.service, 'spec', 'service'),
    ...refer('IPAddress', spec.ip, 'spec', 'ip'),
  ],
};
