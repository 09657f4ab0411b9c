import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import type { AnyResource } from '../../src/model/resource.ts';
import type { DesiredResource } from '../../src/model/state.ts';
import { formatGenerated, formatManifest, MARK, planGenerated } from '../../src/write/generated.ts';
import { folderOf } from '../support/cli.ts';

function assignment(service: string, compute: string): DesiredResource {
  const spec = { service, compute, quantity: 1, allocated: { cores: 0.125, memory: 512 } };
  return {
    kind: 'Assignment',
    name: `${service}--${compute}`,
    generated: true,
    metadata: {},
    spec,
    file: `generated/${service}.yaml`,
  };
}

function loaded(file: string, kind: string, name: string, generated = kind === 'Assignment'): AnyResource {
  return { kind, name, generated, origin: { file, document: 0 }, manifest: {} } as unknown as AnyResource;
}

test('a file says who wrote it and how to pin, and is sorted by compute', () => {
  const text = formatGenerated([assignment('web', 'b'), assignment('web', 'a')]);
  expect(text).toBe(`${MARK}
# To pin an assignment where it stands, move its document to a file outside this folder.
apiVersion: infractl.dev/v1
kind: Assignment
metadata:
  name: web--a
spec:
  service: web
  compute: a
  quantity: 1
  allocated:
    cores: 0.125
    memory: 512
---
apiVersion: infractl.dev/v1
kind: Assignment
metadata:
  name: web--b
spec:
  service: web
  compute: b
  quantity: 1
  allocated:
    cores: 0.125
    memory: 512
`);
  expect(parseAllDocuments(text)).toHaveLength(2);
});

test('a manifest comes back as it was, under YAML 1.2 and 1.1', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.constantFrom(
      'no',
      'on',
      '12:30',
      '0o17',
      '1e3',
      '~',
      '',
      ' ',
      'a: b',
      '- x',
      '#',
      '---',
      '...',
      'é\u2028\u202e\u001b[2J',
      'x\n\n  y\n',
      '\ttab',
      '1_000',
      '2026-11-24',
      '<<',
    ),
  );
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.stringMatching(/^[a-z]{1,5}$/),
        fc.oneof(value, fc.array(value), fc.double({ noNaN: true, noDefaultInfinity: true })),
      ),
      (spec) => {
        const text = formatManifest({
          kind: 'JournalEntry',
          name: 'x',
          metadata: { labels: spec as never, annotations: spec as never },
          spec: spec as never,
        });
        const expected = JSON.parse(
          JSON.stringify({
            apiVersion: 'infractl.dev/v1',
            kind: 'JournalEntry',
            metadata: { name: 'x', labels: spec, annotations: spec },
            spec,
          }),
        ) as unknown;
        expect(JSON.parse(JSON.stringify(parse(text)))).toEqual(expected);
        expect(JSON.parse(JSON.stringify(parse(text, { version: '1.1' })))).toEqual(expected);
        expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u);
      },
    ),
  );
});

describe('which files change', () => {
  const plan = (root: string, desired: readonly DesiredResource[], present: readonly AnyResource[]) =>
    planGenerated({ root, folder: 'generated', desired, loaded: present });
  const files = (result: ReturnType<typeof planGenerated>) =>
    result.ok
      ? result.changes.map(({ file, content }) => `${content === null ? '-' : '+'}${file}`)
      : result.problem;

  test('one a service; those of services without an assignment go', () => {
    const root = folderOf({ 'generated/old.yaml': `${MARK}\n`, 'generated/web.yaml': `${MARK}\n` });
    const present = [
      loaded('generated/old.yaml', 'Assignment', 'old--a'),
      loaded('generated/web.yaml', 'Assignment', 'web--a'),
      loaded('web.yaml', 'Service', 'web'),
    ];
    expect(files(plan(root, [assignment('web', 'a'), assignment('api', 'a')], present))).toEqual([
      '+generated/api.yaml',
      '-generated/old.yaml',
      '+generated/web.yaml',
    ]);
  });

  test('Assignments that somebody put there under another file name are taken over', () => {
    const root = folderOf({ 'generated/all.yaml': 'x' });
    expect(
      files(plan(root, [assignment('web', 'a')], [loaded('generated/all.yaml', 'Assignment', 'web--a')])),
    ).toEqual(['-generated/all.yaml', '+generated/web.yaml']);
  });

  test("a file with other manifests is nobody's to empty", () => {
    const root = folderOf({
      'generated/web.yaml': 'x',
      'generated/mixed.yaml': 'x',
      'generated/notes.yaml': 'x',
    });
    const service = (file: string) => loaded(file, 'Service', 'web');
    expect(files(plan(root, [assignment('web', 'a')], [service('generated/web.yaml')]))).toBe(
      'generated/web.yaml holds Service web, and `apply` writes Assignments and addresses alone there: move it out of generated/',
    );
    expect(
      files(
        plan(
          root,
          [],
          [service('generated/mixed.yaml'), loaded('generated/mixed.yaml', 'Assignment', 'web--a')],
        ),
      ),
    ).toContain('generated/mixed.yaml holds Service web');
    expect(files(plan(root, [assignment('api', 'a')], [service('generated/notes.yaml')]))).toEqual([
      '+generated/api.yaml',
    ]);
  });

  test('a file that was not read and is not ours is not overwritten', () => {
    const root = folderOf({ 'generated/web.yaml': 'something: else\n' });
    expect(files(plan(root, [assignment('web', 'a')], []))).toContain(
      'generated/web.yaml was not written by `apply`',
    );
    expect(readFileSync(path.join(root, 'generated/web.yaml'), 'utf8')).toBe('something: else\n');
  });
});
