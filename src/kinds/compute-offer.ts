import type { KindInfo } from './kind.ts';

export const computeOffer: KindInfo<'ComputeOffer'> = {
  kind: 'ComputeOffer',
  singular: 'computeoffer',
  plural: 'computeoffers',
  aliases: ['offer', 'offers', 'compute-offer', 'compute-offers'],
  references: () => [],
};
