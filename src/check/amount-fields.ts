import type { Fleet } from '../model/fleet.ts';
import type { Kind } from '../model/manifest.ts';
import type { AnyResource } from '../model/resource.ts';

/** A field of a manifest that holds amounts by resource key. */
export interface AmountField {
  readonly resource: AnyResource;
  readonly path: readonly string[];
  /** Whether it says what somebody wants or what there is. */
  readonly role: 'wanted' | 'offered';
  /** Whether it measures a whole machine or a part of one. */
  readonly size: 'machine' | 'share';
}

type Field = Omit<AmountField, 'resource'>;

const FIELDS: readonly (readonly [Kind, readonly Field[]])[] = [
  [
    'Compute',
    [
      { path: ['spec', 'capacity'], role: 'offered', size: 'machine' },
      { path: ['spec', 'reserved'], role: 'wanted', size: 'share' },
    ],
  ],
  ['ComputeOffer', [{ path: ['spec', 'capacity'], role: 'offered', size: 'machine' }]],
  [
    'Service',
    [
      { path: ['spec', 'resources', 'min'], role: 'wanted', size: 'share' },
      { path: ['spec', 'resources', 'max'], role: 'wanted', size: 'share' },
    ],
  ],
  ['Assignment', [{ path: ['spec', 'allocated'], role: 'wanted', size: 'share' }]],
];

/** Every field of the fleet that holds amounts by key, written or not. */
export function* allAmounts(fleet: Fleet): Iterable<AmountField> {
  for (const [kind, fields] of FIELDS) {
    for (const resource of fleet.byKind(kind)) {
      for (const field of fields) yield { ...field, resource: resource as AnyResource };
    }
  }
}

/** The amounts as written; none where the field is left out. */
export function amountsOf({ resource, path }: AmountField): Readonly<Record<string, unknown>> {
  let value: unknown = resource.manifest;
  for (const step of path) value = (value as Readonly<Record<string, unknown>> | undefined)?.[step];
  return (value as Readonly<Record<string, unknown>> | undefined) ?? {};
}
