import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Diagnostic, Pointer } from '../../src/model/diagnostic.ts';
import { schemas } from '../../src/generated/schemas.ts';
import { validateDocuments } from '../../src/validate/index.ts';

interface Fixture {
  readonly good: readonly object[];
  /** Each finds exactly these: a rule id and the path that it points at. */
  readonly bad: readonly { readonly spec: object; readonly finds: readonly string[] }[];
}

const folder = path.join(import.meta.dirname, 'fixtures');

function problemsOf(kind: string, spec: object, metadata: object = { name: 'thing' }): readonly string[] {
  const value = { apiVersion: 'infractl.dev/v1', kind, metadata, spec };
  return validateDocuments([{ origin: { file: 'a.yaml', document: 0 }, value }], 'generated').diagnostics.map(
    summary,
  );
}

function summary({ rule, at }: Diagnostic): string {
  return `${rule} ${(at as Pointer).path.join('.')}`;
}

describe.each(Object.keys(schemas))('%s', (kind) => {
  const file =
    readdirSync(folder).find((name) => name.replaceAll('-', '') === `${kind.toLowerCase()}.yaml`) ??
    'missing';
  const { good, bad } = parse(readFileSync(path.join(folder, file), 'utf8')) as Fixture;

  it.each(good)('takes %j', (spec) => {
    expect(problemsOf(kind, spec)).toEqual([]);
  });

  it.each(bad)('refuses $spec', ({ spec, finds }) => {
    expect(problemsOf(kind, spec)).toEqual(finds);
  });
});

describe('metadata', () => {
  const spec = { type: 'vps', provider: 'ovh', region: 'gra' };

  it.each([
    [
      {
        name: `${'a'.repeat(63)}.example.com`,
        labels: { 'infractl.dev/env': '', Role_1: 'x y' },
        annotations: { note: 'two\nlines' },
      },
      [],
    ],
    [{ name: 'Web_01' }, ['name-invalid metadata.name']],
    [{ name: '-a' }, ['name-invalid metadata.name']],
    [{ name: 'a'.repeat(254) }, ['name-invalid metadata.name']],
    [{ name: 'a', labels: { env: 1 } }, ['schema/type metadata.labels.env']],
    [{ name: 'a', labels: { env: 'a\nb' } }, ['schema/pattern metadata.labels.env']],
    [{ name: 'a', labels: { 'a b': 'c' } }, ['schema/propertyNames metadata.labels.a b']],
    [{ name: 'a', annotations: { note: true } }, ['schema/type metadata.annotations.note']],
    [{ name: 'a', label: {} }, ['schema/additionalProperties metadata.label']],
    [{}, ['schema/required metadata']],
  ])('%j gives %j', (metadata, finds) => {
    expect(problemsOf('Compute', spec, metadata)).toEqual(finds);
  });
});
