import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Edit, WayOut } from '../../src/model/conflict.ts';
import type { Plan } from '../../src/model/plan.ts';
import { planFleet } from '../../src/plan/index.ts';
import { fleetFrom, type FleetText, type ServiceText } from '../support/fleet.ts';
import { anyFleet } from './arbitrary-fleet.ts';

/** Addresses and ports beside the rules of `anyFleet`. */
const withPorts = fc
  .record({
    text: anyFleet,
    on: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 2 }),
    service: fc.constantFrom('api', 'db', 'web', 'none', 'none'),
  })
  .map(({ text, on, service }): FleetText => {
    if (!(service in (text.services ?? {}))) return text;
    const holders = [...new Set(on)].filter((name) => name in (text.computes ?? {}));
    return { ...text, ips: { vip: { address: '203.0.113.9', on: holders } }, ports: [[service, 'vip', 443]] };
  });

test('following a way out, as its edits say, places at least as many instances more as it says, of the service it names or of those it says may take the room', async () => {
  const kinds = new Map<string, number>();
  const others: string[] = [];
  let [followed, missed] = [0, 0];
  await fc.assert(
    fc.asyncProperty(withPorts, async (text) => {
      const before = await planFleet(fleetFrom(text));
      for (const { waysOut } of before.conflicts) {
        for (const way of waysOut) {
          const after = await planFleet(fleetFrom(follow(text, way)));
          kinds.set(way.kind, (kinds.get(way.kind) ?? 0) + 1);
          const claimed = before.summary.unplaced - way.places;
          expect(leastUnplaced(after), way.message).toBeLessThanOrEqual(claimed);
          if (after.summary.unplaced > claimed) missed += 1;
          const name = / more of (\S+) would|carry \d+ of ([^\s,]+)/
            .exec(way.message)!
            .slice(1)
            .find(Boolean)!;
          const given = missingOf(before, name) - missingOf(after, name);
          if (given < way.places && !way.message.includes(', unless ')) others.push(way.message);
          followed += 1;
        }
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 60), endOnFailure: true },
  );
  expect(missed, 'plans that did not find what the way out had found').toBeLessThan(1 + followed / 100);
  expect(others.length, others.join('\n')).toBeLessThan(1 + followed / 100);
  for (const kind of ['activate', 'lower', 'relax']) expect(kinds.get(kind), kind).toBeGreaterThan(0);
});

test('buying what is recommended, and nothing else, leaves nothing that it was bought for without a place', async () => {
  await fc.assert(
    fc.asyncProperty(withPorts, async (text) => {
      const before = await planFleet(fleetFrom(text));
      const offered = before.recommendations.filter(({ offer }) => offer !== null);
      if (offered.length === 0) return;
      const richer = offered.reduce((known, { offer, quantity }) => buy(known, offer!, quantity), text);
      const carried = offered
        .flatMap(({ rationale }) => [...rationale.matchAll(/(\d+) x /g)])
        .reduce((sum, [, count]) => sum + Number(count), 0);
      const after = await planFleet(fleetFrom(richer));
      if (before.notes.some(({ message }) => message.startsWith('buying '))) return;
      expect(leastUnplaced(after)).toBeLessThanOrEqual(before.summary.unplaced - carried);
    }),
    { numRuns: Number(process.env['RUNS'] ?? 60), endOnFailure: true },
  );
});

const missingOf = ({ unplaced }: Plan, name: string): number =>
  unplaced.find(({ service }) => service === name)?.missing ?? 0;

/** What no plan can do better than. */
const leastUnplaced = ({ summary }: Plan): number =>
  summary.instances - summary.objectives.find(({ name }) => name === 'placed')!.bound!;

function follow(text: FleetText, { edits, buy: bought }: WayOut): FleetText {
  const edited = edits.reduce((known, edit) => apply(known, edit), text);
  return bought ? buy(edited, bought.offer, bought.quantity) : edited;
}

function buy(text: FleetText, offer: string, quantity: number): FleetText {
  const { capacity, labels, cost } = text.offers![offer]!;
  const machines = Array.from({ length: quantity }, (_, index) => [
    `bought-${offer}-${index}`,
    { capacity, cost, ...(labels ? { labels } : {}) },
  ]);
  return { ...text, computes: { ...text.computes, ...Object.fromEntries(machines) } };
}

function apply(text: FleetText, { kind, name, path, value }: Edit): FleetText {
  if (kind === 'Compute')
    return { ...text, computes: { ...text.computes, [name]: { ...text.computes![name], state: 'active' } } };
  if (kind === 'Assignment')
    return { ...text, pinned: text.pinned!.filter((_, index) => `pin-${index}` !== name) };
  if (kind === 'PortAssignment')
    return {
      ...text,
      ports: text.ports!.filter(([service, ip, port]) => `${service}-${ip}-${port}` !== name),
    };
  const service = text.services![name]!;
  return { ...text, services: { ...text.services, [name]: withEdit(service, path, value) } };
}

function withEdit(service: ServiceText, path: Edit['path'], value: Edit['value']): ServiceText {
  const [, group, field, index] = path;
  if (group === 'resources')
    return { ...service, min: { ...service.min, [index as string]: value as number } };
  const { [field as 'spreadMax']: dropped, ...rest } = service;
  if (index === undefined) return rest;
  const list = dropped as unknown as readonly object[];
  return { ...rest, [field as string]: list.filter((_, at) => at !== index) };
}
