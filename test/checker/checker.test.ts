import { parseAllDocuments } from 'yaml';
import { beforeAll, describe, expect, it } from 'vitest';
import { docsOf, planWritten } from './drive.ts';
import type { Written } from './fleets.ts';
import { usable } from './hardware.ts';
import { judge } from './judge.ts';
import type { PlanJson } from './plan-json.ts';
import { readAmount } from './amounts.ts';

/** Two zones of two machines; web is spread, db is pinned, old has to go, batch does not fit, api moves off a lost machine. */
const FLEET = `
{kind: Compute, metadata: {name: a1, labels: {zone: a}}, spec: {type: vps, provider: p, region: r, capacity: {cores: 10, memory: 10000}, billing: {monthlyCost: 10}}}
---
{kind: Compute, metadata: {name: a2, labels: {zone: a}}, spec: {type: vps, provider: p, region: r, capacity: {cores: 10, memory: 10000}, billing: {monthlyCost: 20}}}
---
{kind: Compute, metadata: {name: b1, labels: {zone: b, only: web}}, spec: {type: vps, provider: p, region: r, capacity: {cores: 10, memory: 10000}}}
---
{kind: Compute, metadata: {name: b2, labels: {zone: b}}, spec: {type: vps, provider: p, region: r, state: maintenance, capacity: {cores: 10, memory: 10000}}}
---
{kind: Service, metadata: {name: web}, spec: {replicas: 2, resources: {min: {cores: 1, memory: 100}, max: {cores: 4}}, placement: {spreadMax: 1, topologySpread: {key: zone}}}}
---
{kind: Service, metadata: {name: db}, spec: {resources: {min: {cores: 2, memory: 1000}}}}
---
{kind: Assignment, metadata: {name: db-pin}, spec: {service: db, compute: a1}}
---
{kind: Service, metadata: {name: api}, spec: {replicas: 2, resources: {min: {cores: 1, memory: 100}, max: {cores: 2}}, placement: {antiAffinity: [{matchLabels: {only: web}}]}}}
---
{kind: Assignment, generated: true, metadata: {name: api--a2}, spec: {service: api, compute: a2, allocated: {cores: 1.5}}}
---
{kind: Assignment, generated: true, metadata: {name: api--gone}, spec: {service: api, compute: gone}}
---
{kind: Service, metadata: {name: batch}, spec: {resources: {min: {cores: 64, memory: 100}}}}
---
{kind: Assignment, generated: true, metadata: {name: old--a1}, spec: {service: old, compute: a1, allocated: {cores: 1}}}
---
{kind: ComputeOffer, metadata: {name: big}, spec: {type: baremetal, provider: p, region: r, capacity: {cores: 96, memory: 1000}, monthlyCost: 99, available: 2}}
`;

const fleet = parseAllDocuments(FLEET).map(
  (document) => ({ apiVersion: 'infractl.dev/v1', ...(document.toJS() as object) }) as Written,
);

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends object ? Mutable<T[K]> : T[K] };
type Edit = (plan: Mutable<PlanJson>) => void;

const rowOf = (
  plan: Mutable<PlanJson>,
  action: string,
  service: string,
): Mutable<PlanJson['placements'][number]> => {
  const row = plan.placements.find((one) => one.action === action && one.service === service);
  if (row === undefined) throw new Error(`no ${action} of ${service}`);
  return row;
};

/** What is done to a sound plan, and a part of what the checker has to say. */
const EDITS: readonly (readonly [string, Edit])[] = [
  ['quantity is no positive integer', (plan) => void (rowOf(plan, 'create', 'web').quantity = 0)],
  ['from is for moves', (plan) => void (rowOf(plan, 'create', 'web').from = 'a1')],
  ['there is no such compute', (plan) => void (rowOf(plan, 'create', 'web').compute = 'zz')],
  ['another row says the same', (plan) => void plan.placements.push(rowOf(plan, 'create', 'web'))],
  ['are in no order', (plan) => void plan.placements.reverse()],
  ['have no row that says so', (plan) => void (rowOf(plan, 'keep', 'db').allocated = { cores: 1 })],
  ['nothing pins it', (plan) => void (rowOf(plan, 'keep', 'api').pinned = true)],
  ['the rows account for', (plan) => void (rowOf(plan, 'move', 'api').from = 'elsewhere')],
  [
    'the rows account for',
    (plan) => void plan.placements.splice(plan.placements.indexOf(rowOf(plan, 'remove', 'old')), 1),
  ],
  ['are missing of', (plan) => void (plan.unplaced[0]!.missing = 2)],
  ['summary.placed', (plan) => void (plan.summary.placed = 6)],
  ['feasible is true', (plan) => void (plan.feasible = true)],
  ['it is in state maintenance', (plan) => void moveTo(plan, rowOf(plan, 'create', 'web'), 'b2')],
  ['labels are not allowed', (plan) => void moveTo(plan, rowOf(plan, 'move', 'api'), 'b1')],
  [
    'exceeds maxSkew',
    (plan) => rowsOf(plan, 'web').forEach((row, index) => void (row.compute = index === 0 ? 'a1' : 'a2')),
  ],
  ['one more fits on', (plan) => leaveOut(plan, 'web')],
  ['held', (plan) => void (rowOf(plan, 'keep', 'api').allocated = { cores: 2, memory: 100 })],
  ['not from', (plan) => void (rowOf(plan, 'create', 'web').allocated = { cores: 0.5, memory: 100 })],
  ['could grow', (plan) => void (rowOf(plan, 'create', 'web').allocated = { cores: 1, memory: 100 })],
  ['allocatedAfter is', (plan) => void (plan.computes[0]!.allocatedAfter = { cores: 1 })],
  ['total is', (plan) => void (plan.computes[0]!.total = { cores: 1 })],
  ['utilizationAfter is', (plan) => void (plan.computes[0]!.utilizationAfter = 0.99)],
  ['computes lists', (plan) => void plan.computes.pop()],
  ['score is', (plan) => void (rowOf(plan, 'keep', 'api').score = 1)],
  ['monthlyCostBefore is', (plan) => void (plan.summary.monthlyCostBefore = 1)],
  ['is not what is offered', (plan) => void (plan.recommendations[0]!.monthlyCost = 1)],
  [
    'beyond its bound',
    (plan) =>
      void Object.assign(plan.summary.objective, {
        bound: plan.summary.objective.name === 'cost' || plan.summary.objective.name === 'moves' ? 1e6 : -1,
      }),
  ],
];

const rowsOf = (plan: Mutable<PlanJson>, service: string): Mutable<PlanJson['placements'][number]>[] =>
  plan.placements.filter((row) => row.service === service);

/** Elsewhere, and in its place in the order. */
function moveTo(
  plan: Mutable<PlanJson>,
  row: Mutable<PlanJson['placements'][number]>,
  compute: string,
): void {
  row.compute = compute;
  plan.placements.sort((a, b) => (`${a.service} ${a.compute}` < `${b.service} ${b.compute}` ? -1 : 1));
}

/** Takes one instance out of the plan in every place but the one that matters. */
function leaveOut(plan: Mutable<PlanJson>, service: string): void {
  plan.placements.splice(plan.placements.indexOf(rowOf(plan, 'create', service)), 1);
  plan.unplaced.push({
    service,
    missing: 1,
    reasons: [{ rule: 'capacity', message: 'no room', computes: [] }],
  });
  plan.summary.placed -= 1;
  plan.summary.unplaced += 1;
}

describe('the checker', () => {
  let plan: PlanJson;
  beforeAll(async () => {
    plan = (await planWritten(fleet)).json;
  });

  it('finds nothing in a sound plan', () => {
    expect(judge(docsOf(fleet), plan)).toEqual([]);
  });

  it.each(EDITS)('says "%s"', (fault, edit) => {
    const copy = structuredClone(plan) as Mutable<PlanJson>;
    edit(copy);
    expect(judge(docsOf(fleet), copy).join('\n')).toContain(fault);
  });
});

describe('the checker counts by itself', () => {
  it.each([
    ['memory', '16Gi', 16_384],
    ['memory', '512M', 512],
    ['vram', '2TB', 2_097_152],
    ['nvme', '1.5TB', 1500],
    ['nvme', '2Ti', 2000],
    ['cores', '500m', 500],
    ['cores', 1.5, 1500],
    ['licence', 3, 3],
  ])('%s %s is %d', (key, written, amount) => {
    expect(readAmount(key, written, 'up')).toBe(amount);
  });

  it.each([
    [0, [1, 2], 3],
    [1, [1, 2], 1],
    [5, [2, 2, 3], 4],
    [6, [2, 2, 2, 3], 4],
    [10, [1, 1, 4, 4], 2],
  ])('raid%d of %j holds %d', (level, disks, expected) => {
    const all = disks.map((gb) => ({ gb }));
    expect(usable(level, all)).toBe(expected);
  });
});
