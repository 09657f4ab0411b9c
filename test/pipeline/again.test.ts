import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { filesOf, prepareApply, writeFiles, type Prepared } from '../../src/run-apply.ts';
import { openFleet } from '../../src/run.ts';
import { trustItself } from '../../src/run-trust.ts';
import { snapshotOf, temporaryFolder } from '../support/cli.ts';
import { workFolderOf } from '../../src/write/index.ts';

const REGIONS = ['r1', 'r2', 'r3'];
const name = (prefix: string, index: number): string => `${prefix}-${index + 1}`;

const compute = fc.record({
  cores: fc.integer({ min: 1, max: 16 }),
  memory: fc.integer({ min: 1, max: 64 }),
  region: fc.constantFrom(...REGIONS),
  state: fc.constantFrom('active', 'active', 'active', 'maintenance', 'inactive'),
  env: fc.constantFrom('prod', 'dev'),
});

const service = fc.record({
  cores: fc.integer({ min: 100, max: 4000 }),
  memory: fc.integer({ min: 100, max: 8192 }),
  growth: fc.integer({ min: 1, max: 4 }),
  replicas: fc.integer({ min: 0, max: 4 }),
  spreadMax: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
  spread: fc.boolean(),
  env: fc.option(fc.constantFrom('prod', 'dev'), { nil: undefined }),
});

const fleet = fc.record({
  computes: fc.array(compute, { minLength: 1, maxLength: 5 }),
  services: fc.array(service, { minLength: 1, maxLength: 5 }),
  pins: fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { maxLength: 2 }),
});

type Fleet = typeof fleet extends fc.Arbitrary<infer T> ? T : never;
type Compute = Fleet['computes'][number];
type Service = Fleet['services'][number];

/** JSON is YAML. */
const manifest = (kind: string, called: string, labels: object, spec: object): string =>
  JSON.stringify({ apiVersion: 'infractl.dev/v1', kind, metadata: { name: called, labels }, spec });

const computeText = ({ cores, memory, region, state, env }: Compute, index: number): string =>
  manifest(
    'Compute',
    name('node', index),
    { env },
    { type: 'vps', provider: 'p', region, state, capacity: { cores, memory: `${memory}Gi` } },
  );

function serviceText(
  { cores, memory, growth, replicas, spreadMax, spread, env }: Service,
  index: number,
): string {
  const min = { cores: `${cores}m`, memory };
  const placement = {
    ...(env !== undefined && { affinity: [{ matchLabels: { env } }] }),
    ...(spreadMax !== undefined && { spreadMax }),
    ...(spread && { topologySpread: { key: 'infractl.dev/region' } }),
  };
  const max = { cores: `${cores * growth}m`, memory: memory * growth };
  return manifest('Service', name('svc', index), {}, { resources: { min, max }, replicas, placement });
}

function write(root: string, { computes, services, pins }: Fleet): void {
  const config = manifest('Config', 'random', {}, { gates: { unplaced: 1000 } });
  const pinned = new Map(
    pins.map(([s, c]) => [
      `${s % services.length} ${c % computes.length}`,
      [s % services.length, c % computes.length],
    ]),
  );
  const documents = [
    ...computes.map(computeText),
    ...services.map(serviceText),
    ...[...pinned.values()].map(([s = 0, c = 0]) =>
      manifest('Assignment', `pin-${s}-${c}`, {}, { service: name('svc', s), compute: name('node', c) }),
    ),
  ];
  mkdirSync(root, { recursive: true });
  writeFileSync(path.join(root, 'infractl.yaml'), config);
  writeFileSync(path.join(root, 'fleet.yaml'), documents.join('\n---\n'));
}

async function apply(root: string): Promise<Prepared> {
  const opened = openFleet(root);
  expect(opened.diagnostics).toEqual([]);
  const { trust, diagnostics } = trustItself(opened);
  expect(diagnostics).toEqual([]);
  const prepared = await prepareApply(opened, trust, {});
  const files = filesOf(root, opened, prepared);
  if (!files.ok) throw new Error(files.problem);
  expect(writeFiles(workFolderOf(root, undefined), files.changes)).toMatchObject({ ok: true });
  return prepared;
}

test('plan, apply, plan again: nothing to do, and not a byte changes', async () => {
  let run = 0;
  const home = temporaryFolder();
  await fc.assert(
    fc.asyncProperty(fleet, async (random) => {
      run += 1;
      const root = path.join(home, String(run));
      write(root, random);
      await apply(root);
      const bytes = snapshotOf(root);
      const again = await apply(root);
      expect(again.changes).toEqual([]);
      expect(again.plan.placements.filter(({ action }) => action !== 'keep')).toEqual([]);
      expect(snapshotOf(root)).toEqual(bytes);
    }),
    { numRuns: 100 },
  );
});

test('after an edit, one apply settles it: the next has nothing to do', async () => {
  let run = 0;
  const home = temporaryFolder();
  await fc.assert(
    fc.asyncProperty(fleet, fleet, async (first, second) => {
      run += 1;
      const root = path.join(home, String(run));
      write(root, first);
      await apply(root);
      write(root, second);
      await apply(root);
      const bytes = snapshotOf(root);
      expect((await apply(root)).changes).toEqual([]);
      expect(snapshotOf(root)).toEqual(bytes);
    }),
    { numRuns: 100 },
  );
});
