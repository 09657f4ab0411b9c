import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { removeDocument } from '../../src/edit/remove-document.ts';
import { setField, type FieldPath } from '../../src/edit/set-field.ts';

const set = (text: string, path: FieldPath, value: unknown, document = 0): string => {
  const edited = setField(text, { document, path, value, remove: false });
  return edited.ok ? edited.text : `refused: ${edited.problem}`;
};
const remove = (text: string, path: FieldPath): string => {
  const edited = setField(text, { document: 0, path, value: undefined, remove: true });
  return edited.ok ? edited.text : `refused: ${edited.problem}`;
};

const BLOCK = `# fleet
metadata:
  name: a   # the first
  labels: {env: prod}  # tags
spec:
  type: vps
  # where
  "region": gra # here
`;

test.each<[string, FieldPath, unknown, string]>([
  ['a value', ['spec', 'type'], 'vm', BLOCK.replace('type: vps', 'type: vm')],
  ['under a quoted key', ['spec', 'region'], 'rbx', BLOCK.replace('gra #', 'rbx #')],
  ['in a flow map', ['metadata', 'labels', 'env'], 'a, b', BLOCK.replace('prod', '"a, b"')],
  ['new in a flow map', ['metadata', 'labels', 'rank'], '7', BLOCK.replace('prod', 'prod, rank: "7"')],
  ['new in a block map', ['spec', 'state'], 'no', `${BLOCK}  state: "no"\n`],
  [
    'new below what is missing',
    ['spec', 'billing', 'monthlyCost'],
    9,
    `${BLOCK}  billing: {monthlyCost: 9}\n`,
  ],
  [
    'new before other fields',
    ['metadata', 'annotations'],
    {},
    BLOCK.replace('# tags', '# tags\n  annotations: {}'),
  ],
])('sets %s, and every other byte stays', (_, path, value, expected) => {
  expect(set(BLOCK, path, value)).toBe(expected);
  const windows = BLOCK.replaceAll('\n', '\r\n');
  expect(set(windows, path, value)).toBe(expected.replaceAll('\n', '\r\n'));
});

test('the document that is meant, and a file without a last line end', () => {
  expect(set(`${BLOCK}---\n${BLOCK}`, ['spec', 'type'], 'vm', 1)).toBe(
    `${BLOCK}---\n${BLOCK.replace('type: vps', 'type: vm')}`,
  );
  expect(set('spec: {a: 1}', ['spec', 'b'], 2)).toBe('spec: {a: 1, b: 2}');
  expect(set('spec:\n  a: 1', ['spec', 'b'], 2)).toBe('spec:\n  a: 1\n  b: 2');
});

test('removes a field with its line, and a mapping that it leaves empty', () => {
  expect(remove(BLOCK, ['spec', 'type'])).toBe(BLOCK.replace('  type: vps\n', ''));
  expect(remove(BLOCK, ['metadata', 'labels', 'env'])).toBe(
    BLOCK.replace('  labels: {env: prod}  # tags\n', ''),
  );
  expect(remove('spec: {a: 1, b: 2}\n', ['spec', 'a'])).toBe('spec: {b: 2}\n');
  expect(remove('spec: {a: 1, b: 2}\n', ['spec', 'b'])).toBe('spec: {a: 1}\n');
  expect(remove(BLOCK, ['spec', 'none'])).toBe(BLOCK);
});

test.each<[string, string, FieldPath]>([
  ['an alias', 'base: &x {a: 1}\nspec: *x\n', ['spec', 'a']],
  ['the anchor &x', 'spec: &x {a: 1}\nother: *x\n', ['spec', 'a']],
  ['the anchor &x', 'spec: {a: &x 1}\nother: *x\n', ['spec', 'a']],
  ['several lines', 'spec:\n  a: |\n    text\n', ['spec', 'a']],
  ['several lines', 'spec:\n  a:\n    b: 1\n', ['spec', 'a']],
  ['no item of a list', 'spec: {a: [1]}\n', ['spec', 'a', 4]],
  ['cannot be', 'spec: {a: 1}\n', ['spec', '__proto__', 'x']],
])('refuses with a word: %s', (problem, text, path) => {
  expect(set(text, path, 2)).toMatch(new RegExp(`^refused: .*${problem}`));
  expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
});

test('whatever the mapping and the style, the edit is that of the value', () => {
  const text = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 8 });
  const leaf = fc.oneof(text, fc.integer(), fc.boolean());
  const key = fc.constantFrom('a', 'b', 'c', 'no', '1');
  const map = fc.dictionary(key, fc.oneof(leaf, fc.array(leaf, { maxLength: 2 })), {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(map, key, leaf, fc.constantFrom('block', 'flow'), (spec, field, value, style) => {
      const before = stringify({ kind: 'X', spec }, style === 'flow' ? { collectionStyle: 'flow' } : {});
      const after = set(before, ['spec', field], value);
      if (after.startsWith('refused')) return;
      expect(parse(after)).toEqual({ kind: 'X', spec: { ...spec, [field]: value } });
    }),
    { numRuns: 60 },
  );
});

test('a document goes from its marker to the next one', () => {
  const file = 'a: 1 # one\n---\nb: 2\n---\nc: 3\n';
  expect([0, 1, 2].map((document) => removeDocument(file, document))).toEqual([
    { ok: true, text: 'b: 2\n---\nc: 3\n' },
    { ok: true, text: 'a: 1 # one\n---\nc: 3\n' },
    { ok: true, text: 'a: 1 # one\n---\nb: 2\n' },
  ]);
  expect(removeDocument('a: 1\n', 0)).toEqual({ ok: true, text: null });
});
