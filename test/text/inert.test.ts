import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeTerminal } from '../../src/text/escape.ts';
import {
  mdCode,
  mdCodeCell,
  mdDetails,
  mdFence,
  mdSummary,
  mdTable,
  mdText,
} from '../../src/text/markdown.ts';
import { commandsIn, RENDERERS, skeletonOf, strangersIn, textOfPage } from '../support/forges.ts';

/** What strangers write to make a page do something. */
const TOKENS = [
  '@octocat',
  '@org/team',
  '#1',
  'GH-1',
  'gh-12',
  'octo/repo#7',
  'ABC-123',
  '!5',
  '~label',
  '$x$',
  '%3',
  '&1',
  '^alert#1',
  'https://evil.example/t',
  'ftp://a.b',
  '//evil.com',
  'www.evil.example',
  'evil.com',
  'me@evil.com',
  'mailto:me@evil.com',
  'deadbeefcafe',
  '0123456789012345678901234567890123456789',
  ':tada:',
  ':+1:',
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '<!-- infractl -->',
  '-->',
  '</details>',
  '</code>',
  '<b>',
  '&#64;octocat',
  '&lt;b&gt;',
  '&amp;',
  '[x](https://evil.example)',
  '![x](y)',
  '[x]: y',
  '[^1]',
  '[ ] x',
  '- [x] y',
  '`',
  '``',
  '```',
  '~~~',
  '~~x~~',
  '|',
  '| a | b |',
  '|---|',
  '\\',
  '\\|',
  '*',
  '**x**',
  '_x_',
  '__',
  '# x',
  '> x',
  '---',
  '===',
  '1. x',
  '2) y',
  '+ x',
  '    x',
  '\t',
  '/close',
  '::error::x',
  '##[error]x',
  '\n',
  '\r\n',
  '\u001b[2J',
  '\u202e',
  '\u200d',
  '\u0000',
  '"',
  "'",
  ' ',
  'x',
  'a.b',
  '(',
  ')',
  '{',
  '}',
] as const;

const hostile = fc
  .array(
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom<string>(...TOKENS) }, fc.string({ maxLength: 3 })),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''))
  .filter((text) => escapeTerminal(text).trim() !== '');

/** One page with the text at each place where templates put text. */
function page(text: string): string {
  return [
    `## ${mdText(`x${text}`)}`,
    `**x ${mdText(`${text}x`)}**. ${mdText(text)}.`,
    `- ${mdText(text)} ${mdCode(text)}\n  - ${mdCode(text)} ${mdText(text)}\n- x`,
    mdTable(
      ['a', 'b'],
      [
        [mdText(text), mdCodeCell(text)],
        ['x', mdCodeCell(text)],
      ],
    ),
    mdDetails(mdSummary(text), `${mdText(`x${text}`)}\n\n${mdFence(text, 'diff')}`),
    `x ${mdCode(text)}`,
  ].join('\n\n');
}

describe.each(RENDERERS)('%s', (name, render) => {
  const benign = skeletonOf(render(page('x')));

  test.each(TOKENS.filter((token) => token.trim() !== '').map((token) => [token]))(
    '%j makes nothing but text',
    (token) => {
      expect(commandsIn(page(token))).toEqual([]);
      const shown = render(page(token));
      expect(strangersIn(shown)).toEqual([]);
      expect(skeletonOf(shown)).toBe(benign);
    },
  );

  test('nor does any mixture of these', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(commandsIn(page(text))).toEqual([]);
        const shown = render(page(text));
        expect(strangersIn(shown)).toEqual([]);
        expect(skeletonOf(shown)).toBe(benign);
      }),
      { numRuns: name === 'cmark-gfm' ? 25 : 200 },
    );
  });

  test('prose and code read as they were written', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = escapeTerminal(text);
        const plain = (markdown: string) => textOfPage(render(markdown)).replace(/\n$/, '');
        expect(plain(`x${mdText(`x${text}x`)}x`)).toBe(`xx${shown}xx`.replaceAll('\u200d', ''));
        expect(plain(`x${mdCode(`x${text}x`)}x`)).toBe(`xx${shown}xx`.replaceAll('\u200d', ''));
      }),
      { numRuns: name === 'cmark-gfm' ? 10 : 150 },
    );
  });
});
