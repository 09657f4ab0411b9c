import fc from 'fast-check';
import { parseAllDocuments, stringify } from 'yaml';
import { describe, expect, it, test } from 'vitest';
import { formatText } from '../../src/edit/format.ts';

const formatted = (text: string): string => {
  const result = formatText(text);
  return result.ok ? result.text : `left: ${result.problem}`;
};

describe('the form of manifests', () => {
  it('has an order of fields and two spaces a level, and keeps comments with what they are about', () => {
    expect(
      formatted(`# the file

kind: Compute
# what it is
spec:
    type:   vps # rented
    capacity: { cores: 4,
      memory: 8Gi }
    # where
    region: gra


    provider: ovh
metadata:
    labels: {env: prod}
    name: a-01
apiVersion: infractl.dev/v1
---

# the second
apiVersion: infractl.dev/v1
kind: Service
metadata: {name: 'web'}
spec: {resources: {min: {cores: 1}}}
# the end
`),
    ).toBe(`# the file

apiVersion: infractl.dev/v1
kind: Compute
metadata:
  name: a-01
  labels: {env: prod}
# what it is
spec:
  type: vps # rented
  capacity: {cores: 4, memory: 8Gi}
  # where
  region: gra

  provider: ovh
---

# the second
apiVersion: infractl.dev/v1
kind: Service
metadata: {name: 'web'}
spec: {resources: {min: {cores: 1}}}

# the end
`);
  });

  it('keeps numbers, quotes and long lines as they stand', () => {
    const text = `apiVersion: infractl.dev/v1
kind: Component
metadata: {name: disk, labels: {build: 012, ver: 1.10, yes: "no"}}
spec:
  type: storage
  model: 1E5
  empty:
  notes: ${'a long text that is never broken into lines '.repeat(8)}end
  specs: {capacity_gb: 0x1F, list: [${'"item", '.repeat(40)}]}
`.replace(', ]', ']');
    expect(formatted(text)).toBe(text);
  });

  it('a map of several lines that fits on one goes there, a wider one gets a line a field', () => {
    const wide = `spec: {\n  a: ${'x'.repeat(70)},\n  b: ${'y'.repeat(70)}\n}\n`;
    expect(formatted(wide)).toBe(`spec:\n  a: ${'x'.repeat(70)}\n  b: ${'y'.repeat(70)}\n`);
    expect(formatted('a: [\n  b,\n  c\n]\n')).toBe('a: [b, c]\n');
  });

  it.each([
    ['a: {b: 1\n', 'it cannot be read'],
    ['a: 1\na: 2\n', 'it cannot be read'],
    ['a: !!omap [{b: 1}]\n', 'it cannot be read'],
  ])('leaves what is not certain: %s', (text, problem) => {
    expect(formatted(text)).toContain(problem);
  });

  it('keeps anchors before their aliases', () => {
    const text = `kind: A
spec: {x: &x {b: 1}}
metadata: {name: a, labels: *x}
apiVersion: infractl.dev/v1
`;
    const result = formatText(text);
    expect(result.ok).toBe(false);
  });
});

const scalar = fc.oneof(
  fc.constantFrom('a', 'x y', '# no comment', '007', 'true', 'no', '- a', 'a: b', '', 'line\nline\n', "it's"),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('kind', 'spec', 'name', 'metadata', 'b', 'c'), tie('any'), { maxKeys: 4 }),
  ),
})).any;

/** A manifest in somebody's style, with comments and blank lines between its lines. */
const text = fc
  .record({
    documents: fc.array(
      fc.tuple(value, value, fc.integer({ min: 1, max: 5 }), fc.constantFrom('any', 'flow', 'block')),
      { minLength: 1, maxLength: 3 },
    ),
    marks: fc.array(fc.constantFrom('', '', '', '\n', '# a comment\n', '  # deeper\n', '\n\n# b\n\n'), {
      maxLength: 40,
    }),
  })
  .map(({ documents, marks }) =>
    documents
      .map(([spec, metadata, indent, collectionStyle]) =>
        stringify(
          { spec, metadata, kind: 'A', apiVersion: 'infractl.dev/v1' },
          { indent, collectionStyle: collectionStyle as 'any', aliasDuplicateObjects: false },
        ),
      )
      .join('---\n')
      .split(/^/m)
      .map((line, index) => (marks[index] ?? '') + line)
      .join(''),
  );

test('changes no value and no comment, and nothing when it is done again', () => {
  let done = 0;
  fc.assert(
    fc.property(text, (written) => {
      const result = formatText(written);
      if (!result.ok) return;
      done++;
      const values = (yaml: string) =>
        parseAllDocuments(yaml).map((one) => (one as { toJS(): unknown }).toJS());
      expect(values(result.text)).toEqual(values(written));
      expect(formatText(result.text)).toEqual(result);
    }),
    { seed: 7, numRuns: 400 },
  );
  // what is left as it is must be the exception
  expect(done).toBeGreaterThan(320);
});
