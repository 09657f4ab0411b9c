import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { planFleet } from '../../src/plan/index.ts';
import { fleetFrom, type FleetText, type ServiceText } from '../support/fleet.ts';

const bought = ({ recommendations }: Plan): string[] =>
  recommendations.map(({ offer, quantity, rationale }) => `${quantity} x ${offer ?? rationale}`);

const planOf = (text: FleetText): Promise<Plan> => planFleet(fleetFrom(text));

const selects = (key: string, operator: string, ...values: string[]): ServiceText['affinity'] => [
  { matchExpressions: [{ key, operator, ...(values.length > 0 ? { values } : {}) }] },
];

describe('what is bought carries its own labels and the well-known ones', () => {
  const offers = { any: { capacity: { cores: 8 }, cost: 10 } };

  it('has a name, though none that a rule could know', async () => {
    const web = (affinity: ServiceText['affinity']): FleetText => ({
      offers,
      services: { web: { min: { cores: 2 }, affinity: affinity! } },
    });
    expect(bought(await planOf(web(selects('infractl.dev/name', 'Exists'))))).toEqual(['1 x any']);
    expect(bought(await planOf(web(selects('infractl.dev/name', 'NotIn', 'a'))))).toEqual(['1 x any']);
    expect(bought(await planOf(web(selects('infractl.dev/name', 'In', 'a'))))).toEqual([
      '1 x no offer carries it: 3 cores, labelled infractl.dev/name=a holds 1 x web within the target band',
    ]);
    expect(bought(await planOf(web(selects('infractl.dev/name', 'DoesNotExist'))))).toEqual([]);
  });

  it('says of a specification only the labels that are to be chosen, and none that no machine can have', async () => {
    const web = (affinity: ServiceText['affinity']): FleetText => ({
      services: { web: { min: { cores: 2 }, affinity: affinity! } },
    });
    const labelsOf = async (affinity: ServiceText['affinity']): Promise<string[]> =>
      bought(await planOf(web(affinity))).map((text) => /labelled (\S+)/.exec(text)?.[1] ?? 'none');
    expect(await labelsOf(selects('infractl.dev/region', 'Exists'))).toEqual(['none']);
    expect(await labelsOf(selects('infractl.dev/type', 'NotIn', 'baremetal', 'vm'))).toEqual([
      'infractl.dev/type=vps',
    ]);
    expect(await labelsOf(selects('infractl.dev/type', 'NotIn', 'baremetal', 'vm', 'vps'))).toEqual([]);
    expect(await labelsOf(selects('infractl.dev/provider', 'DoesNotExist'))).toEqual([]);
    expect(await labelsOf(selects('zone', 'Exists'))).toEqual(['zone=true']);
  });
});

describe('"without offers a specification sized so that the new compute lands in the target band"', () => {
  it.each<ServiceText['min'] & object>([
    { cores: 1, gpu: 1 },
    { cores: 2, gpu: 8, vram: '640Gi' },
    { widgets: 9_007_199_254 },
  ])('but for what is counted in pieces, which is exact: %j', async (min) => {
    const plan = await planOf({ services: { infer: { min } } });
    const [first, ...others] = plan.recommendations;
    expect(others).toEqual([]);
    const { cores: _, ...pieces } = Object.fromEntries(
      fleetFrom({ services: { infer: { min } } }).services.get('infer')!.min,
    );
    expect(Object.fromEntries(first!.capacity)).toMatchObject(pieces);
    expect(first!.rationale).toMatch(
      'cores' in min ? /within the target band but for gpu(, vram)?$/ : /holds 1 x infer$/,
    );
  });

  it('buys as many machines as the largest compute has pieces for', async () => {
    const plan = await planOf({
      computes: { old: { capacity: { cores: 8, gpu: 2 } } },
      services: { infer: { min: { cores: 1, gpu: 1 }, replicas: 8 } },
    });
    expect(bought(plan)).toEqual([
      '3 x no offer carries it: 3 cores, 2 gpu holds 2 x infer within the target band but for gpu',
    ]);
  });

  it.each([
    { cores: 1 },
    { cores: '1300m', memory: 777 },
    { cores: 64, memory: '2Ti', nvme: 55 },
    { nvme: 7, hdd: 4000 },
    { memory: 6_000_000_000_000_000 },
  ])('%j', async (min) => {
    const plan = await planOf({ services: { web: { min, replicas: 3 } } });
    for (const { capacity, quantity, rationale } of plan.recommendations) {
      const text = {
        computes: { new: { capacity: Object.fromEntries(capacity) as { [key: string]: number } } },
        services: { web: { min, replicas: Number(/holds (\d+) x/.exec(rationale)![1]) } },
      };
      const { cores } = text.computes.new.capacity;
      if (cores) text.computes.new.capacity['cores'] = cores / 1000;
      const landed = await planOf(text);
      expect(quantity).toBeGreaterThan(0);
      expect(landed.feasible).toBe(true);
      expect(landed.computes[0]!.utilizationAfter).toBeGreaterThanOrEqual(0.6);
      expect(landed.computes[0]!.utilizationAfter).toBeLessThanOrEqual(0.7);
    }
  });

  it('and says nothing of a band that no machine can land in', async () => {
    const settings = { target: [0, 0] as [number, number] };
    expect(bought(await planOf({ settings, services: { web: { min: { cores: 3 } } } }))).toEqual([
      '1 x no offer carries it: 8 cores holds 1 x web',
    ]);
    expect(bought(await planOf({ services: { web: { min: { widgets: 8_000_000_000_000_000 } } } }))).toEqual([
      '1 x no offer carries it: 8000000000000000 widgets holds 1 x web',
    ]);
  });
});
