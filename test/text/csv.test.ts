import { expect, test } from 'vitest';
import { csvTable } from '../../src/text/csv.ts';
import { escapeTerminal } from '../../src/text/escape.ts';

test('cells as RFC 4180 has them; none is a formula, none moves a cursor', () => {
  const rows = [
    ['a,b', 'say "x"', '=1+1'],
    ['-', '@cmd', '\t=x'],
    ['\u001b[2J', 'two\nlines', ''],
  ];
  expect(csvTable(['A', 'B', 'C'], rows, escapeTerminal)).toBe(
    'A,B,C\r\n"a,b","say ""x""","\'=1+1"\r\n"\'-","\'@cmd","\'\\t=x"\r\n\\u001b[2J,two\\nlines,\r\n',
  );
});
