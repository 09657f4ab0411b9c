import { describe, expect, it } from 'vitest';
import type { Plan, PlanOptions } from '../../src/model/plan.ts';
import { planFleet } from '../../src/plan/index.ts';
import { fleetFrom, type FleetText } from '../support/fleet.ts';

const cores = (count: number) => ({ capacity: { cores: count } });
const needs = (count: number, more: object = {}) => ({ min: { cores: count }, ...more });

/** One line a row: what is done, and to how many; then what has no place and what is in breach. */
const told = ({ placements, unplaced, breaches }: Plan): readonly string[] => [
  ...placements.map(({ action, service, compute, from, quantity }) =>
    action === 'move'
      ? `move ${quantity} ${service} ${from} -> ${compute}`
      : `${action} ${quantity} ${service} ${compute}`,
  ),
  ...unplaced.map(({ service, missing }) => `no place: ${missing} ${service}`),
  ...breaches.map(
    ({ service, compute, quantity, rule }) => `breach: ${quantity} ${service} ${compute} ${rule}`,
  ),
];

const planned = async (text: FleetText, options?: PlanOptions): Promise<readonly string[]> =>
  told(await planFleet(fleetFrom(text), options));

describe('what stands stays', () => {
  it('mends a breach before it places what is new', async () => {
    const text: FleetText = {
      computes: { c1: cores(4), c2: { ...cores(4), state: 'inactive' } },
      services: { 'a-new': needs(3), db: needs(3) },
      generated: [['db', 'c2', 1, { cores: 3 }]],
    };
    expect(await planned(text)).toEqual(['move 1 db c2 -> c1', 'no place: 1 a-new']);
  });

  it('moves as many as mend an overfull compute, keeps those that find no place, and stops none', async () => {
    const services = Object.fromEntries(['s1', 's2', 's3', 's4'].map((name) => [name, needs(2)]));
    const text: FleetText = {
      computes: { c1: cores(4), c2: cores(2) },
      services,
      generated: Object.keys(services).map((name) => [name, 'c1', 1, { cores: 2 }] as const),
    };
    const rows = await planned(text);
    expect(rows.filter((row) => row.startsWith('move'))).toHaveLength(1);
    expect(rows.filter((row) => row.startsWith('keep'))).toHaveLength(3);
    expect(rows.filter((row) => row.startsWith('breach: 1'))).toHaveLength(1);
    expect(rows.filter((row) => row.startsWith('remove'))).toEqual([]);
  });

  it('lets that one leave for fewer replicas whose room another needs, before anything moves', async () => {
    const text: FleetText = {
      computes: { c1: cores(10), c2: cores(8) },
      services: { f1: needs(7), f2: needs(3), p: needs(5), web: needs(2) },
      generated: [
        ['f1', 'c1', 1, { cores: 7 }],
        ['f2', 'c2', 1, { cores: 3 }],
        ['web', 'c1', 1, { cores: 2 }],
        ['web', 'c2', 1, { cores: 2 }],
      ],
    };
    expect(await planned(text)).toEqual([
      'keep 1 f1 c1',
      'keep 1 f2 c2',
      'create 1 p c2',
      'keep 1 web c1',
      'remove 1 web c2',
    ]);
  });

  it('keeps what no longer fits by its new min at what it holds, as a breach, and places nothing beside it', async () => {
    const text: FleetText = {
      computes: { c1: cores(4) },
      services: { prod: needs(9), wish: needs(1) },
      generated: [['prod', 'c1', 1, { cores: 2 }]],
    };
    expect(await planned(text)).toEqual([
      'keep 1 prod c1',
      'no place: 1 wish',
      'breach: 1 prod c1 capacity-min-exceeded',
    ]);
  });

  it('resizes where it stands what holds more than its compute has, as long as its min fits', async () => {
    const text: FleetText = {
      computes: { c1: cores(4), c2: cores(8) },
      services: { web: { min: { cores: 2 }, max: { cores: 8 } } },
      generated: [['web', 'c1', 1, { cores: 6 }]],
    };
    const plan = await planFleet(fleetFrom(text));
    expect(told(plan)).toEqual(['resize 1 web c1']);
    expect(plan.placements[0]!.allocated.get('cores')).toBe(4000);
  });

  it('counts no domain that could not hold an instance', async () => {
    const zone = (name: string, count: number) => ({ ...cores(count), labels: { zone: name } });
    const text: FleetText = {
      computes: { c1: zone('a', 8), c2: zone('b', 8), c3: zone('c', 1) },
      services: { web: needs(2, { replicas: 4, topologySpread: { key: 'zone', maxSkew: 1 } }) },
      generated: [
        ['web', 'c1', 1, { cores: 2 }],
        ['web', 'c2', 1, { cores: 2 }],
      ],
    };
    const counts = (await planFleet(fleetFrom(text))).placements.map(({ compute, quantity }) => [
      compute,
      quantity,
    ]);
    expect(counts).toEqual([
      ['c1', 1],
      ['c1', 1],
      ['c2', 1],
      ['c2', 1],
    ]);
  });

  it('places what asks for none of what pins overfill', async () => {
    const text: FleetText = {
      computes: { c1: { capacity: { cores: 4, memory: '8Gi' } } },
      services: { p: needs(3, { replicas: 2 }), m: { min: { memory: '1Gi' } } },
      pinned: [['p', 'c1', 2, { cores: 6 }]],
    };
    expect(await planned(text)).toEqual(['create 1 m c1', 'keep 2 p c1']);
  });

  it('moves three for one wish only where that is asked for', async () => {
    const text: FleetText = {
      computes: { c1: cores(6), c2: cores(6) },
      services: { a: needs(2), b: needs(2), c: needs(2), wish: needs(6) },
      generated: [
        ['a', 'c1', 1, { cores: 2 }],
        ['b', 'c1', 1, { cores: 2 }],
        ['c', 'c1', 1, { cores: 2 }],
      ],
      settings: {},
    };
    const blocked: FleetText = {
      ...text,
      services: { ...text.services, wish: needs(6, { affinity: [{ matchLabels: { big: 'yes' } }] }) },
      computes: { c1: { ...cores(6), labels: { big: 'yes' } }, c2: cores(6) },
    };
    const plain = await planFleet(fleetFrom(blocked));
    expect(told(plain)).toEqual(['keep 1 a c1', 'keep 1 b c1', 'keep 1 c c1', 'no place: 1 wish']);
    expect(await planned(blocked, { makeRoom: 2 })).toEqual(told(plain));
    expect(await planned(blocked, { makeRoom: 3 })).toEqual([
      'move 1 a c1 -> c2',
      'move 1 b c1 -> c2',
      'move 1 c c1 -> c2',
      'create 1 wish c1',
    ]);
  });

  it('mends nothing under --rebalance by leaving out what the plain plan places', async () => {
    const text: FleetText = {
      computes: { c1: { capacity: { memory: '4Gi', nvme: 100 } }, c2: { capacity: { memory: '8Gi' } } },
      services: {
        s1: { min: { memory: '4Gi' } },
        s2: { min: { memory: '1Gi', nvme: 30 } },
        s3: { min: { memory: '1Gi' } },
      },
      generated: [
        ['s1', 'c2'],
        ['s3', 'c1'],
      ],
      ips: { vip: { address: '203.0.113.10', on: ['c1'] } },
      ports: [['s1', 'vip', 443]],
    };
    const placed = async (options: PlanOptions): Promise<number> =>
      (await planFleet(fleetFrom(text), options)).summary.placed;
    expect([await placed({}), await placed({ rebalance: true })]).toEqual([3, 3]);
  });

  it('counts what vms take of a key that no service asks for', async () => {
    const text: FleetText = {
      computes: {
        c0: { capacity: { memory: '12Gi', nvme: 20 } },
        vm: { capacity: { nvme: 20 }, host: 'c0' },
      },
      services: { s0: { min: { memory: '6Gi' } } },
    };
    const { placements } = await planFleet(fleetFrom(text));
    expect(placements.map(({ compute, score }) => [compute, score])).toEqual([['c0', 0]]);
  });

  it('claims no fewest moves where what is gone could be left out for what is new', async () => {
    const text: FleetText = {
      computes: { c2: { capacity: { cores: 3 } } },
      services: { s0: needs(1), s1: { min: { cores: '500m' } }, s3: needs(2) },
      generated: [['s0', 'gone', 1, { cores: 1 }]],
    };
    const { summary } = await planFleet(fleetFrom(text));
    expect(summary.objectives.find(({ name }) => name === 'moves')).toMatchObject({
      value: 1,
      proven: false,
    });
  });

  it.each<[string, FleetText]>([
    [
      'one of two alike moves and one is new',
      {
        computes: {
          c0: {},
          c1: { capacity: { memory: '4Gi' } },
          c2: { capacity: { cores: 4, memory: '8Gi' } },
        },
        services: { s0: { min: { memory: '4Gi' }, max: { cores: 4 }, replicas: 2 } },
        generated: [['s0', 'c0', 1]],
      },
    ],
    [
      'one of three alike moves and two are new',
      {
        computes: { c0: { capacity: { cores: 4, nvme: 50 } }, c1: {}, c2: { capacity: { cores: 4 } } },
        services: { s0: { min: { cores: 1 }, max: { nvme: 40 }, replicas: 3 } },
        generated: [['s0', 'c1', 1]],
      },
    ],
    [
      'another of two alike could have left for fewer replicas',
      {
        computes: { c1: {}, c2: {}, c3: { capacity: { cores: 6, memory: '16Gi' } } },
        services: { s1: { min: { cores: 2 }, max: { memory: '8Gi' } } },
        generated: [
          ['s1', 'c2', 1, { memory: '7Gi' }],
          ['s1', 'c1', 1],
        ],
      },
    ],
    [
      'what stands could give back for the score what it holds above min',
      {
        computes: {
          c1: { capacity: { cores: 4, memory: '16Gi' } },
          c2: { capacity: { cores: 4, memory: '8Gi', nvme: 20 } },
        },
        services: {
          s0: { min: { memory: '4Gi' } },
          s1: { min: { memory: '6Gi' } },
          s2: { min: { cores: 2, memory: '3Gi' }, max: { memory: '5Gi' }, replicas: 2 },
          s3: { min: { cores: 1, memory: '1Gi', nvme: 30 } },
        },
        generated: [
          ['s2', 'c2', 1, { memory: '4Gi' }],
          ['s3', 'c2', 1],
        ],
      },
    ],
  ])('calls no score the highest where %s', async (_, text) => {
    const { summary } = await planFleet(fleetFrom(text));
    expect(summary.objectives.find(({ name }) => name === 'score')!.proven).toBe(false);
  });

  it('lets that one of alike instances be the new one whose growth helps the score most, whatever the names', async () => {
    const scoreOf = async (small: string, large: string): Promise<number> => {
      const text: FleetText = {
        computes: {
          gone: { capacity: { cores: 4 }, state: 'inactive' },
          [small]: { capacity: { cores: 3 } },
          [large]: { capacity: { cores: 10 } },
        },
        services: { web: { min: { cores: 2 }, max: { cores: 6 }, replicas: 2, spreadMax: 1 } },
        generated: [['web', 'gone', 1, { cores: 2 }]],
      };
      const { summary } = await planFleet(fleetFrom(text));
      return summary.objectives.find(({ name }) => name === 'score')!.value;
    };
    expect([await scoreOf('a', 'b'), await scoreOf('b', 'a')]).toEqual([100, 100]);
  });

  it('shares what is spare alike among what is new, whatever the names', async () => {
    const nvme = { min: { nvme: 0 }, max: { nvme: 3 } };
    const text = (two: string, one: string): FleetText => ({
      computes: { c1: { capacity: { cores: 8, nvme: 5 } } },
      services: { [two]: { ...nvme, replicas: 2 }, [one]: nvme },
      settings: {},
    });
    const sizes = async (two: string, one: string): Promise<readonly unknown[]> =>
      (await planFleet(fleetFrom(text(two, one)))).placements
        .map(({ quantity, allocated }) => [quantity, allocated.get('nvme')])
        .toSorted();
    expect(await sizes('a', 'b')).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(await sizes('b', 'a')).toEqual(await sizes('a', 'b'));
  });

  it('adds a machine in another zone without stopping what the spread no longer allows', async () => {
    const text: FleetText = {
      computes: {
        a1: { capacity: { cores: 8, memory: '16Gi' }, labels: { zone: 'a' } },
        b1: { capacity: { cores: 8, memory: '2Gi' }, labels: { zone: 'b' } },
        b2: { capacity: { cores: 2, memory: '8Gi' }, labels: { zone: 'b' } },
      },
      services: {
        log: { min: { cores: 2 } },
        web: { min: { cores: 2, memory: '4Gi' }, replicas: 3, topologySpread: { key: 'zone', maxSkew: 1 } },
      },
      generated: [
        ['web', 'a1', 3, { cores: 6, memory: '12Gi' }],
        ['log', 'b2', 1, { cores: 2 }],
      ],
    };
    expect(await planned(text)).toEqual([
      'keep 1 log b2',
      'keep 3 web a1',
      'breach: 1 web a1 topology-spread',
    ]);
  });

  it('moves nothing that is not in breach, for one that is in breach of two rules', async () => {
    const text: FleetText = {
      computes: {
        c0: { ...cores(4), labels: { env: 'dev' } },
        c1: { ...cores(8), labels: { env: 'prod' } },
        c2: { ...cores(4), labels: { env: 'prod' }, reserved: { cores: 1 } },
      },
      services: { api: needs(4, { replicas: 3, topologySpread: { key: 'env', maxSkew: 2 } }), log: needs(2) },
      generated: [
        ['api', 'c1', 2],
        ['api', 'c2', 1],
        ['log', 'c0', 1],
      ],
    };
    expect((await planned(text)).filter((row) => row.startsWith('move'))).toEqual([]);
  });

  it('tells a breach of topologySpread that one without a place does not level', async () => {
    const zone = (count: number, name: string) => ({ ...cores(count), labels: { zone: name } });
    const text: FleetText = {
      computes: { c1: zone(4, 'a'), c2: zone(4, 'b') },
      services: { web: needs(2, { replicas: 3, topologySpread: { key: 'zone', maxSkew: 1 } }), db: needs(4) },
      generated: [
        ['web', 'c1', 2],
        ['db', 'c2'],
      ],
    };
    expect(await planned(text)).toEqual([
      'keep 1 db c2',
      'keep 2 web c1',
      'no place: 1 web',
      'breach: 1 web c1 topology-spread',
    ]);
  });

  it('gives a place to what ran on a compute that is gone before what is new, whatever the names', async () => {
    for (const name of ['a-new', 'z-new']) {
      const some: FleetText = {
        computes: { c1: cores(6) },
        services: { [name]: needs(3, { replicas: 2 }), ran: needs(3) },
        generated: [['ran', 'gone']],
      };
      expect(await planned(some)).toContain('move 1 ran gone -> c1');
      const computes = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`c${at}`, cores(6)]));
      const services = { [name]: needs(3, { replicas: 24 }), ran: needs(3, { replicas: 3 }) };
      const many: FleetText = { computes, services, generated: [['ran', 'gone', 3]] };
      const moves = (await planned(many)).flatMap((row) => /^move (\d)/.exec(row)?.[1] ?? []);
      expect(moves.reduce((sum, count) => sum + Number(count), 0)).toBe(3);
    }
  });

  it('calls no score the highest where what moves leaves room behind that another could use', async () => {
    const memory = (count: number) => ({ capacity: { memory: `${count}Gi` } });
    const plan = await planFleet(
      fleetFrom({
        computes: { c0: memory(2), c1: memory(8), c2: memory(8), c3: memory(8) },
        services: {
          api: { min: { memory: '2Gi' }, replicas: 2 },
          log: { min: { memory: '3Gi' }, replicas: 2 },
          web: { min: { memory: '4Gi' }, max: { memory: '9Gi' }, replicas: 2 },
        },
        pinned: [['web', 'c3']],
        generated: [['web', 'c0', 1, { memory: '5Gi' }]],
      }),
    );
    const score = plan.summary.objectives.find(({ name }) => name === 'score')!;
    // api on c0 and c3, log on c1, web on c2: (0 + 2 x 83.3 + 2 x 83.3 + 100) / 6
    if (score.proven) expect(score.value).toBeGreaterThan(72.2);
    else expect(score.bound ?? 100).toBeGreaterThan(72.2);
  });

  it('moves one where it alone mends two breaches, whatever the names of the computes', async () => {
    for (const [full, empty] of [
      ['a', 'z'],
      ['z', 'a'],
    ] as const) {
      const text: FleetText = {
        computes: {
          [full]: { ...cores(2), labels: { env: 'prod' } },
          [empty]: { capacity: { memory: '1Gi' }, labels: { env: 'prod' } },
          m: { ...cores(8), labels: { env: 'dev' } },
        },
        services: { web: needs(1, { replicas: 2, topologySpread: { key: 'env', maxSkew: 1 } }) },
        generated: [
          ['web', full],
          ['web', empty],
        ],
      };
      expect(new Set(await planned(text))).toEqual(
        new Set([`keep 1 web ${full}`, `move 1 web ${empty} -> m`]),
      );
    }
  });
});
