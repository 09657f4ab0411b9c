import { type KindInfo, refer } from './kind.ts';

export const compute: KindInfo<'Compute'> = {
  kind: 'Compute',
  singular: 'compute',
  plural: 'computes',
  aliases: ['server', 'servers', 'machine', 'machines'],
  references: ({ spec }) => [
    ...refer('Compute', spec.host, 'spec', 'host'),
    ...refer('ComputeProfile', spec.profile, 'spec', 'profile'),
  ],
};
