import { type KindInfo, referEach } from './kind.ts';

export const service: KindInfo<'Service'> = {
  kind: 'Service',
  singular: 'service',
  plural: 'services',
  aliases: ['svc'],
  references: ({ spec }) =>
    (['serviceAffinity', 'serviceAntiAffinity'] as const).flatMap((field) =>
      (spec.placement?.[field] ?? []).flatMap(({ services }, index) =>
        referEach('Service', services, 'spec', 'placement', field, index, 'services'),
      ),
    ),
};
