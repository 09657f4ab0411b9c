import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Fit, fitMarkdown, sizeOf } from '../../../src/render/fit/fit.ts';
import {
  fitDetails,
  fitFence,
  fitItem,
  fitItems,
  fitSection,
  fitTable,
} from '../../../src/render/fit/pieces.ts';
import { mdFence } from '../../../src/text/markdown.ts';
import { RENDERERS, skeletonOf, strangersIn } from '../../support/forges.ts';

const whole = '`infractl plan -o json`';
const items = (count: number, word = 'item') =>
  Array.from({ length: count }, (_, index) =>
    fitItem(`${word} ${index}`, [`why ${index}`, `help ${index}, in so many words`]),
  );

describe('what fits is printed whole', () => {
  test('with nothing about what is left out', () => {
    const sections = ['## T', fitSection('### S', [fitItems(items(1))]), fitDetails('F', ['x'])];
    expect(fitMarkdown({ sections, foot: ['end'], whole })).toBe(
      '## T\n\n### S\n\n- item 0\n  - why 0\n  - help 0, in so many words\n\n<details><summary>F</summary>\n\nx\n\n</details>\n\nend\n',
    );
  });

  test('and what has no entries is empty', () => {
    expect(fitMarkdown({ sections: ['**Nothing.**'], whole })).toBe('**Nothing.**\n');
  });
});

describe('what does not fit', () => {
  const sections = (): Fit[] => ['## T', fitSection('### S', [fitItems(items(100))])];

  test('loses details before lines', () => {
    const text = fitMarkdown({ sections: sections(), foot: ['end'], whole }, 4000);
    expect(text.match(/^- item/gm)).toHaveLength(100);
    expect(text).toContain('- item 0\n  - why 0\n  - help 0, in so many words\n');
    expect(text).toContain('- item 98\n- item 99\n');
    expect(sizeOf(text)).toBeLessThanOrEqual(4000);
  });

  test('then lines, counted, and says where the whole is; the foot stays', () => {
    const text = fitMarkdown({ sections: sections(), foot: ['end'], whole }, 1000);
    const shown = text.match(/^- item/gm)?.length ?? 0;
    expect(shown).toBeGreaterThan(10);
    expect(text).toContain(`\n- and ${100 - shown} more\n`);
    expect(text.endsWith('Not all is shown here; `infractl plan -o json` has the whole.\n\nend\n')).toBe(
      true,
    );
  });

  test('a list that may have few entries is cut, however much room there is', () => {
    const text = fitMarkdown({ sections: [fitItems(items(9), { most: 2, unwritten: 10 })], whole });
    expect(text).toContain('- item 1\n  - why 1\n  - help 1, in so many words\n- and 17 more\n');
    expect(text).toContain(whole);
  });

  test('open sections have their room before folded ones, and share it', () => {
    const all = [
      fitDetails('F', [fitItems(items(500, 'folded'))]),
      fitSection('### A', [fitItems(items(3, 'few'))]),
      fitSection('### B', [fitItems(items(500, 'many'))]),
    ];
    const text = fitMarkdown({ sections: all, whole }, 3000);
    expect(text).toContain('- few 2\n  - why 2\n  - help 2, in so many words\n');
    expect(text).toMatch(/- many \d+\n/);
    expect(text).not.toContain('- folded');
    expect(text).toContain('<details><summary>F</summary>\n\n- and 500 more\n\n</details>');
  });

  test('one entry that is too large does not hide the others', () => {
    const text = fitMarkdown({ sections: [fitItems([`- ${'x'.repeat(5000)}`, '- small'])], whole }, 2000);
    expect(text).toContain('- small\n- and 1 more\n');
  });
});

describe('nothing is cut inside', () => {
  const table = fitTable(
    ['a', 'b'],
    Array.from({ length: 400 }, (_, i) => [`${i}`, 'é'.repeat(i % 7)]),
    [1],
  );
  const fence = fitFence(
    mdFence(Array.from({ length: 400 }, (_, i) => `+ line ${i} \`\`\``).join('\n'), 'diff'),
  );
  const sections = [
    '## T',
    fitSection('### S', [fitItems(items(50)), table]),
    fitDetails('F', [fence, fitDetails('G', [table])]),
    fitDetails('H', [fitItems(items(300))]),
  ];

  test.each(RENDERERS)('%s reads the same blocks at any size', (_name, render) => {
    const blocks = (text: string) =>
      skeletonOf(render(text))
        .replace(/(?:,?(?:li|tr|code)\((?:(?:ul\((?:,?li\(\))*\)|,?t[dh]\(\)|code\(\)))*\))+/g, '')
        .match(/details|table|pre|h2|h3/g);
    for (const limit of [2000, 3000, 5000, 10_000, 20_000, 60_000]) {
      const text = fitMarkdown({ sections, foot: ['end'], whole }, limit);
      expect(sizeOf(text)).toBeLessThanOrEqual(limit);
      expect(blocks(text)).toEqual(['h2', 'h3', 'table', 'details', 'pre', 'details', 'table', 'details']);
      expect(strangersIn(render(text))).toEqual([]);
    }
  });

  test('any tree stays below any limit that holds its headings', () => {
    const line = fc.string({ maxLength: 60 }).map((text) => `- ${text.replaceAll('\n', ' ')}`);
    const list = fc
      .record({ entries: fc.array(line, { maxLength: 60 }), most: fc.integer({ min: 0, max: 80 }) })
      .map(({ entries, most }) => fitItems(entries, { most }));
    const section = fc
      .record({ inner: fc.array(fc.oneof(list, line), { maxLength: 4 }), folded: fc.boolean() })
      .map(({ inner, folded }) => (folded ? fitDetails('F', inner) : fitSection('### S', inner)));
    fc.assert(
      fc.property(
        fc.array(section, { maxLength: 8 }),
        fc.integer({ min: 1000, max: 9000 }),
        (list, limit) => {
          const text = fitMarkdown({ sections: ['## T', ...list], foot: ['end'], whole }, limit);
          expect(sizeOf(text)).toBeLessThanOrEqual(limit);
          expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
          expect(text.endsWith('end\n')).toBe(true);
        },
      ),
    );
  });
});
