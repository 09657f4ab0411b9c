import type { Kind } from '../model/manifest.ts';

type Paths = readonly (readonly string[])[];

/** The fields that hold amounts by resource key, by kind. */
export const AMOUNT_FIELDS: ReadonlyMap<Kind, Paths> = new Map<Kind, Paths>([
  [
    'Compute',
    [
      ['spec', 'capacity'],
      ['spec', 'reserved'],
    ],
  ],
  [
    'ComputeProfile',
    [
      ['spec', 'capacity'],
      ['spec', 'reserved'],
    ],
  ],
  [
    'Service',
    [
      ['spec', 'resources', 'min'],
      ['spec', 'resources', 'max'],
    ],
  ],
  ['Assignment', [['spec', 'allocated']]],
  ['ComputeOffer', [['spec', 'capacity']]],
]);
