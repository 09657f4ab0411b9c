import { readFileSync } from 'node:fs';
import path from 'node:path';
import fastGlob from 'fast-glob';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readFast } from '../../src/load/fast-read.ts';
import { parseFile, parseSlowly } from '../../src/load/parse.ts';
import { formatManifest } from '../../src/write/index.ts';
import { repositoryRoot } from '../support/cli.ts';

/** True where the fast reader took it; then it must have given what the `yaml` package gives, without a fault. */
function readsAlike(text: string): boolean {
  const fast = readFast(text);
  if (!fast.ok) return false;
  const slow = parseSlowly('a.yaml', text);
  expect(slow.diagnostics).toEqual([]);
  expect(JSON.stringify(parseFile('a.yaml', text).value)).toBe(JSON.stringify(slow.value));
  expect(parseFile('a.yaml', text).value).toEqual(slow.value);
  return true;
}

const filesOf = (patterns: readonly string[]) =>
  fastGlob
    .sync([...patterns], { cwd: repositoryRoot })
    .map((file) => [file, readFileSync(path.join(repositoryRoot, file), 'utf8')] as const);

describe('the fast reader gives what the parser gives', () => {
  test('for every example and fixture, and for nearly all that people write', () => {
    const examples = filesOf(['examples/**/*.{yaml,yml}']);
    const left = examples.filter(([, text]) => !readsAlike(text)).map(([file]) => file);
    expect(left.length).toBeLessThanOrEqual(examples.length / 100);
    for (const [, text] of filesOf(['test/**/*.{yaml,yml}'])) readsAlike(text);
  });

  test('for every cut of a file', () => {
    const [, text] = filesOf(['examples/fleet/**/*.yaml']).toSorted(
      (a, b) => b[1].length - a[1].length,
    )[0] as [string, string];
    for (let end = 0; end < Math.min(text.length, 3000); end++) readsAlike(text.slice(0, end));
  });

  test('for whatever apply writes', () => {
    const words = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[\w .:#'"-]{0,20}$/));
    const labels = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9./-]{0,12}$/), words);
    fc.assert(
      fc.property(labels, fc.jsonValue({ noNullPrototype: true } as never), (metadata, value) => {
        readsAlike(formatManifest({ kind: 'Service', name: 'a', metadata, spec: { value: value as never } }));
      }),
    );
  });

  it.each([
    ['a: 1\nb:\n- x\n- y: 1\n  z: 2\nc: d # e\n', true],
    ["a: {b: [1, \"x, y\", {c: d}], e: 'it''s'}\n", true],
    ['a: |\n  one\n\n    two\n  three\nb: >-\n  folded\n  text\n', true],
    ['# c\n---\na: 1\n---\n---\n# nothing\n---\nb: 2\n', true],
    ['a: "tab\\t, \\u00e9 and \\"quotes\\""\nb: ~\nc:\nd: -0.5\ne: 12:30\nf: 2026-01-01\n', true],
    ['a:\n  b:\n    c: 1\n  # comment\n # odd comment\n  d: 2\n', true],
    ['a: 😀\n', true],
    ['a: b\n  c\n', false],
    ['a: "b\n  c"\n', false],
    ['a: [1,\n 2]\n', false],
    ['a: &x 1\nb: *x\n', false],
    ['a: !!str 1\n', false],
    ['? a\n: 1\n', false],
    ['a: 1\n\tb: 2\n', false],
    ['a: [-]\n', false],
    ['a: [1,\t2]\n', false],
    ['a: 1\r\nb: 2\n', false],
    ['a: b: c\n', false],
    ['a: 1\na: 2\n', false],
    ['__proto__: {a: 1}\n', false],
    ['a: 0x1F\n', false],
    ['a: 9007199254740993\n', false],
    ['a: |\n  x\n---\n  y\n', false],
    ['a: |+\n  x\n\n', false],
    ['a: 1\n...\n', false],
    ['%YAML 1.1\n---\na: 010\n', false],
    ['true: 1\n', false],
    ['- a\n- b\nc: 1\n', false],
    ['a: 1\n b: 2\n', false],
    ['<<<<<<< HEAD\na: 1\n', false],
    ['just a text\n', false],
    ['\uD800: 1\n', false],
    ['', false],
  ])('%j', (text, fast) => {
    expect(readFast(text).ok).toBe(fast);
    readsAlike(text);
  });

  it('leaves deep nesting to who measures it, and bounds the keys of a mapping', () => {
    expect(readFast(`a: ${'['.repeat(5000)}`).ok).toBe(false);
    expect(readFast(Array.from({ length: 200 }, (_, i) => `${' '.repeat(i)}k:`).join('\n')).ok).toBe(false);
    expect(readFast('- '.repeat(5000)).ok).toBe(false);
    const keys = Array.from({ length: 30_000 }, (_, i) => `k${i}: 1`).join('\n');
    expect(parseFile('a.yaml', keys).diagnostics).toMatchObject([
      { rule: 'yaml/keys', at: { line: 20_001 } },
    ]);
  });
});
