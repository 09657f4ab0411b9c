import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot, runHere, runJson, temporaryFolder } from '../support/cli.ts';

/*
 * Small fleets, each of which stands for a kind of what a planner gets wrong, run as a user runs them: `cases/NAME` is a
 * repository, and a test says what its plan is.
 */

interface PlanJson {
  readonly placements: readonly {
    readonly action: string;
    readonly service: string;
    readonly compute: string;
    readonly from: string | null;
    readonly quantity: number;
  }[];
  readonly unplaced: readonly { readonly service: string; readonly missing: number }[];
  readonly breaches: readonly { readonly service: string; readonly compute: string; readonly rule: string }[];
  readonly recommendations: readonly {
    readonly offer: string | null;
    readonly capacity: Readonly<Record<string, number>>;
  }[];
  readonly notes: readonly { readonly message: string }[];
  readonly summary: {
    readonly placed: number;
    readonly moved: number;
    readonly monthlyCostBefore: number;
    readonly monthlyCostAfter: number;
    readonly objectives: readonly {
      readonly name: string;
      readonly value: number;
      readonly bound: number | null;
      readonly proven: boolean;
    }[];
  };
}

const folderOf = (name: string): string => join(repositoryRoot, 'test/plan/cases', name);

const planOf = async (folder: string, ...flags: readonly string[]): Promise<PlanJson> =>
  (await runJson<PlanJson>(['plan', '-C', folder, ...flags])).json;

/** What is done, and to how many; then what has no place and what is in breach. */
const told = ({ placements, unplaced, breaches }: PlanJson): readonly string[] => [
  ...placements.map(
    ({ action, service, compute, from, quantity }) =>
      `${action} ${quantity} ${service} ${from === null ? '' : `${from} -> `}${compute}`,
  ),
  ...unplaced.map(({ service, missing }) => `no place: ${missing} ${service}`),
  ...breaches.map(({ service, compute, rule }) => `breach: ${service} ${compute} ${rule}`),
];

/** `placed 2 proven`, `score 52.08 of 60` */
const valuesOf = ({ summary }: PlanJson): readonly string[] =>
  summary.objectives.map(({ name, value, bound, proven }) => {
    const figure = Math.round(value * 100) / 100;
    return `${name} ${figure} ${proven ? 'proven' : `of ${bound}`}`;
  });

/** A copy that may be edited and applied. */
function copyOf(name: string): string {
  const folder = temporaryFolder();
  cpSync(folderOf(name), folder, { recursive: true });
  return folder;
}

describe('what runs', () => {
  it('keeps its room, and as many are placed whatever the names', async () => {
    for (const [name, wish] of [
      ['running-keeps-its-room', 'api'],
      ['running-keeps-its-room-renamed', 'zeta'],
    ] as const) {
      const plan = await planOf(folderOf(name));
      const standing = ['keep 1 database m1', 'keep 1 index m1'];
      expect(told(plan)).toEqual([...standing, `no place: 3 ${wish}`]);
      expect(valuesOf(plan)).toContain('placed 2 proven');
    }
  });

  it('is not stopped within gates.unplaced, when its min no longer fits', async () => {
    const folder = copyOf('gate-keeps-running');
    expect((await runHere(['apply', '-C', folder])).code).toBe(0);
    const text = readFileSync(join(folder, 'fleet.yaml'), 'utf8');
    const edited = text.replace('cores: 8', 'cores: 1').replace('cores: 2 }', 'cores: 9 }');
    writeFileSync(join(folder, 'fleet.yaml'), edited);
    expect((await runHere(['apply', '-C', folder])).code).toBe(0);
    expect(told(await planOf(folder))).toEqual([
      'keep 1 live m1',
      'no place: 1 wish',
      'breach: live m1 capacity-min-exceeded',
    ]);
    expect(readdirSync(join(folder, 'generated'))).toEqual(['live.yaml']);
  });

  it('goes on where a machine in a new zone tips topologySpread: one moves there if it can', async () => {
    expect(told(await planOf(folderOf('new-domain-too-small')))).toEqual(['keep 3 web east1']);
    expect(told(await planOf(folderOf('new-domain-for-one')))).toEqual([
      'keep 2 web east1',
      'move 1 web east1 -> west1',
    ]);
  });

  it('does not move for a port that no place can serve', async () => {
    const plan = await planOf(folderOf('ports-move-nothing'));
    expect(told(plan)).toEqual([
      'keep 1 api m1',
      'keep 2 web m4',
      'no place: 1 api',
      'no place: 1 mail',
      'no place: 1 web',
    ]);
  });

  it('is not exchanged for another once a plan was applied', async () => {
    const folder = copyOf('nothing-left-to-swap');
    const first = await planOf(folder);
    expect(told(first).filter((row) => /^(move|remove|no)/.test(row))).toEqual([
      'move 1 cron old1 -> dev1',
      'move 1 work old1 -> prod1',
      'no place: 1 work',
    ]);
    expect((await runHere(['apply', '-C', folder])).code).toBe(0);
    const rows = told(await planOf(folder)).filter((row) => !row.startsWith('keep'));
    expect(rows).toEqual(['no place: 1 work']);
  });
});

describe('what is said of a plan', () => {
  it('is proven where each service has one place', async () => {
    expect(valuesOf(await planOf(folderOf('one-place-each')))).toContain('score 13.89 proven');
    expect(valuesOf(await planOf(folderOf('labels-leave-one-place')))).toContain('score 42.66 proven');
  });

  it('has the cheaper computes where scores are equal', async () => {
    const plan = await planOf(folderOf('equal-scores-cheaper-computes'));
    expect(new Set(plan.placements.map(({ compute }) => compute))).toEqual(new Set(['cheap', 'middle']));
    expect(valuesOf(plan)).toContain('score 52.08 proven');
    expect((await planOf(folderOf('equal-scores-cheaper-computes'), '--rebalance')).summary.moved).toBe(0);
  });

  it('names what is paid and carries nothing', async () => {
    const idle = folderOf('idle-compute');
    const words = 'zz-dear carries nothing and costs 90 EUR a month: it could be given back';
    for (const flags of [[], ['--rebalance']])
      expect((await planOf(idle, ...flags)).notes.map(({ message }) => message)).toEqual([words]);
    const found = await runHere(['validate', '-C', idle]);
    expect(found.stdout).toContain(
      '"zz-dear" carries nothing and costs 90 EUR a month: it could be given back',
    );
    expect((await runHere(['report', '-C', idle])).stdout).toMatch(/Carry nothing +zz-dear/);
  });

  it('counts gpus, and stretches to the band what can be divided alone', async () => {
    const counted = (await planOf(folderOf('gpus-are-counted'))).recommendations;
    expect(counted.map(({ capacity }) => [capacity['gpu'], capacity['cores']])).toEqual([
      [1, 1.5],
      [8, 12],
    ]);
    const offered = (await planOf(folderOf('gpus-are-offered'))).recommendations;
    expect(offered.map(({ offer }) => offer)).toEqual(['gpu-1', 'gpu-8']);
  });
});

describe('plan --rebalance', () => {
  it('places no fewer', async () => {
    const folder = folderOf('rebalance-places-as-many');
    expect((await planOf(folder)).summary.placed).toBe(4);
    expect((await planOf(folder, '--rebalance')).summary.placed).toBe(4);
  });

  it('moves as few as a drain of what it empties, with a bound, and its costs agree', async () => {
    const folder = folderOf('rebalance-moves-as-a-drain-does');
    const plan = await planOf(folder, '--rebalance');
    const used = new Set(plan.placements.map(({ compute }) => compute));
    const left = plan.placements.flatMap(({ from }) => (from !== null && !used.has(from) ? [from] : []));
    const drained = await planOf(folder, '--drain', [...new Set(left)].join(','));
    expect(plan.summary.moved).toBeLessThanOrEqual(drained.summary.moved);
    const of = (name: string) => plan.summary.objectives.find((one) => one.name === name)!;
    expect(of('cost')).toMatchObject({ value: 880, proven: true });
    expect(of('moves').bound).toBeGreaterThan(0.8 * plan.summary.moved);
    expect([plan.summary.monthlyCostBefore, plan.summary.monthlyCostAfter]).toEqual([1665 + 40, 880]);
  });
});
