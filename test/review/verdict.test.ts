import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { compute, manifest, service } from '../cli/support-fleet.ts';
import { git, newRepository, writeFiles } from '../git/support.ts';
import { runHere, runJson } from '../support/cli.ts';
import { outputFaults } from '../support/output-schema.ts';
import { append, goesOn, remove, request } from './fleet.ts';

interface Sections {
  readonly touched: readonly { readonly what: string; readonly file: string; readonly deleted: boolean }[];
  readonly stopped: readonly { readonly service: string; readonly quantity: number; readonly why: string }[];
  readonly unplaced: readonly { readonly service: string; readonly missing: number }[];
  readonly gates: readonly { readonly rule: string; readonly refuses: boolean }[];
  readonly exposureOpened: readonly { readonly sentence: string }[];
  readonly findings: readonly {
    readonly rule: string;
    readonly file: string | null;
    readonly line: number | null;
  }[];
  readonly ignored: readonly { readonly rule: string }[];
  readonly placements: readonly { readonly service: string; readonly quantity: number }[];
  readonly recommendations: readonly { readonly monthlyCost: number | null }[];
  readonly cost: { readonly before: number; readonly after: number; readonly unknown: readonly string[] };
  readonly changes: readonly { readonly action: string; readonly kind: string; readonly name: string }[];
  readonly standing: { readonly unplaced: readonly { readonly service: string }[] };
}

interface Review {
  readonly verdict: string;
  readonly base: string | null;
  readonly head: string | null;
  readonly problem: {
    readonly code: string;
    readonly message: string;
    readonly files: readonly string[];
  } | null;
  readonly sections: Sections;
  readonly digest: string | null;
}

async function review(root: string, ...args: string[]): Promise<{ code: number } & Review> {
  const { code, json } = await runJson<Review>(['review', '--base', 'main', ...args], { cwd: root });
  expect(outputFaults('review', json)).toEqual([]);
  return { code, ...json };
}

const markdown = async (root: string) =>
  (await runHere(['review', '--base', 'main', '-o', 'markdown'], { cwd: root })).stdout;

function edit(root: string, file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(path.join(root, file), 'utf8');
  expect(text).toMatch(from);
  writeFileSync(path.join(root, file), text.replace(from, to));
}

test('notes, annotations and the content of journal entries stay out of comments, which are for ever', async () => {
  const root = await request((dir) => {
    edit(
      dir,
      'computes/app.yaml',
      '"metadata":{',
      '"metadata":{"annotations":{"example.com/a":"hunter-2a"},',
    );
    writeFiles(dir, {
      'diary.yaml': manifest('JournalEntry', 'said', {
        compute: 'app-01',
        category: 'other',
        timestamp: '2026-01-01T00:00:00Z',
        content: 'hunter-2b',
      }),
      'hsm.yaml': manifest('Component', 'hsm', { type: 'other', notes: 'hunter-2c' }),
    });
  });
  const comments = [
    await markdown(root),
    (await runHere(['diff', '--base', 'main', '-o', 'markdown'], { cwd: root })).stdout,
    (await runHere(['plan', '--base', 'main', '-o', 'markdown'], { cwd: root })).stdout,
  ];
  expect(comments[0]).toContain('said');
  for (const comment of comments) expect(comment).not.toContain('hunter');
});

describe('the verdict is about this change', () => {
  test('a change that touches no manifest is one line, whatever is wrong on the base', async () => {
    const root = await request((dir) => append(dir, 'README.md', 'more\n'));
    expect(await markdown(root)).toBe('✅ infractl: nothing changes.\n');
    expect(await review(root, '--detailed-exitcode')).toMatchObject({ code: 0, verdict: 'ok' });
  });

  test('one more instance is told with its place, and nothing that was so before', async () => {
    const root = await request((dir) => edit(dir, 'services.yaml', '"replicas":2', '"replicas":3'));
    const { code, verdict, sections } = await review(root, '--detailed-exitcode');
    expect([code, verdict]).toEqual([2, 'changes']);
    expect(sections.placements.map((row) => [row.service, row.quantity])).toEqual([['api', 1]]);
    expect(sections.findings).toEqual([]);
    expect(sections.unplaced).toEqual([]);
    expect(sections.standing.unplaced.map((one) => one.service)).toEqual(['vault']);
  });

  test('what the base did since the branch began is no part of it', async () => {
    const root = await request((dir) => writeFiles(dir, { 'new.yaml': compute('new-01') }));
    goesOn(root, { 'later.yaml': compute('later-01') });
    const { sections } = await review(root);
    expect(sections.changes.map(({ action, name }) => `${action} ${name}`)).toEqual(['create new-01']);
  });

  test('what stops is named, with why', async () => {
    const root = await request((dir) => edit(dir, 'services.yaml', '"replicas":2', '"replicas":1'));
    const { sections } = await review(root);
    expect(sections.stopped).toMatchObject([{ service: 'api', quantity: 1, why: 'replicas 2 → 1' }]);
    expect(await markdown(root)).toMatch(/^## ⚠️ Look twice: 1 instance stops/);
  });

  test('what is newly without a place exits 3 beyond the gate', async () => {
    const root = await request((dir) =>
      append(dir, 'services.yaml', `---\n${service('big', { resources: { min: { cores: 64 } } })}`),
    );
    const { code, verdict, sections } = await review(root);
    expect([code, verdict]).toEqual([3, 'unsafe']);
    expect(sections.unplaced).toMatchObject([{ service: 'big', missing: 1 }]);
    expect(sections.recommendations).toMatchObject([{ monthlyCost: null }]);
    expect(sections.cost.unknown).toEqual(['what is to be bought']);
  });
});

test('why there is told in words, and what reads the same of several services once', async () => {
  const only = {
    placement: { affinity: [{ matchLabels: { role: 'app' } }] },
    resources: { min: { cores: 1 } },
  };
  const root = await request((dir) =>
    writeFiles(dir, { 'more.yaml': [service('one', only), service('two', only)].join('---\n') }),
  );
  const text = await markdown(root);
  expect(text).not.toContain('score');
  expect(text).toMatch(
    /fills it to \d+ %, (?:inside|below|above) the target band \(60 to 70 %\); one of 2 that can hold it/,
  );
  expect(text.match(/Why not elsewhere/g)).toHaveLength(1);
  expect(text).toContain('Why not elsewhere: one, two (2 of 3 computes can hold one more)');
});

describe('nothing that a branch brings is believed', () => {
  test('a lockfile without one of its lines', async () => {
    const root = await request((dir) => edit(dir, 'infractl.lock', /^.*"app-02".*\n/m, ''));
    const { code, verdict, sections } = await review(root);
    expect([code, verdict]).toEqual([1, 'broken']);
    expect(sections.touched).toMatchObject([{ what: 'lockfile', file: 'infractl.lock' }]);
    expect(sections.changes).toEqual([]);
  });

  test('a deleted lockfile saves no protected compute', async () => {
    const root = await request((dir) => {
      remove(dir, 'infractl.lock');
      remove(dir, 'computes/db.yaml');
    });
    const { code, sections } = await review(root);
    expect(code).toBe(1);
    expect(sections.touched).toMatchObject([{ what: 'lockfile', deleted: true }]);
    expect(sections.gates).toMatchObject([{ rule: 'protect', refuses: true }]);
    expect(sections.stopped).toMatchObject([
      {
        service: 'db',
        quantity: 1,
        computes: ['db-01'],
        why: 'db-01 is deleted, and nothing could be planned that says where else it would run',
      },
    ]);
    const text = await markdown(root);
    expect(text).toContain('- `db` 1 instance on db-01: db-01 is deleted');
    expect(text).toMatch(/^## ❌ Must not be merged: the lockfile was deleted, /);
    expect(text.indexOf('infractl.lock is deleted, and main has one')).toBeLessThan(
      text.indexOf('Compute db-01 would be deleted'),
    );
  });

  test('looser gates are told, and the tighter ones judge', async () => {
    const root = await request((dir) => edit(dir, 'infractl.yaml', '"deletions":5', '"deletions":500'));
    const { code, sections } = await review(root);
    expect(code).toBe(0);
    expect(sections.touched).toMatchObject([{ what: 'config', file: 'infractl.yaml' }]);
    expect(sections.gates).toMatchObject([{ rule: 'gates-loosened', refuses: false }]);
  });

  test('a generated file that is deleted is told as that', async () => {
    const root = await request((dir) => remove(dir, 'generated/api.yaml'));
    const { code, sections } = await review(root);
    expect(code).toBe(1);
    expect(sections.touched).toMatchObject([{ what: 'generated', deleted: true }]);
    expect(await markdown(root)).toMatch(/^## ❌ Must not be merged: generated files were deleted/);
  });

  test('an ignore that is new silences nothing, and is told in the verdict and above the fold', async () => {
    const root = await request((dir) =>
      writeFiles(dir, {
        'idle.yaml': compute(
          'idle-01',
          { billing: { currency: 'EUR', monthlyCost: 9 } },
          { annotations: { 'infractl.dev/ignore': 'compute-idle: kept for later @someone' } },
        ),
      }),
    );
    const { code, sections } = await review(root);
    expect(code).toBe(0);
    expect(sections.ignored).toEqual([
      {
        resource: { kind: 'Compute', name: 'idle-01' },
        rule: 'compute-idle',
        reason: 'kept for later @someone',
      },
    ]);
    expect(sections.findings.map(({ rule }) => rule)).toContain('compute-idle');
    const text = await markdown(root);
    expect(text).toMatch(/^## ⚠️ Look twice: 1 new ignore/);
    expect(text.indexOf('Ignored once merged (1)')).toBeLessThan(text.indexOf('<details>'));
    expect(text).toContain('`compute-idle` on `Compute/idle-01`');
    expect(text).not.toContain('@someone');
  });

  test('a workflow that is changed is told', async () => {
    const root = await request((dir) => writeFiles(dir, { '.github/workflows/x.yml': 'on: push\n' }));
    expect((await review(root)).sections.touched).toMatchObject([{ what: 'workflow' }]);
  });
});

test('a way in that opens stands above the fold', async () => {
  const rule = { action: 'ALLOW', protocol: 'tcp', source: 'any', destination: 'any', portStart: 5432 };
  const root = await request((dir) =>
    writeFiles(dir, {
      'fw.yaml': `${manifest('FirewallRule', 'pg', rule)}---\n${manifest('FirewallAssignment', 'pg', { rule: 'pg', computes: ['db-01'] })}`,
    }),
  );
  const { sections } = await review(root);
  expect(sections.exposureOpened.map(({ sentence }) => sentence)).toEqual([
    expect.stringContaining('opens tcp/5432 on db-01'),
  ]);
  const text = await markdown(root);
  expect(text.indexOf('opens tcp/5432')).toBeLessThan(text.indexOf('<details>'));
});

describe('what cannot be compared is a review too', () => {
  test('a broken file is told with its place, and the rest of the change is judged', async () => {
    const root = await request((dir) =>
      writeFiles(dir, { 'new.yaml': compute('new-01'), 'bad.yaml': 'a: [\n' }),
    );
    const { code, verdict, problem, sections } = await review(root);
    expect([code, verdict, problem?.code]).toEqual([1, 'broken', 'broken-head']);
    expect(problem?.files).toEqual(['bad.yaml']);
    expect(sections.findings[0]).toMatchObject({ file: 'bad.yaml', line: 2 });
    expect(sections.changes.map(({ name }) => name)).toEqual(['new-01']);
  });

  test('a conflict is the verdict', async () => {
    const root = await request((dir) => edit(dir, 'services.yaml', '"replicas":2', '"replicas":3'));
    goesOn(root, { 'services.yaml': service('api', { replicas: 9 }) });
    const { code, verdict, problem } = await review(root);
    expect([code, verdict, problem?.code]).toEqual([1, 'broken', 'conflict']);
    expect(problem?.files).toEqual(['services.yaml']);
    expect(await markdown(root)).toContain('services.yaml');
  });

  test('a conflict in what apply writes is none', async () => {
    const root = await request((dir) => {
      edit(dir, 'services.yaml', '"replicas":2', '"replicas":3');
    });
    await runHere(['apply'], { cwd: root });
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '-m', 'apply');
    git(root, 'checkout', '-q', 'main');
    writeFiles(root, { 'web.yaml': service('web') });
    await runHere(['apply'], { cwd: root });
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '-m', 'main applies, too');
    const { verdict, sections } = await review(root, '--head', 'topic');
    expect(verdict).toBe('changes');
    expect(sections.changes.map(({ name }) => name)).toEqual(['api']);
  });

  test('a base that is no revision', async () => {
    const root = newRepository({ 'a.yaml': compute('a') });
    const { code, json } = await runJson<Review>(['review', '--base', 'nowhere'], { cwd: root });
    expect(outputFaults('review', json)).toEqual([]);
    expect([code, json.verdict, json.base, json.problem?.code]).toEqual([1, 'broken', null, 'git']);
    const text = await runHere(['review', '--base', 'nowhere', '-o', 'markdown'], { cwd: root });
    expect(text.stdout).toMatch(/^## ❌ Cannot be reviewed: .*nowhere/);
  });

  test('without --base it is a wrong use', async () => {
    expect((await runHere(['review'], { cwd: newRepository({}) })).code).toBe(64);
  });
});
