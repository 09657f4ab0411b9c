// The pictures of the page that the README shows, made anew from the example fleet by Debian's chromium: `npm run pictures`
// builds first. Another fleet and another folder: `npm run pictures -- FLEET OUT`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const root = join(import.meta.dirname, '../..');
const [fleet = join(root, 'examples/fleet'), out = join(root, '.github/pictures')] = process.argv.slice(2);

/** The day on which the example is set. */
const today = '2026-11-24';

/** File name and place of each picture, and how much of the page it shows. */
const pictures = [
  ['fleet', 'fleet', 560],
  ['machine', 'fleet/db-01', 760],
  ['plan', 'plan', 760],
  ['money', 'money', 760],
  ['network', 'network', 760],
  ['what-if', 'what-if', 560],
];

const folder = mkdtempSync(join(tmpdir(), 'infractl-pictures-'));
try {
  const site = join(folder, 'site');
  const made = spawnSync(
    process.execPath,
    [join(root, 'dist/cli.js'), 'site', '-C', resolve(fleet), '--out', site, '--today', today],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  if (made.status !== 0) process.exit(made.status ?? 1);
  mkdirSync(out, { recursive: true });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const page = await browser.newPage({ colorScheme: 'light' });
  for (const [name, place, height] of pictures) {
    await page.setViewportSize({ width: 1120, height });
    await page.goto('about:blank');
    await page.goto(`${pathToFileURL(join(site, 'index.html')).href}#${place}`);
    await page.waitForSelector('[aria-busy]', { state: 'detached' });
    await page.screenshot({ path: join(out, `${name}.png`) });
    console.log(join(out, `${name}.png`));
  }
  await browser.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
