import { describe, expect, it } from 'vitest';
import { planFleet } from '../../src/plan/index.ts';
import type { Plan } from '../../src/model/plan.ts';
import { checkFleet, openFleet } from '../../src/run.ts';
import { fleetFrom, type FleetText } from '../support/fleet.ts';
import { folderOf } from '../support/cli.ts';

const planOf = (text: FleetText): Promise<Plan> => planFleet(fleetFrom(text));
const one = { min: { cores: 1 } };

describe('overcommit: "available = total x overcommit - reserved - allocated"', () => {
  it('holds factor times as much, less what is reserved', async () => {
    const computes = { a: { capacity: { cores: 4 }, overcommit: { cores: 1.5 }, reserved: { cores: 1 } } };
    const plan = await planOf({ computes, services: { s: { ...one, replicas: 7 } } });
    expect(plan.summary).toMatchObject({ placed: 5, unplaced: 2 });
    expect(plan.computes).toMatchObject([
      { name: 'a', total: new Map([['cores', 4000]]), utilizationAfter: 1 },
    ]);
  });

  it('the own factor wins over that of the Config, key by key; a vm with host takes none from it', async () => {
    const overcommit = new Map([
      ['cores', 2],
      ['memory', 2],
    ]);
    const size = { cores: 1, memory: 1024 };
    const plan = await planOf({
      computes: {
        own: { capacity: size, overcommit: { cores: 1 } },
        usual: { capacity: size },
        vm: { capacity: size, host: 'usual' },
      },
      services: { c: { min: { cores: '500m' }, replicas: 20 }, m: { min: { memory: 512 }, replicas: 20 } },
      settings: { overcommit },
    });
    const onto = (service: string): readonly (readonly [string, number])[] =>
      plan.placements
        .filter((row) => row.service === service)
        .map((row) => [row.compute, row.quantity] as const);
    expect(onto('c')).toEqual([
      ['own', 2],
      ['usual', 2],
      ['vm', 2],
    ]);
    expect(onto('m')).toEqual([
      ['own', 4],
      ['usual', 2],
      ['vm', 2],
    ]);
  });

  it('what is bought is overcommitted as the Config says', async () => {
    const services = { s: { ...one, replicas: 8 } };
    const settings = { overcommit: new Map([['cores', 2]]) };
    const offered = await planOf({ offers: { o: { capacity: { cores: 4 }, cost: 10 } }, services, settings });
    expect(offered.recommendations).toMatchObject([{ offer: 'o', quantity: 1 }]);
    const without = await planOf({ services: { s: { min: { cores: 14 } } }, settings });
    expect(without.recommendations).toMatchObject([{ offer: null, capacity: new Map([['cores', 10_000]]) }]);
  });

  it('vms of 24 cores fit on a host of 16 with a factor of 1.5', () => {
    const vm = (n: number): string =>
      `---\napiVersion: infractl.dev/v1\nkind: Compute\nmetadata: {name: vm-${n}}\nspec: {type: vm, provider: self, region: r1, host: pve, capacity: {cores: 4}}\n`;
    const host = (more: string): string =>
      `apiVersion: infractl.dev/v1\nkind: Compute\nmetadata: {name: pve}\nspec: {type: baremetal, provider: self, region: r1, capacity: {cores: 16}${more}}\n`;
    const found = (more: string): readonly string[] => {
      const root = folderOf({ 'fleet.yaml': [host(more), ...[1, 2, 3, 4, 5, 6].map(vm)].join('') });
      return checkFleet(openFleet(root), { today: '2026-11-24' }).diagnostics.map(({ rule }) => rule);
    };
    expect(found('')).toContain('capacity-min-exceeded');
    expect(found(', overcommit: {cores: 1.5}')).not.toContain('capacity-min-exceeded');
    expect(found(', overcommit: {cores: 0.5}')).toContain('schema/minimum');
    expect(found(', overcommit: {corse: 2}')).toContain('resource-key-unknown');
  });
});
