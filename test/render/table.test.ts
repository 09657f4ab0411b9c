import { expect, test } from 'vitest';
import { createStyle } from '../../src/render/style.ts';
import { textTable } from '../../src/render/table.ts';

const style = createStyle(true);
const columns = [{ head: 'NAME' }, { head: 'N', right: true }, { head: 'WHY' }];

test('columns are as wide as their widest cell, on a terminal', () => {
  expect(
    textTable(columns, [
      ['東京', '1', 'x'],
      ['a', '100', ''],
    ]),
  ).toBe('NAME     N   WHY\n東京     1   x\na      100\n');
});

test('colour is put on after aligning, and never on nothing', () => {
  const rows = [[{ text: 'a', style: style.red }, '1', { text: '', style: style.dim }]];
  expect(textTable(columns, rows)).toBe('NAME   N   WHY\n\u001b[31ma   \u001b[39m   1\n');
});

test('cells are one line each, whatever is in them', () => {
  expect(textTable([{ head: 'A' }], [['x\ny\u001b[2J']], '  ')).toBe('  A\n  x\\ny\\u001b[2J\n');
});
