import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { formatManifests } from '../../src/render/yaml.ts';
import { HOSTILE } from '../support/inert.ts';

test('manifests come out as documents that read well', () => {
  const compute = {
    apiVersion: 'infractl.dev/v1',
    kind: 'Compute',
    metadata: { name: 'a' },
    spec: { type: 'vm', note: 'two\nlines\n', on: 'no', at: '12:30' },
  };
  expect(formatManifests([compute, { kind: 'Config' }])).toBe(
    `apiVersion: infractl.dev/v1
kind: Compute
metadata:
  name: a
spec:
  type: vm
  note: |
    two
    lines
  "on": "no"
  at: "12:30"
---
kind: Config
`,
  );
});

test('whatever strings hold, the value comes back, for readers of YAML 1.2 and 1.1, and nothing is obeyed', () => {
  const strings = fc.oneof(
    fc.string({ unit: fc.constantFrom(...HOSTILE, ...'\u0085\u2028\ufeff\t\r:- ') }),
    fc.string({ unit: 'grapheme' }),
  );
  fc.assert(
    fc.property(fc.dictionary(strings, strings), (value) => {
      const text = formatManifests([{ kind: 'x', ...value }, { kind: 'y' }]);
      const [first, second] = parseAllDocuments(text);
      expect(first?.toJS()).toEqual({ kind: 'x', ...value });
      expect(second?.toJS()).toEqual({ kind: 'y' });
      expect(parse(text.split('\n---\n')[0] ?? '', { version: '1.1' })).toEqual({ kind: 'x', ...value });
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(text).not.toMatch(/##\[|^\s*::/m);
    }),
    { numRuns: 500 },
  );
});

test('white space that block scalars lose is kept', () => {
  for (const text of [' \n', '\n \n', 'a\n \n', ' a\n', '\n', 'a\n\n', '  ']) {
    expect(parse(formatManifests([{ text }]))).toEqual({ text });
  }
});
