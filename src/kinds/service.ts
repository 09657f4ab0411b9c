import type { KindInfo } from './kind.ts';

export const service: KindInfo<'Service'> = {
  kind: 'Service',
  singular: 'service',
  plural: 'services',
  aliases: ['svc'],
  references: () => [],
};
