import type { KindInfo } from './kind.ts';

export const config: KindInfo<'Config'> = {
  kind: 'Config',
  singular: 'config',
  plural: 'configs',
  aliases: [],
  identity: () => 'Config',
  references: () => [],
};
