import fc from 'fast-check';
import { expect, test } from 'vitest';
import { breakCommands, commandData, commandProperty } from '../../src/text/ci.ts';
import { escapeTerminal, escapeTerminalLines } from '../../src/text/escape.ts';
import { formatJson } from '../../src/text/json.ts';
import { padText, textWidth } from '../../src/text/width.ts';

const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\u001b', '[2J', '\u202e', '\u0085', '\n', '\r', '\u2028', ':', '#', '[', '%', ',', ' '),
    fc.string({ maxLength: 3 }),
  ),
});

test('shows what a terminal would obey or hide', () => {
  expect(escapeTerminal('\u001b[2Jdb-01')).toBe('\\u001b[2Jdb-01');
  expect(escapeTerminal('safe \u202egnp.exe')).toBe('safe \\u202egnp.exe');
  expect(escapeTerminal('a\nb\tc\rd')).toBe('a\\nb\\tc\\rd');
  expect(escapeTerminal('\u009b31m \ud800 \u{e0041}')).toBe('\\u009b31m \\ud800 \\udb40\\udc41');
  expect(escapeTerminal('Zürich 東京 🙂 é')).toBe('Zürich 東京 🙂 é');
});

test('keeps the lines of a text that has lines', () => {
  expect(escapeTerminalLines('one\r\n\ttwo\u001b\n')).toBe('one\n  two\\u001b\n');
});

test('no control character is left in any text', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(escapeTerminal(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('JSON keeps every value, and no control that JSON would let through', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const json = formatJson({ text });
      expect(JSON.parse(json)).toEqual({ text });
      expect(json.trim().split('\n').join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|##\[/u);
    }),
  );
});

test('JSON writes Maps as objects with sorted keys, and __proto__ as any key', () => {
  expect(
    formatJson({
      a: new Map([
        ['memory', 2],
        ['cores', 1.5],
      ]),
    }),
  ).toBe('{\n  "a": {\n    "cores": 1.5,\n    "memory": 2\n  }\n}\n');
  expect(formatJson(new Map([['__proto__', 1]]))).toBe('{\n  "__proto__": 1\n}\n');
});

test('a runner finds no command in broken text', () => {
  const isCommand = (line: string): boolean => line.trimStart().startsWith('::') || line.includes('##[');
  expect(isCommand('  ::warning::x')).toBe(true);
  fc.assert(
    fc.property(hostile, (text) => {
      expect(
        breakCommands(text)
          .split(/\r\n|\r|\n/)
          .some(isCommand),
      ).toBe(false);
    }),
  );
});

test('many blank lines take no time', () => {
  const text = '\n'.repeat(200_000);
  expect(breakCommands(text)).toBe(text);
});

test('an annotation is one line, and its properties end where they should', () => {
  expect(commandData('50%\r\n::set-env::')).toBe('50%25%0A::set-env::');
  expect(commandProperty('a,b:c.yaml')).toBe('a%2Cb%3Ac.yaml');
  fc.assert(
    fc.property(hostile, (text) => {
      expect(commandProperty(text)).not.toMatch(/[\r\n:,]|%(?!25|0A|3A|2C)/);
    }),
  );
});

test('pads by columns, not by code units', () => {
  expect(textWidth('東京')).toBe(4);
  expect(textWidth('e\u0301')).toBe(1);
  expect(textWidth('🙂')).toBe(2);
  expect(padText('東', 4)).toBe('東  ');
  expect(padText('12', 4, 'left')).toBe('  12');
});
