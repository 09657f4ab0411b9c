import fc from 'fast-check';
import type { AssignmentText, FleetText, ServiceText } from '../support/fleet.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const SERVICES = ['api', 'db', 'etl', 'log', 'web'];

const labels = fc.record(
  { zone: fc.constantFrom('z1', 'z2', 'z3'), env: fc.constantFrom('prod', 'dev') },
  { requiredKeys: [] },
);

const compute = fc.record(
  {
    capacity: fc.record({
      cores: fc.integer({ min: 0, max: 16 }),
      memory: fc.integer({ min: 0, max: 64 }).map((gb) => gb * 1024),
      gpu: fc.integer({ min: 0, max: 2 }),
    }),
    labels,
    state: fc.constantFrom(
      'active' as const,
      'active' as const,
      'active' as const,
      'maintenance' as const,
      'inactive' as const,
    ),
    cost: fc.integer({ min: 1, max: 100 }),
    reserved: fc.record({ cores: fc.integer({ min: 0, max: 2 }) }),
  },
  { requiredKeys: ['capacity', 'labels', 'state'] },
);

const selector = fc.oneof(
  fc.record({ matchLabels: fc.record({ env: fc.constantFrom('prod', 'dev') }) }),
  fc.record({
    matchExpressions: fc.tuple(
      fc.record({
        key: fc.constant('zone'),
        operator: fc.constantFrom('In', 'NotIn'),
        values: fc.constantFrom(['z1'], ['z1', 'z2']),
      }),
    ),
  }),
  fc.record({
    matchExpressions: fc.tuple(
      fc.record({ key: fc.constantFrom('zone', 'env'), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
    ),
  }),
);

const service: fc.Arbitrary<ServiceText> = fc
  .record(
    {
      cores: fc.tuple(fc.integer({ min: 0, max: 6000 }), fc.integer({ min: 0, max: 4000 })),
      memory: fc.tuple(fc.integer({ min: 0, max: 16_000 }), fc.integer({ min: 0, max: 20_000 })),
      gpu: fc.constantFrom(0, 0, 0, 1),
      replicas: fc.integer({ min: 0, max: 5 }),
      affinity: fc.array(selector, { maxLength: 1 }),
      antiAffinity: fc.array(selector, { maxLength: 1 }),
      spreadMax: fc.integer({ min: 1, max: 3 }),
      topologySpread: fc.record({
        key: fc.constantFrom('zone', 'env'),
        maxSkew: fc.integer({ min: 1, max: 2 }),
      }),
    },
    { requiredKeys: ['cores', 'memory', 'gpu'] },
  )
  .map(({ cores, memory, gpu, ...rest }) => ({
    min: { cores: `${cores[0]}m`, memory: memory[0], ...(gpu ? { gpu } : {}) },
    max: { cores: `${cores[0] + cores[1]}m`, memory: memory[0] + memory[1] },
    ...rest,
  }));

const assignment = (count: number): fc.Arbitrary<AssignmentText> =>
  fc.tuple(
    fc.constantFrom(...SERVICES, 'gone'),
    fc.constantFrom(...NAMES.slice(0, count), 'lost'),
    fc.integer({ min: 1, max: 3 }),
    fc.option(fc.record({ memory: fc.integer({ min: 0, max: 40_000 }) }), { nil: {} }),
  );

const dictionary = <T>(names: readonly string[], values: readonly T[]): { [name: string]: T } =>
  Object.fromEntries(values.map((value, index) => [names[index]!, value]));

const byPair = (list: readonly AssignmentText[]): AssignmentText[] => [
  ...new Map(list.map((entry) => [`${entry[0]} ${entry[1]}`, entry])).values(),
];

/** Small fleets with every rule of the contract, broken ones among what stands included. */
export const anyFleet: fc.Arbitrary<FleetText> = fc
  .record({
    computes: fc.array(compute, { maxLength: 6 }),
    services: fc.array(service, { maxLength: 5 }),
    generated: fc.array(assignment(6), { maxLength: 6 }),
    pinned: fc.array(assignment(6), { maxLength: 2 }),
    offers: fc.array(
      fc.record({
        capacity: fc.record({
          cores: fc.integer({ min: 1, max: 16 }),
          memory: fc.constantFrom(16_384, 65_536),
        }),
        cost: fc.integer({ min: 1, max: 90 }),
        labels,
        available: fc.integer({ min: 0, max: 2 }),
      }),
      { maxLength: 2 },
    ),
    allocation: fc.constantFrom('target' as const, 'target' as const, 'min' as const, 'max' as const),
  })
  .map(({ computes, services, generated, pinned, offers, allocation }) => {
    const known = { computes: dictionary(NAMES, computes), services: dictionary(SERVICES, services) };
    const sound = byPair(pinned).filter(([name, on]) => name in known.services && on in known.computes);
    return {
      ...known,
      generated: byPair(generated),
      pinned: sound,
      offers: dictionary(['o1', 'o2'], offers),
      settings: { allocation },
    };
  });
