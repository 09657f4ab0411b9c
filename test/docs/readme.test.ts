import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

import { repositoryRoot } from '../support/cli.ts';

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'src/README.md',
  'examples/fleet/README.md',
  'examples/minimal/README.md',
];

const read = (file: string): string => readFileSync(path.join(repositoryRoot, file), 'utf8');

/** The golden outputs, by the command line that they begin with. A command may have one of each example. */
function goldensOf(commandLine: string): readonly string[] {
  const folder = path.join(repositoryRoot, 'test/examples/golden');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.txt'))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .filter((text) => text.startsWith(`${commandLine}\n`));
}

/** True where the lines are in the text in this order; an ellipsis stands for any number of lines, and only there. */
function isExcerpt(excerpt: readonly string[], text: string): boolean {
  const chunks = excerpt.join('\n').split(/\n *…(?:\n|$)/);
  let from = 0;
  for (const chunk of chunks.filter((part) => part !== '')) {
    const at = text.indexOf(chunk, from);
    if (at === -1) return false;
    from = at + chunk.length;
  }
  return true;
}

describe('what the README shows is what the commands print', () => {
  const blocks = [...read('README.md').matchAll(/^```console\n(\$ infractl [^\n]*)\n(.*?)^```$/gms)];

  test('there is something to look at', () => expect(blocks.length).toBeGreaterThan(3));

  test.each(blocks.map(([, command = '', output = '']) => ({ command, output })))(
    '$command',
    ({ command, output }) => {
      const goldens = goldensOf(command);
      expect(goldens.length).toBeGreaterThan(0);
      expect(goldens.some((golden) => isExcerpt(output.trimEnd().split('\n'), golden))).toBe(true);
    },
  );
});

describe.each(PAGES)('%s', (page) => {
  test('leads to files that exist', () => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = '']) => target);
    const missing = links.filter(
      (target) => !existsSync(path.join(repositoryRoot, path.dirname(page), target)),
    );
    expect(missing).toEqual([]);
  });

  test('names scripts that exist', () => {
    const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);
    for (const [, script = ''] of read(page).matchAll(/npm run ([a-z]+)/g)) expect(scripts).toContain(script);
  });
});
