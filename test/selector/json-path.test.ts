import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followPath, parseJsonPath } from '../../src/selector/json-path.ts';
import { fillTemplate, parseTemplate } from '../../src/selector/path-template.ts';

const root = {
  items: [
    { metadata: { name: 'a', labels: { 'infractl.dev/rack': 'r1' } }, spec: { type: 'vps', cores: 4 } },
    { metadata: { name: 'b' }, spec: { type: 'vm', cores: 8 } },
  ],
};

const find = (text: string): readonly unknown[] | string => {
  const parsed = parseJsonPath(text);
  return parsed.ok ? followPath(parsed.path, root) : parsed.problem;
};

const fill = (text: string): string => {
  const parsed = parseTemplate(text);
  return parsed.ok ? fillTemplate(parsed.template, root, String) : `refused: ${parsed.problem}`;
};

describe('a path', () => {
  it.each([
    ['.items[0].metadata.name', ['a']],
    ['{.items[*].metadata.name}', ['a', 'b']],
    ['$.items[-1].spec.cores', [8]],
    ['items[1].spec.type', ['vm']],
    ['.items[0].metadata.labels.infractl\\.dev/rack', ['r1']],
    [".items[0].metadata.labels['infractl.dev/rack']", ['r1']],
    ['.items[0:1].metadata.name', ['a']],
    ['.items[0].spec.*', ['vps', 4]],
    ['.items[?(@.spec.cores>4)].metadata.name', ['b']],
    ['.items[?(@.spec.type=="vps")].metadata.name', ['a']],
    ['.items[?(@.metadata.labels)].metadata.name', ['a']],
    ['.items[?(@.spec.type!="vps")].metadata.name', ['b']],
    ['.nothing.here', []],
    ['.items.name', []],
    ['.__proto__', []],
    ['', [root]],
  ])('%s', (text, expected) => {
    expect(find(text)).toEqual(expected);
  });

  it.each([
    ['..name', 'a search at any depth'],
    ['.items[0,1]', 'several in one pair of brackets'],
    ['.items[?(@.a=~"b")]', 'is no condition that is read'],
    ['.items[?(@.a', 'does not end with ")]"'],
    ['.items[', 'is not read; a path is'],
    ['.a b', 'is not read; a path is'],
    ['.'.repeat(2000), 'more than 1000 characters'],
  ])('%s is refused', (text, problem) => {
    expect(find(text)).toContain(problem);
  });
});

describe('a template', () => {
  it.each([
    ['names: {.items[*].metadata.name}!', 'names: a b!'],
    ['{range .items[*]}{.metadata.name}{"\\t"}{@.spec.type}{"\\n"}{end}', 'a\tvps\nb\tvm\n'],
    ['{"{}"}', '{}'],
    ['{range .items[*]}{$.items}{end}', 'refused: within {range}, paths begin at its item: write ".items"'],
    ['{range .items[*]}', 'refused: a {range} has no {end}'],
    ['{end}', 'refused: an {end} has no {range}'],
    ['{.items', 'refused: a "{" has no "}"'],
  ])('%s', (text, expected) => {
    expect(fill(text)).toBe(expected);
  });

  it('never throws, and is as long as what it shows', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      'range ',
      '{end}',
      '.items',
      '[*]',
      '"',
      "'",
      '\\',
      '[?(@',
      ')]',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect(fill(pieces.join('')).length).toBeLessThan(100_000);
      }),
    );
  });
});
