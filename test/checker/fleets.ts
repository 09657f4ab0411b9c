import fc from 'fast-check';

/** A manifest as it is written, and whether it stands in the generated folder. */
export interface Written {
  readonly apiVersion: 'infractl.dev/v1';
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly generated?: true;
}

type Spec = Readonly<Record<string, unknown>>;

interface Recipe {
  readonly computes: number;
  readonly services: number;
  /** Share of the fleet that services would fill, about: how tight it is. */
  readonly fill: number;
}

const manifest = (
  kind: string,
  name: string,
  spec: Spec,
  labels?: Readonly<Record<string, string>>,
): Written => ({
  apiVersion: 'infractl.dev/v1',
  kind,
  metadata: { name, ...(labels === undefined ? {} : { labels }) },
  spec,
});

const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
/** Left out four times for every `weight` times that it is there. */
const sometimes = <T>(arbitrary: fc.Arbitrary<T>, weight = 4): fc.Arbitrary<T | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 4 }, { arbitrary, weight });

/** Leaves out what is undefined, as a manifest would. */
function tidy(spec: Readonly<Record<string, unknown>>): Spec {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined));
}

const computeOf = (index: number, count: number): fc.Arbitrary<Written> =>
  fc
    .record({
      state: pick('active', 'active', 'active', 'active', 'active', 'maintenance', 'inactive'),
      zone: sometimes(pick('z1', 'z2', 'z3'), 6),
      env: pick('prod', 'prod', 'dev'),
      capacity: fc.record({
        cores: pick(2, 4, 8, 16),
        memory: pick<string | number>('4Gi', '8Gi', '16Gi', 12_000),
        nvme: sometimes(pick<string | number>(100, '0.5TB', 333)),
        gpu: sometimes(pick(1, 2), 1),
        widgets: sometimes(pick(3, 10), 1),
      }),
      reserved: sometimes(
        fc.record({ cores: pick<string | number>('500m', 1), memory: pick<string | number>('512Mi', 1000) }),
        1,
      ),
      host: sometimes(fc.nat(count - 1), 1),
      overcommit: sometimes(pick<Spec>({ cores: 1.5 }, { cores: 2, memory: 1.25 }), 1),
      taints: sometimes(
        fc.array(
          fc.record({
            key: pick('dedicated'),
            value: pick('db', 'web'),
            effect: pick('NoSchedule', 'NoExecute'),
          }),
          { minLength: 1, maxLength: 2 },
        ),
        1,
      ),
      monthlyCost: sometimes(pick(10, 25.5, 40), 4),
      annualCost: sometimes(pick(120, 600), 1),
    })
    .map(({ zone, env, capacity, host, monthlyCost, annualCost, ...rest }) => {
      // Hosts come first, so that no cycle can arise; a vm is small, so that it fits more often than not.
      const guest = host !== undefined && host < index;
      const size = guest ? { cores: 1, memory: '2Gi' } : tidy(capacity);
      const spec = tidy({
        ...rest,
        type: guest ? 'vm' : 'baremetal',
        provider: 'ovh',
        region: 'gra',
        capacity: size,
        billing: tidy({ currency: 'EUR', monthlyCost, annualCost }),
        host: guest ? `c${host}` : undefined,
      });
      return manifest('Compute', `c${index}`, spec, tidy({ env, zone }) as Readonly<Record<string, string>>);
    });

const selector = pick<Spec>(
  { matchLabels: { env: 'prod' } },
  { matchLabels: { env: 'dev' } },
  { matchExpressions: [{ key: 'zone', operator: 'Exists' }] },
  { matchExpressions: [{ key: 'zone', operator: 'DoesNotExist' }] },
  { matchExpressions: [{ key: 'zone', operator: 'In', values: ['z1', 'z2'] }] },
  { matchExpressions: [{ key: 'env', operator: 'NotIn', values: ['dev'] }] },
  { matchExpressions: [{ key: 'infractl.dev/name', operator: 'NotIn', values: ['c0', 'c2'] }] },
);

/** Loose fleets ask for little of each machine, tight ones for much. */
const resourcesOf = (fill: number): fc.Arbitrary<Spec> =>
  fc
    .record({
      cores: pick<string | number>(...(fill < 1 ? ['250m', '500m', 1] : [1, 2, 3, 4])),
      memory: pick<string | number>(...(fill < 1 ? ['256Mi', '1Gi', 777] : ['1Gi', '3Gi', '6Gi', 5000])),
      nvme: sometimes(pick(10, 33), 1),
      gpu: sometimes(pick(1), 1),
      widgets: sometimes(pick(1, 2), 1),
      growth: fc.record({
        cores: sometimes(pick(4, 6)),
        memory: sometimes(pick('7Gi', '9Gi')),
        nvme: sometimes(pick(60), 1),
      }),
    })
    .map(({ growth, ...min }) => ({
      min: tidy(min),
      ...(Object.values(growth).some((value) => value !== undefined) ? { max: tidy(growth) } : {}),
    }));

const serviceOf = (index: number, fill: number): fc.Arbitrary<Written> =>
  fc
    .record({
      resources: resourcesOf(fill),
      replicas: pick(0, 1, 1, 2, 2, 3, 4),
      move: sometimes(pick('never'), 1),
      affinity: sometimes(fc.array(selector, { minLength: 1, maxLength: 2 }), 1),
      antiAffinity: sometimes(fc.array(selector, { minLength: 1, maxLength: 1 }), 1),
      serviceAntiAffinity: sometimes(
        pick<readonly Spec[]>(
          [{ services: ['s0'] }],
          [{ services: [`s${index}`], topologyKey: 'zone' }],
          [{ matchLabels: { tier: 'a' } }],
          [{ matchLabels: { tier: 'b' }, topologyKey: 'zone' }],
        ),
        1,
      ),
      tolerations: sometimes(
        pick<readonly Spec[]>(
          [{ operator: 'Exists' }],
          [{ key: 'dedicated', value: 'db' }],
          [{ key: 'dedicated', operator: 'Exists', effect: 'NoExecute' }],
        ),
        2,
      ),
      spreadMax: sometimes(pick(1, 2), 1),
      topologySpread: sometimes(
        fc.record({ key: pick('zone', 'infractl.dev/name'), maxSkew: pick(1, 2) }),
        1,
      ),
    })
    .map(({ resources, replicas, move, ...placement }) =>
      manifest(
        'Service',
        `s${index}`,
        {
          resources,
          replicas,
          ...tidy({ move }),
          placement: tidy(placement),
        },
        { tier: index % 2 === 0 ? 'a' : 'b' },
      ),
    );

interface Stand {
  readonly service: number;
  readonly compute: number;
  readonly quantity: number;
  readonly allocated: Spec | undefined;
  readonly pinned: boolean;
}

const stand: fc.Arbitrary<Stand> = fc.record({
  service: fc.nat(99),
  compute: fc.nat(99),
  quantity: pick(1, 1, 2, 3),
  allocated: sometimes(fc.record({ cores: pick(1, 2, 3, 5), memory: pick(2048, 4096, 9000) }), 2),
  pinned: pick(false, false, false, true),
});

/** One Assignment for each service and compute of each sort; generated ones may name what is gone. */
function assignments(stands: readonly Stand[], { computes, services }: Recipe): readonly Written[] {
  const seen = new Set<string>();
  return stands.flatMap(({ service, compute, quantity, allocated, pinned }) => {
    const gone = pinned ? 0 : 1;
    const [s, c] = [`s${service % (services + gone)}`, `c${compute % (computes + gone)}`];
    const name = `${s}--${c}${pinned ? '-pin' : ''}`;
    if (seen.has(name)) return [];
    seen.add(name);
    const written = manifest('Assignment', name, tidy({ service: s, compute: c, quantity, allocated }));
    return [pinned ? written : { ...written, generated: true as const }];
  });
}

/** An address on one compute, on two or on none, and a port of it for a service. */
const mapped = fc.record({ service: fc.nat(99), holders: fc.uniqueArray(fc.nat(99), { maxLength: 2 }) });

function ports(
  all: readonly { readonly service: number; readonly holders: readonly number[] }[],
  { computes, services }: Recipe,
): readonly Written[] {
  return all.flatMap(({ service, holders }, index) => [
    manifest(
      'IPAddress',
      `ip${index}`,
      { address: `203.0.113.${index + 10}`, type: 'public', cidr: '203.0.113.0/24' },
      { vip: 'true' },
    ),
    ...[...new Set(holders.map((holder) => holder % computes))].map((holder) =>
      manifest('IPAssignment', `ip${index}-c${holder}`, { compute: `c${holder}`, ip: `ip${index}` }),
    ),
    manifest('PortAssignment', `port${index}`, {
      service: `s${service % services}`,
      ip: index % 2 === 0 ? `ip${index}` : `203.0.113.${index + 10}`,
      port: 443,
      servicePort: 8443,
    }),
  ]);
}

const offer = (index: number): fc.Arbitrary<Written> =>
  fc
    .record({
      cores: pick(4, 16, 64),
      available: sometimes(pick(0, 1, 3)),
      monthlyCost: pick(20, 45, 45, 90),
      setupCost: sometimes(pick(0, 10)),
    })
    .map(({ cores, ...rest }) =>
      manifest(
        'ComputeOffer',
        `o${index}`,
        tidy({
          ...rest,
          type: 'baremetal',
          provider: 'ovh',
          region: 'gra',
          currency: 'EUR',
          capacity: { cores, memory: `${cores * 2}Gi`, nvme: 500, widgets: 4 },
        }),
        { env: 'prod', zone: 'z1' },
      ),
    );

const config = fc
  .record({
    allocation: pick('target', 'target', 'min', 'max'),
    target: sometimes(pick([0.6, 0.7], [0.5, 0.9], [0, 1]), 1),
  })
  .map(({ allocation, target }) => manifest('Config', 'fleet', { planner: tidy({ allocation, target }) }));

function fleetOf(recipe: Recipe): fc.Arbitrary<readonly Written[]> {
  const indexes = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
  return fc
    .tuple(
      config,
      fc.tuple(...indexes(recipe.computes).map((index) => computeOf(index, recipe.computes))),
      fc.tuple(...indexes(recipe.services).map((index) => serviceOf(index, recipe.fill))),
      fc.array(stand, { maxLength: 2 * recipe.services }),
      fc.array(mapped, { maxLength: 2 }),
      fc
        .array(fc.nat(1), { maxLength: 2 })
        .chain((some) => fc.tuple(...some.map((_, index) => offer(index)))),
    )
    .map(([settings, computes, services, stands, mappings, offers]) => [
      settings,
      ...computes,
      ...services,
      ...assignments(stands, recipe),
      ...ports(mappings, recipe),
      ...offers,
    ]);
}

/** Fleets of up to `computes` machines and `services` services, loose or tight, with every rule of the planner. */
export function fleets(computes: number, services: number): fc.Arbitrary<readonly Written[]> {
  return fc
    .record({
      computes: fc.integer({ min: 1, max: computes }),
      services: fc.integer({ min: 1, max: services }),
      fill: pick(0.5, 1, 2),
    })
    .chain(fleetOf);
}
