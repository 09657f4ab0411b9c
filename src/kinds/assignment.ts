import { type KindInfo, refer } from './kind.ts';

export const assignment: KindInfo<'Assignment'> = {
  kind: 'Assignment',
  singular: 'assignment',
  plural: 'assignments',
  aliases: ['assign'],
  identity: ({ spec }, generated) => `${spec.service} on ${spec.compute}${generated ? ' (generated)' : ''}`,
  references: ({ spec }) => [
    ...refer('Service', spec.service, 'spec', 'service'),
    ...refer('Compute', spec.compute, 'spec', 'compute'),
  ],
};
