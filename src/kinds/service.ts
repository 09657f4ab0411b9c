import { type KindInfo, referEach } from './kind.ts';

export const service: KindInfo<'Service'> = {
  kind: 'Service',
  singular: 'service',
  plural: 'services',
  aliases: ['svc'],
  references: ({ spec }) =>
    (spec.placement?.serviceAntiAffinity ?? []).flatMap(({ services }, index) =>
      referEach('Service', services, 'spec', 'placement', 'serviceAntiAffinity', index, 'services'),
    ),
};
