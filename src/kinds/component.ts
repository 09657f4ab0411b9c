import type { KindInfo } from './kind.ts';

export const component: KindInfo<'Component'> = {
  kind: 'Component',
  singular: 'component',
  plural: 'components',
  aliases: ['part', 'parts'],
  references: () => [],
};
