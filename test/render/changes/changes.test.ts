import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/model/state.ts';
import { renderApply, type ShownApply } from '../../../src/render/changes/apply.ts';
import { renderDifference, type ShownDifference } from '../../../src/render/changes/difference.ts';

const PLAIN = { color: false, limit: 60_000 };

const update: Change = {
  action: 'update',
  kind: 'Service',
  name: 'web',
  previousName: 'www',
  file: 'services/web.yaml',
  fields: [
    { path: 'metadata.name', before: 'www', after: 'web' },
    { path: 'metadata.annotations["a|b"]', after: 'hunter2' },
    { path: 'spec.resources.min.cores', before: 2, after: '500m' },
    { path: 'spec.placement', before: [{ spreadMax: 1 }] },
  ],
};
const created = (kind: Change['kind'], count: number): Change[] =>
  Array.from({ length: count }, (_, index) => ({
    action: 'create',
    kind,
    name: `n-${index}`,
    file: 'n.yaml',
    fields: [],
  }));
const gone: Change = { action: 'delete', kind: 'Compute', name: 'old', file: null, fields: [] };

const difference: ShownDifference = {
  changes: [...created('Compute', 8), gone, update, ...created('Assignment', 2)],
  summary: { create: 10, update: 1, delete: 1 },
  exposure: {
    opened: [{ sentence: 'opens tcp/22 on n-0 to 0.0.0.0/0' }],
    closed: [{ sentence: 'closes tcp/80 on old to 10.0.0.0/8' }],
    total: { opened: 1, closed: 1 },
    incomplete: [],
  },
  cost: { before: 10, after: 12.5, currency: 'EUR', unknown: ['edge-01'] },
  violations: [],
  unplaced: [
    {
      service: 'big',
      missing: 2,
      reasons: [
        { rule: 'affinity', message: 'label env is ci', computes: ['a'] },
        { rule: 'capacity', message: 'cores short by 4', computes: ['a', 'b', 'c'] },
      ],
    },
  ],
};

describe('diff', () => {
  test('as text', () => {
    expect(renderDifference(difference, 'text', PLAIN))
      .toBe(`+ 8 of kind Compute: n-0, n-1, n-2, n-3, n-4, n-5, …
- Compute old
~ Service www -> web (services/web.yaml)
    metadata.name: www -> web
    metadata.annotations["a|b"]: (none) -> hunter2
    spec.resources.min.cores: 2 -> 500m
    spec.placement: [{"spreadMax":1}] -> (none)
+ Assignment n-0 (n.yaml)
+ Assignment n-1 (n.yaml)

Without a place (\`infractl plan\` says what would help)
  big: 2 instances
      3 computes: cores short by 4
      1 compute: label env is ci

Exposure
  opens tcp/22 on n-0 to 0.0.0.0/0
  closes tcp/80 on old to 10.0.0.0/8

Cost a month: 10.00 -> 12.50 EUR, not counting edge-01 (no price is known)

10 to create, 1 to update, 1 to delete
`);
  });

  test('as markdown: free text is not shown, creates are folded', () => {
    const text = renderDifference(difference, 'markdown', PLAIN);
    expect(text).not.toContain('hunter2');
    expect(text).toBe(
      `## infractl diff

**12 changes**: 10 to create, 1 to update, 1 to delete

|  | Manifest | Field | Before | After |
| --- | --- | --- | --- | --- |
| − | Compute \`old\` |  |  | deleted |
| ~ | Service \`www\` → \`web\` | \`metadata.name\` | \`www\` | \`web\` |
|  |  | <code>metadata&#46;annotations&#91;&#34;a&#124;b&#34;&#93;</code> |  | changed (not shown here) |
|  |  | \`spec.resources.min.cores\` | \`2\` | \`500m\` |
|  |  | \`spec.placement\` | \`[{"spreadMax":1}]\` |  |

<details><summary>10 manifests new</summary>

| Manifest | File |
| --- | --- |
${created('Compute', 8)
  .map(({ name }) => `| Compute \`${name}\` | \`n.yaml\` |\n`)
  .join('')}| Assignment \`n-0\` | \`n.yaml\` |
| Assignment \`n-1\` | \`n.yaml\` |

</details>

**Without a place**

- \`big\`: 2 instances

**Exposure**

- 🔓 opens tcp/22 on n-0 to 0.0.0.0/0
- 🔒 closes tcp/80 on old to 10.0.0.0/8

**Cost a month:** 10.00 -&gt; 12.50 EUR, not counting edge-01 (no price is known)
`,
    );
  });

  test('long values are cut, controls are escaped, colour is only where it is asked for', () => {
    const change = { ...update, fields: [{ path: 'spec.x', before: 'a\u001b[2Jb', after: 'x'.repeat(500) }] };
    const text = renderDifference({ ...difference, changes: [change] }, 'text', PLAIN);
    expect(text).toContain(`${'x'.repeat(100)}…`);
    expect(text).not.toContain('\u001b');
    expect(
      renderDifference({ ...difference, changes: [change] }, 'text', { ...PLAIN, color: true }),
    ).toContain('\u001b[3');
  });

  test('long values are shown from where they part, texts of several lines line by line', () => {
    const long = (end: string) => `${'x'.repeat(300)} ${end}`;
    const lines = (second: string) => `one\n${second}\nthree\nfour\nfive\n`;
    const change = {
      ...update,
      fields: [
        { path: 'spec.x', before: long('a'), after: long('b') },
        { path: 'spec.description', before: lines('two'), after: lines('zwei') },
      ],
    };
    const shown = { ...difference, changes: [change] };
    expect(renderDifference(shown, 'text', PLAIN))
      .toContain(`    spec.x: …${'x'.repeat(19)} a" -> …${'x'.repeat(19)} b"
    spec.description:
        one
      - two
      + zwei
        three
      …
`);
    const json = JSON.parse(renderDifference(shown, 'json', PLAIN)) as { changes: { fields: object[] }[] };
    expect(json.changes[0]?.fields[1]).toMatchObject({ lines: [' one', '-two', '+zwei', ' three'] });
  });

  test('nothing to tell', () => {
    const none = {
      ...difference,
      changes: [],
      unplaced: [],
      exposure: { opened: [], closed: [], total: { opened: 0, closed: 0 }, incomplete: [] },
      cost: { before: 1, after: 1, currency: 'EUR', unknown: [] },
    };
    expect(renderDifference(none, 'text', PLAIN)).toBe('No changes\n');
    expect(renderDifference(none, 'markdown', PLAIN)).toBe('## infractl diff\n\n**No changes.**\n');
  });

  test('more than can be read is counted', () => {
    const sentences = Array.from({ length: 30 }, (_, index) => ({ sentence: `opens tcp/${index}` }));
    const many = {
      ...difference,
      exposure: { opened: sentences, closed: [], total: { opened: 90, closed: 0 }, incomplete: ['n-0'] },
    };
    expect(renderDifference(many, 'text', PLAIN)).toContain('  and 78 more (-o json)\n');
    expect(renderDifference(many, 'text', PLAIN)).toContain('  not all was worked out of n-0\n');
    expect(renderDifference(many, 'markdown', PLAIN)).toContain(
      '- and 70 more\n\nNot all was worked out of `n-0`.\n',
    );
  });
});

describe('apply', () => {
  const quiet = {
    ...difference,
    changes: [],
    unplaced: [],
    exposure: { opened: [], closed: [], total: { opened: 0, closed: 0 }, incomplete: [] },
    cost: { before: 1, after: 1, currency: null, unknown: [] },
  };
  const shown: ShownApply = {
    ...quiet,
    outcome: 'applied',
    digest: 'sha256:x',
    written: [],
    removed: [],
    commit: null,
    pushed: null,
  };
  const files = [
    'generated/a.yaml',
    'generated/b.yaml',
    'generated/c.yaml',
    'generated/d.yaml',
    'infractl.lock',
  ];

  test.each<[string, Partial<ShownApply>, string]>([
    ['nothing', {}, 'Nothing to change\n'],
    [
      'a dry run',
      { outcome: 'dry-run', changes: [update] },
      'Dry run, nothing was written: 10 to create, 1 to update, 1 to delete\n',
    ],
    [
      'refused',
      { outcome: 'refused', changes: [update] },
      'Refused, nothing was written: 10 to create, 1 to update, 1 to delete\n',
    ],
    ['the bytes alone', { written: ['infractl.lock'] }, 'No changes\nWrote infractl.lock\n'],
    [
      'written',
      { changes: [gone], written: files },
      '10 created, 1 updated, 1 deleted\nWrote 5 files: generated/a.yaml, generated/b.yaml, …, infractl.lock\n',
    ],
    [
      'removed',
      { changes: [gone], removed: ['generated/a.yaml'] },
      '10 created, 1 updated, 1 deleted\nRemoved generated/a.yaml\n',
    ],
    [
      'pushed',
      { commit: 'a'.repeat(40), pushed: 'origin main' },
      'Nothing to change\nCommitted aaaaaaaaaaaa, pushed to origin main\n',
    ],
    ['pushed without a commit', { pushed: 'origin main' }, 'Nothing to change\nPushed to origin main\n'],
  ])('%s', (_, more, end) => {
    const text = renderApply({ ...shown, ...more }, 'text', PLAIN);
    expect(text.slice(text.length - end.length)).toBe(end);
  });

  test('what is refused says why in JSON and in markdown', () => {
    const violations = [{ rule: 'unplaced', message: '1 instance has no place' }];
    const refused = { ...shown, outcome: 'refused' as const, violations };
    expect(JSON.parse(renderApply(refused, 'json', PLAIN))).toMatchObject({
      applied: false,
      error: { code: 'infeasible', message: '1 instance has no place' },
      diagnostics: [],
    });
    expect(renderApply(refused, 'markdown', PLAIN)).toContain(
      '**Not safe to apply**\n\n- ❌ 1 instance has no place\n',
    );
  });
});
