import { describe, expect, it } from 'vitest';
import { type Finding, judge, layoutText } from './planner/judge.ts';
import type { PlanJson, Row } from './planner/plan-text.ts';
import { docOf } from './planner/random-fleet.ts';
import { layoutsOf, scoreOf, valuesOf } from './planner/search.ts';
import { type Doc, worldOf } from './planner/world.ts';

/*
 * The judge of the planner, judged: small fleets that show what the contract's section on the planner means, each with the
 * layout that the exhaustive search finds best, and wrong plans that it has to see through.
 */

const compute = (
  name: string,
  cores: number,
  more: Doc['spec'] = {},
  labels: Readonly<Record<string, string>> = {},
): Doc =>
  docOf('Compute', name, { type: 'vps', provider: 'p', region: 'r', capacity: { cores }, ...more }, labels);

const service = (name: string, cores: number, more: Doc['spec'] = {}): Doc =>
  docOf('Service', name, { resources: { min: { cores } }, ...more });

const stands = (name: string, on: string, more: Doc['spec'] = {}): Doc => ({
  ...docOf('Assignment', `${name}--${on}`, { service: name, compute: on, ...more }),
  generated: true,
});

/** The best layout of a plain plan, in words; the first of equal ones. */
function best(...docs: readonly Doc[]): string {
  const world = worldOf(docs);
  const all = [...layoutsOf(world, { mode: 'plain' })].map((layout) => {
    const { breaches, placed, moves, copied } = valuesOf(world, layout);
    const order = [breaches.distinct, -placed, moves, ...copied, -scoreOf(world, layout)];
    return { layout, order };
  });
  const compare = (a: readonly number[], b: readonly number[]): number =>
    a.map((value, index) => value - b[index]!).find((difference) => Math.abs(difference) > 1e-9) ?? 0;
  const [first] = all.toSorted((a, b) => compare(a.order, b.order));
  return first ? layoutText(world, first.layout) : 'no layout at all';
}

describe('what is best, by exhaustive search', () => {
  it('leaves what runs, where something new would need its room', () => {
    const fleet = [compute('c1', 4), service('low', 4), service('high', 4), stands('low', 'c1')];
    expect(best(...fleet)).toBe('low x1 on c1');
  });

  it('mends breaches before it places what is new', () => {
    const fleet = [
      compute('c1', 4),
      compute('c2', 4, { state: 'inactive' }),
      service('db', 3),
      service('a-new', 3),
    ];
    expect(best(...fleet, stands('db', 'c2'))).toBe('db x1 on c1');
  });

  it('moves what an overfull machine cannot hold, as far as there is room, and stops nothing', () => {
    const fleet = [compute('c1', 4), compute('c2', 2), service('web', 2, { replicas: 4 })];
    expect(best(...fleet, stands('web', 'c1', { quantity: 4 }))).toBe('web x3 on c1, web x1 on c2');
  });

  it('chooses what leaves where replicas go down, so that more is placed', () => {
    const fleet = [
      compute('c1', 10),
      compute('c2', 8),
      service('web', 5),
      service('log', 4),
      service('p', 5),
    ];
    const standing = [stands('web', 'c1'), stands('web', 'c2'), stands('log', 'c1')];
    expect(best(...fleet, ...standing)).toBe('web x1 on c1, log x1 on c1, p x1 on c2');
  });

  it('lets a service whose min was raised stay as a breach, and places nothing beside it', () => {
    const fleet = [compute('c1', 4), service('prod', 9), service('wish', 1)];
    expect(best(...fleet, stands('prod', 'c1', { allocated: { cores: 2 } }))).toBe('prod x1 on c1');
  });

  it('resizes where a machine shrinks, rather than move', () => {
    const web = docOf('Service', 'web', { resources: { min: { cores: 2 }, max: { cores: 6 } } });
    const fleet = [compute('c1', 4), compute('c2', 8), web, stands('web', 'c1', { allocated: { cores: 6 } })];
    expect(best(...fleet)).toBe('web x1 on c1');
  });

  it('spreads over the domains that could hold an instance, when empty', () => {
    const placement = { topologySpread: { key: 'zone', maxSkew: 1 } };
    const zones = [
      compute('c1', 4, {}, { zone: 'a' }),
      compute('c2', 4, {}, { zone: 'b' }),
      compute('c3', 1, {}, { zone: 'c' }),
    ];
    const standing = [stands('web', 'c1'), stands('web', 'c2')];
    expect(best(...zones, service('web', 2, { replicas: 4, placement }), ...standing)).toBe(
      'web x2 on c1, web x2 on c2',
    );
  });

  it('lets fit what asks for nothing that pins overfill', () => {
    const pins = [docOf('Assignment', 'a', { service: 'big', compute: 'c1', quantity: 2 })];
    const memory = docOf('Service', 'm', { resources: { min: { memory: '1Gi' } } });
    const fleet = [
      compute('c1', 4, { capacity: { cores: 4, memory: '4Gi' } }),
      service('big', 3, { replicas: 2 }),
      memory,
    ];
    expect(best(...fleet, ...pins)).toBe('m x1 on c1');
  });

  it('keeps all that runs when a machine in a new zone tips topologySpread', () => {
    const placement = { topologySpread: { key: 'zone', maxSkew: 1 } };
    const web = service('web', 2, { replicas: 3, placement });
    const zones = [compute('c1', 6, {}, { zone: 'a' }), compute('c2', 2, {}, { zone: 'b' })];
    expect(best(...zones, web, stands('web', 'c1', { quantity: 3 }))).toBe('web x2 on c1, web x1 on c2');
  });
});

describe('wrong plans', () => {
  const row = (action: Row['action'], name: string, on: string, more: Partial<Row> = {}): Row => ({
    action,
    service: name,
    compute: on,
    from: null,
    quantity: 1,
    allocated: {},
    pinned: false,
    ...more,
  });

  function faults(
    docs: readonly Doc[],
    placements: readonly Row[],
    unplaced: PlanJson['unplaced'] = [],
  ): readonly Finding['fault'][] {
    const missing = unplaced.reduce((sum, one) => sum + one.missing, 0);
    const placed = placements.reduce(
      (sum, { action, quantity }) => sum + (action === 'remove' ? 0 : quantity),
      0,
    );
    const objective = { name: 'placed', value: placed, bound: placed, proven: true };
    const summary = {
      instances: placed + missing,
      placed,
      unplaced: missing,
      moved: 0,
      objective,
      objectives: [objective],
    };
    const plan: PlanJson = { feasible: missing === 0, placements, unplaced, recommendations: [], summary };
    return judge(worldOf(docs), plan, { mode: 'plain' }).map(({ fault }) => fault);
  }

  const two = [compute('c1', 4), compute('c2', 4), service('db', 3), service('web', 1)];

  it('stops what runs', () => {
    const docs = [compute('c1', 4), service('old', 4), service('new', 4), stands('old', 'c1')];
    const plan = [row('create', 'new', 'c1', { allocated: { cores: 4 } }), row('remove', 'old', 'c1')];
    expect(faults(docs, plan, [{ service: 'old', missing: 1 }])).toContain('stopped');
  });

  it('moves what breaks no rule', () => {
    const plan = [
      row('move', 'db', 'c2', { from: 'c1' }),
      row('create', 'web', 'c1', { allocated: { cores: 1 } }),
    ];
    expect(faults([...two, stands('db', 'c1')], plan)).toContain('moved');
  });

  it('overfills a machine', () => {
    const plan = [row('create', 'db', 'c1', { quantity: 2, allocated: { cores: 6 } })];
    expect(faults([compute('c1', 4), service('db', 3, { replicas: 2 })], plan)).toContain('rule');
  });

  it('places fewer than it could, and calls that proven', () => {
    const plan = [row('create', 'db', 'c1', { allocated: { cores: 3 } })];
    const found = faults(two, plan, [{ service: 'web', missing: 1 }]);
    expect(found).toContain('placed');
    expect(found).toContain('proof');
  });

  it('gives a size that the contract does not', () => {
    const plan = [
      row('create', 'db', 'c1', { allocated: { cores: 4 } }),
      row('create', 'web', 'c2', { allocated: { cores: 1 } }),
    ];
    expect(faults(two, plan)).toContain('size');
  });

  it('does not add up', () => {
    expect(faults(two, [row('create', 'db', 'c1', { allocated: { cores: 3 } })])).toContain('count');
  });

  it('is right, and nothing is said', () => {
    const plan = [
      row('create', 'db', 'c1', { allocated: { cores: 3 } }),
      row('create', 'web', 'c1', { allocated: { cores: 1 } }),
    ];
    expect(faults(two, plan)).toEqual(['score']);
    const apart = [
      row('create', 'db', 'c1', { allocated: { cores: 3 } }),
      row('create', 'web', 'c2', { allocated: { cores: 1 } }),
    ];
    expect(faults(two, apart)).toEqual([]);
  });
});
