import { describe, expect, it } from 'vitest';
import { tooDeepAt } from '../../src/load/depth.ts';
import { parseFile } from '../../src/load/parse.ts';
import { createLocator, locateAll } from '../../src/load/places.ts';
import { decodeText } from '../../src/load/read.ts';

const problems = (text: string): string[] => {
  const { diagnostics } = parseFile('a.yaml', text);
  return locateAll(diagnostics, new Map([['a.yaml', text]])).map(
    ({ line, column, rule, message }) => `${line}:${column} ${rule} ${message}`,
  );
};

describe('parsing YAML', () => {
  it('hands on every document with its number, and leaves empty ones out', () => {
    const { value, diagnostics } = parseFile('a.yaml', '---\na: 1\n---\n---\n# nothing\n---\nb: 2\n');
    expect(diagnostics).toEqual([]);
    expect(value.map(({ origin, value: content }) => [origin.document, content])).toEqual([
      [0, { a: 1 }],
      [3, { b: 2 }],
    ]);
  });

  it('reads YAML 1.2: no, on, 12:30 and 0o17 are no surprises', () => {
    expect(parseFile('a.yaml', 'a: no\nb: on\nc: 12:30\nd: 0o17\n').value[0]?.value).toEqual({
      a: 'no',
      b: 'on',
      c: '12:30',
      d: 15,
    });
  });

  it('reads a file with BOM and CRLF', () => {
    const read = decodeText('a.yaml', new Uint8Array([0xef, 0xbb, 0xbf, ...Buffer.from('a: 1\r\nb: 2\r\n')]));
    expect(read.ok && parseFile('a.yaml', read.text).value[0]?.value).toEqual({ a: 1, b: 2 });
  });

  it('keeps the good documents of a file with a broken one', () => {
    const { value, diagnostics } = parseFile('a.yaml', 'a: 1\n---\nb: [\n---\nc: 3\n');
    expect(value.map(({ value: content }) => content)).toEqual([{ a: 1 }, { c: 3 }]);
    expect(diagnostics.length).toBeGreaterThan(0);
  });

  it('names both lines of a duplicate key', () => {
    expect(problems('a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n')).toEqual([
      '5:3 yaml/duplicate-key the key "c" is written twice, first at line 3',
    ]);
  });

  it('takes 1 and "1" for one key, as a value does, and lists or aliases for none', () => {
    expect(problems('1: a\n"1": b\n')).toEqual([
      '2:1 yaml/duplicate-key the key "1" is written twice, first at line 1',
    ]);
    expect(
      problems('? [a]\n: 1\n&x k: 1\n*x : 2\n').map((problem) => problem.split(' ', 2).join(' ')),
    ).toEqual(['1:3 yaml/key', '4:1 yaml/key']);
  });

  it('refuses more tokens than the parser can keep, at the first of them', () => {
    const many = 1_000_000;
    expect(problems('- &x a\n'.repeat(many))[0]).toMatch(
      /^\d+:\d+ load\/tokens more than 1000000 words and signs/,
    );
    expect(problems('- a\n'.repeat(many))).toEqual([]);
    for (const text of ['#\n'.repeat(many), `[${'1,'.repeat(many)}1]`, '? a\n: b\n'.repeat(many / 4)])
      expect(problems(text)[0]).toMatch(/^\d+:\d+ load\/tokens /);
    expect(problems(`a: |\n${'  some words\n'.repeat(90_000)}b: &x 1\n`)).toEqual([]);
  });

  it('is linear in the keys of a mapping', () => {
    const keys = Array.from({ length: 15_000 }, (_, index) => `k${index}: 1`);
    expect(problems(keys.join('\n'))).toEqual([]);
    expect(problems([...keys, ...keys.slice(0, 5000)].join('\n'))).toHaveLength(100);
  });

  it.each(['!!omap [{a: 1}]', '!!set {a}', '!!binary aGk=', '!!timestamp 2020-01-01', '!own x', '!!merge x'])(
    'refuses the tag of %s',
    (value) => {
      expect(problems(`a: 1\nb: ${value}\n`)[0]).toMatch(/^2:4 yaml\/tag-resolve-failed/);
    },
  );

  it('refuses another version of YAML, where 010 would be eight', () => {
    expect(problems('%YAML 1.1\n---\na: 010\n')).toEqual([
      '1:1 yaml/version manifests are YAML 1.2, and this line asks for 1.1',
    ]);
    expect(problems('%YAML 1.2\n---\na: 010\n')).toEqual([]);
  });

  it('calls conflict markers that, once a conflict, and says nothing else', () => {
    const conflict = 'spec:\n<<<<<<< HEAD\n  a: 1\n=======\n  a: 2\n>>>>>>> topic\n';
    expect(problems(`${conflict}${conflict}`)).toEqual([
      '2:1 yaml/conflict a merge stopped here: these are its conflict markers, and neither side was taken',
      '8:1 yaml/conflict a merge stopped here: these are its conflict markers, and neither side was taken',
    ]);
    expect(problems('text: |\n  <<<<<<< HEAD\n')).toEqual([]);
  });

  it('counts documents before it reads any', () => {
    expect(problems('---\n'.repeat(100_001))[0]).toMatch(/load\/documents/);
  });

  it('tells of tabs, of an unclosed quote and of an unknown tag, each at its line', () => {
    expect(problems('a:\n\t- b\n')[0]).toMatch(/^2:1 yaml\//);
    expect(problems('a: 1\nb: "c\n')[0]).toMatch(/^3:1 yaml\/missing-char/);
    expect(problems('a: !!js/function x\n')[0]).toMatch(/^1:4 yaml\/tag-resolve-failed/);
  });

  it('shows a hundred problems of a file and counts the rest', () => {
    const found = problems('a: !own x\n---\n'.repeat(300));
    expect(found).toHaveLength(100);
    expect(found.join('\n')).toContain('201 more problems in a.yaml are not shown');
  });

  it('says that an empty file is empty', () => {
    expect(problems('')).toEqual(['1:1 load/empty the file is empty; expected at least one manifest']);
    expect(problems('# only a comment\n')).toEqual([]);
  });

  it('refuses an alias bomb without expanding it', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefgh'.split('').map((k, i) => `${k}: &${k} [${Array(9).fill(`*${'abcdefg'[i]}`).join(', ')}]`),
    ].join('\n');
    expect(problems(bomb)[0]).toMatch(/yaml\/alias/);
  });

  it('refuses deep nesting before the parser recurses', () => {
    expect(problems('['.repeat(5000))).toEqual(['1:65 load/depth nesting is deeper than 64 levels']);
    expect(problems(`a: ${'{b: '.repeat(3000)}`)[0]).toMatch(/load\/depth/);
    expect(problems('- '.repeat(3000))[0]).toMatch(/load\/depth/);
    expect(problems(Array.from({ length: 200 }, (_, i) => `${' '.repeat(i)}k:`).join('\n'))[0]).toMatch(
      /load\/depth/,
    );
    expect(
      problems(
        Array.from({ length: 100 }, (_, i) => `${' '.repeat(2 * i)}k:\n${' '.repeat(2 * i)}-`).join('\n'),
      )[0],
    ).toMatch(/load\/depth/);
  });

  it('does not take width for depth', () => {
    expect(tooDeepAt(`a: ${' '.repeat(300)}1`)).toBeUndefined();
    expect(tooDeepAt(Array.from({ length: 400 }, () => '- [a, {b: c}]').join('\n'))).toBeUndefined();
    expect(tooDeepAt(`text: |\n${' '.repeat(90)}deep text\n`)).toBeUndefined();
  });

  it('keeps __proto__ as an own key, so that the schema can refuse it', () => {
    const value = parseFile('a.yaml', '__proto__: {polluted: true}\n').value[0]?.value as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('places', () => {
  const text = 'kind: A\nspec:\n  list: [x, y]\n  map: {k: v}\n---\nkind: B\n';
  const locate = createLocator(new Map([['a.yaml', text]]));
  const at = (document: number, path: (string | number)[], part?: 'key'): string => {
    const { line, column, endColumn } = locate({ file: 'a.yaml', document, path, ...(part ? { part } : {}) });
    return `${line}:${column}-${endColumn}`;
  };

  it('finds values, keys and list items in any document', () => {
    expect(at(0, ['kind'])).toBe('1:7-8');
    expect(at(0, ['kind'], 'key')).toBe('1:1-5');
    expect(at(0, ['spec', 'list', 1])).toBe('3:13-14');
    expect(at(0, ['spec', 'map', 'k'])).toBe('4:12-13');
    expect(at(1, ['kind'])).toBe('6:7-8');
  });

  it('shows the nearest ancestor of what is missing', () => {
    expect(at(0, ['spec', 'map', 'absent'])).toBe('4:8-9');
  });

  it('names the byte where UTF-8 ends', () => {
    const read = decodeText('a.yaml', new Uint8Array([...Buffer.from('a: 1\nb: '), 0xff, 0x41]));
    expect(!read.ok && read.diagnostic).toMatchObject({
      rule: 'load/encoding',
      message: 'invalid UTF-8 at byte 8 (0xff)',
      at: { line: 2, column: 4 },
    });
  });
});
