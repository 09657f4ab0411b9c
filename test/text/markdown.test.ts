import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mdCode, mdCodeCell, mdFence, mdTable, mdText } from '../../src/text/markdown.ts';

const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '@octocat',
      '#12',
      '|',
      '`',
      '``',
      '\\',
      '<img src=x onerror=alert(1)>',
      '<!-- marker -->',
      '[x](javascript:y)',
      '![](http://x.y/z.png)',
      '\n',
      '/close',
      '$x$',
      '&#64;',
      'www.x.y',
      'a@b.c',
      ' ',
    ),
    fc.string({ maxLength: 3 }),
  ),
});

test('prose reads as it was written and does nothing', () => {
  expect(mdText('Compute "db-99" not found; nearest "db-09"')).toBe(
    'Compute "db-99" not found; nearest "db-09"',
  );
  expect(mdText('<img onerror=x> a|b *c* _d_')).toBe('&lt;img onerror=x&gt; a&#124;b \\*c\\* \\_d\\_');
  expect(mdText('ping @octocat in #12')).toBe('ping @\u200doctocat in #\u200d12');
  expect(mdText('1. list')).toBe('1\\. list');
  expect(mdText('- item')).toBe('\\- item');
  expect(mdText('/close')).toBe('&#47;close');
  expect(mdText('see https://evil.example')).toBe('see https:/\u200d/evil.example');
  expect(mdText('&#64;octocat')).toBe('&amp;#\u200d64;octocat');
});

test('code spans hold backticks, and nothing else in them is read', () => {
  expect(mdCode('db-01')).toBe('`db-01`');
  expect(mdCode('a`b')).toBe('<code>a&#96;b</code>');
  expect(mdCode('`')).toBe('<code>&#96;</code>');
  expect(mdCode('')).toBe('<code></code>');
  expect(mdCodeCell('a|b')).toBe('<code>a&#124;b</code>');
  expect(mdCodeCell('a\\|@x')).toBe('<code>a&#92;&#124;&#64;\u200dx</code>');
});

test('a fence is longer than what it holds', () => {
  expect(mdFence('a\n````\nb', 'text')).toBe('`````text\na\n````\nb\n`````');
  fc.assert(
    fc.property(hostile, (text) => {
      const lines = mdFence(text).split('\n');
      expect(lines.slice(1, -1).some((line) => line.includes(lines.at(-1) as string))).toBe(false);
    }),
  );
});

function withoutCode(line: string): string {
  return line.replace(/`[^`]*`/g, '').replace(/<code>[^<]*<\/code>/g, '');
}

/** What a forge might act on in prose, once our own escapes and entities are taken out. */
function active(prose: string): string {
  const rest = prose
    .replace(/^\\[-+=#:]/, 'e')
    .replace(/\\[\\*_[\]~.()]/g, 'e')
    .replace(/&(amp|lt|gt|#124|#96|#47);/g, 'e');
  return [...rest.matchAll(/[<>|\n\\`*_[\]~]|[@#$](?!\u200d)|^[-+=#:/]|:\/\/|&/gu)].join('');
}

test('no text of a stranger makes HTML, a mention, a link, a heading or a border', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(active(mdText(text))).toBe('');
      expect(withoutCode(mdCode(text))).toBe('');
      expect(withoutCode(mdCodeCell(text))).toBe('');
      expect(mdCodeCell(text)).not.toMatch(/[|\n]/);
    }),
    { numRuns: 500 },
  );
});

test('a row of a table has as many cells as its head, whatever is in them', () => {
  fc.assert(
    fc.property(hostile, hostile, (a, b) => {
      const table = mdTable(['one', 'two'], [[mdText(a), mdCodeCell(b)]]);
      for (const line of table.split('\n')) expect(line.split('|')).toHaveLength(4);
    }),
  );
});

test('numbers stand to the right', () => {
  expect(mdTable(['name', 'n'], [['a', '1']], [1])).toBe('| name | n |\n| --- | ---: |\n| a | 1 |');
});
