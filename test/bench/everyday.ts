import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { planFleet } from '../../src/plan/index.ts';
import { applied, resolveWritten } from '../checker/drive.ts';
import type { Written } from '../checker/fleets.ts';
import { mixFleet } from './planner/fleets.ts';
import { secondsOfUnit } from './planner/unit.ts';
import { manifestsOf } from './planner/written.ts';
import { measureNode } from './support-processes.ts';

/*
 * What a plan takes on an ordinary day, as whole processes and in processor seconds above `get computes` of the same fleet:
 * 200 computes, 1,000 instances of 30 services with rules, 80 % of the scarcest resource in use.
 */

interface Day {
  readonly name: string;
  readonly change: (fleet: readonly Written[]) => readonly Written[];
  readonly args: readonly string[];
  /** Units above `get computes`. */
  readonly target: number;
}

const CLI = resolve('dist/cli.js');
const RUNS = 3;
const NEW = 20;
const LOST = 5;

const DAYS: readonly Day[] = [
  { name: 'nothing to do', change: (fleet) => fleet, args: [], target: 0.15 },
  { name: `${NEW} new instances`, change: withNew, args: [], target: 0.4 },
  { name: `${LOST} computes lost`, change: withoutSome, args: [], target: 0.9 },
  { name: '--rebalance', change: (fleet) => fleet, args: ['--rebalance'], target: 8 },
];

const work = mkdtempSync(join(tmpdir(), 'infractl-everyday-'));
try {
  await compare();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function compare(): Promise<void> {
  const unit = await secondsOfUnit();
  console.log(`unit: one fixed relaxation takes ${unit.toFixed(2)} s`);
  const fleet = await standingFleet();
  console.log('row | get computes | plan | above it | in units | target | met');
  DAYS.forEach(({ name, change, args, target }, index) => {
    const root = write(join(work, String(index)), change(fleet));
    const floor = measureNode([CLI, '-C', root, 'get', 'computes'], RUNS).seconds;
    const plan = measureNode([CLI, '-C', root, 'plan', ...args], RUNS).seconds;
    const units = (plan - floor) / unit;
    const figures = [floor, plan, plan - floor].map((seconds) => `${seconds.toFixed(2)} s`);
    console.log([name, ...figures, units.toFixed(2), target, units <= target ? 'yes' : 'NO'].join(' | '));
  });
}

/** Everything that finds a place stands there, by a plan that is applied. */
async function standingFleet(): Promise<readonly Written[]> {
  const options = { computes: 200, instances: 1000, fill: 0.8, replicas: [20, 47], rules: true } as const;
  const written = manifestsOf(mixFleet(31, options));
  const fleet = resolveWritten(written);
  return applied(written, fleet, await planFleet(fleet));
}

/** One more instance of each of the first services. */
function withNew(fleet: readonly Written[]): readonly Written[] {
  const services = fleet.filter(({ kind }) => kind === 'Service').slice(0, NEW);
  return fleet.map((one) =>
    services.includes(one)
      ? { ...one, spec: { ...one.spec, replicas: Number(one.spec['replicas']) + 1 } }
      : one,
  );
}

function withoutSome(fleet: readonly Written[]): readonly Written[] {
  const lost = fleet.filter(({ kind }) => kind === 'Compute').slice(0, LOST);
  return fleet.map((one) =>
    lost.includes(one) ? { ...one, spec: { ...one.spec, state: 'inactive' } } : one,
  );
}

/** As YAML (of which JSON is part), what is generated in its own folder. */
function write(root: string, fleet: readonly Written[]): string {
  mkdirSync(join(root, 'generated'), { recursive: true });
  fleet.forEach(({ generated, ...manifest }, index) => {
    writeFileSync(
      join(root, generated ? 'generated' : '', `${index}.yaml`),
      JSON.stringify(manifest, null, 2),
    );
  });
  return root;
}
