import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/text/canonical-json.ts';
import { compareText } from '../../src/text/compare.ts';
import { nearest } from '../../src/text/nearest.ts';

test('finds what was probably meant', () => {
  expect(nearest('memroy', ['cores', 'memory', 'gpu'])).toBe('memory');
  expect(nearest('db-99', ['web-01', 'db-09', 'db-02'])).toBe('db-09');
  expect(nearest('computs', ['compute', 'computes', 'component'])).toBe('compute');
});

test('finds nothing where nothing is near', () => {
  expect(nearest('postgres', ['web', 'mail'])).toBeUndefined();
  expect(nearest('x', [])).toBeUndefined();
});

test('one value has one canonical text', () => {
  expect(
    canonicalJson({
      b: [1, undefined],
      a: new Map([
        ['z', 1],
        ['y', null],
      ]),
    }),
  ).toBe('{"a":{"y":null,"z":1},"b":[1,null]}');
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      const shuffled = Object.fromEntries(Object.entries(object).toReversed());
      expect(canonicalJson(shuffled)).toBe(canonicalJson(object));
      expect(JSON.parse(canonicalJson(object))).toEqual(JSON.parse(JSON.stringify(object)));
    }),
  );
});

test('no key loses its place or its value, whatever it is called', () => {
  const labels = new Map<string, unknown>([
    ['9', { b: 1, a: 2 }],
    ['10', null],
    ['__proto__', 'x'],
  ]);
  expect(canonicalJson({ labels })).toBe('{"labels":{"10":null,"9":{"a":2,"b":1},"__proto__":"x"}}');
  expect(canonicalJson(JSON.parse('{"__proto__": {"polluted": 1}}'))).toBe('{"__proto__":{"polluted":1}}');
});

test('orders by code unit, upper case before lower case', () => {
  expect(['b', 'a', 'B', 'é', 'a1'].toSorted(compareText)).toEqual(['B', 'a', 'a1', 'b', 'é']);
});
