import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { renderPage, siteData } from '../../src/site/index.ts';
import { Browser } from '../support/browser.ts';
import { siteFleet } from './support-site.ts';

/*
 * The page of a large fleet in a real browser: its size, the first paint, and what each interaction takes of the script's
 * time. `npm run bench site [MACHINES]`; ten instances a machine.
 */

const count = Number(process.argv[2] ?? 5000);
const folder = mkdtempSync(join(tmpdir(), 'infractl-bench-'));
const browser = new Browser();
const print = (what: string, value: string): void =>
  void process.stdout.write(`${what.padEnd(44)} ${value.padStart(12)}\n`);

/** Each is one interaction; what it returns is when its handlers had ended. */
const INTERACTIONS: Readonly<Record<string, string>> = {
  'search for one machine': `type('#search', 'node-00042')`,
  'search for a service': `type('#search', 'service-7')`,
  'search for nothing': `type('#search', '')`,
  'group by region': `choose('Group by', 'region')`,
  'group by a label': `choose('Group by', 'label:role')`,
  'colour by memory': `choose('Colour by', '1')`,
  'open a machine': `go('#fleet/node-00042')`,
  'close it': `document.querySelector('dialog button').click()`,
  'to the money': `go('#money')`,
  'to the network': `go('#network')`,
  'sort the exposure': `document.querySelectorAll('thead button')[1].click()`,
  'back to the fleet': `go('#fleet')`,
  'an arrow key down': `arrow('ArrowDown')`,
};

const HELPERS = `
  const type = (selector, text) => { const box = document.querySelector(selector); box.value = text; box.dispatchEvent(new Event('input', { bubbles: true })); };
  const choose = (label, value) => {
    const found = [...document.querySelectorAll('label')].find((one) => one.textContent === label);
    const select = document.getElementById(found.htmlFor); select.value = value; select.dispatchEvent(new Event('change', { bubbles: true }));
  };
  const go = (hash) => { history.replaceState(null, '', hash); dispatchEvent(new HashChangeEvent('hashchange')); };
  const arrow = (key) => { const tile = document.querySelector('a.tile'); tile.focus(); tile.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })); };
`;

try {
  const fleet = siteFleet(count);
  const data = siteData({ fleet, failures: [], failuresNote: '', today: '2026-12-01', notes: false });
  const page = renderPage(data);
  const file = join(folder, 'index.html');
  writeFileSync(file, page);
  print(`${count} machines, ${count * 10} instances`, `${(Buffer.byteLength(page) / 1e6).toFixed(2)} MB`);
  const opened = await browser.open(`${pathToFileURL(file).href}#fleet`);
  const paint = await opened.page.evaluate(
    `new Promise((resolve) => new PerformanceObserver((list) => resolve(list.getEntries()[0].startTime)).observe({ type: 'paint', buffered: true }))`,
  );
  print('first paint', `${Math.round(Number(paint))} ms`);
  const session = await opened.page.context().newCDPSession(opened.page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async (): Promise<ReadonlyMap<string, number>> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return new Map(metrics.map(({ name, value }) => [name, value * 1000]));
  };
  print('milliseconds of the processor', 'script   all');
  for (const [what, code] of Object.entries(INTERACTIONS)) {
    const before = await spent();
    await opened.page.evaluate(`(() => { ${HELPERS} ${code}; })()`);
    const after = await spent();
    const took = (name: string): string =>
      ((after.get(name) ?? 0) - (before.get(name) ?? 0)).toFixed(1).padStart(6);
    print(what, `${took('ScriptDuration')}${took('TaskDuration')}`);
    await opened.page.waitForSelector('[aria-busy]', { state: 'detached' });
  }
  print('requests, console messages', `${opened.requests.length}, ${opened.messages.length}`);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
