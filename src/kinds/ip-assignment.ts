import { literalKey } from './address.ts';
import { type KindInfo, refer } from './kind.ts';

export const ipAssignment: KindInfo<'IPAssignment'> = {
  kind: 'IPAssignment',
  singular: 'ipassignment',
  plural: 'ipassignments',
  aliases: ['ipa', 'ip-assignment', 'ip-assignments'],
  identity: ({ spec }) => `${literalKey(spec.ip) ?? spec.ip.toLowerCase()} on ${spec.compute}`,
  references: ({ spec }) => [
    ...refer('Compute', spec.compute, 'spec', 'compute'),
    ...refer('IPAddress', spec.ip, 'spec', 'ip'),
  ],
};
