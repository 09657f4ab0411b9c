import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { afterAll, describe, expect, it } from 'vitest';
import { planFleet } from '../../src/plan/index.ts';
import { renderPage, siteData } from '../../src/site/index.ts';
import { siteFleet } from '../bench/support-site.ts';
import { Browser, hasBrowser, type Opened } from '../support/browser.ts';
import { copyOfExample, folderOf, runHere, temporaryFolder } from '../support/cli.ts';
import { hostileFleet } from '../support/hostile-fleet.ts';

/*
 * The page in a real browser, opened from the disk: what it shows, with the keyboard alone, and that it asks nobody for
 * anything and says nothing on the console.
 */

const browser = new Browser();
afterAll(() => browser.close());

let example: string | undefined;

async function examplePage(): Promise<string> {
  if (example === undefined) {
    const cwd = copyOfExample('fleet');
    const { code, stderr } = await runHere(['site', '--notes', '--today', '2026-12-01'], { cwd });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    example = pathToFileURL(join(cwd, 'site/index.html')).href;
  }
  return example;
}

const open = async (hash: string, size?: { width: number; height: number }): Promise<Opened> =>
  browser.open(`${await examplePage()}#${hash}`, size);

const quiet = ({ requests, messages }: Opened) =>
  expect({ requests, messages }).toEqual({ requests: [], messages: [] });

/** What axe-core finds, run through the debugger: the page's own policy lets no other script in. */
async function findings({ page }: Opened): Promise<unknown> {
  await page.evaluate(axe.source);
  return page.evaluate(
    'axe.run().then(({violations}) => violations.map(({id, nodes}) => [id, nodes.slice(0, 3).map(({html}) => html)]))',
  );
}

describe.runIf(hasBrowser)('the page, in a browser', () => {
  it('shows every machine as a tile, vms inside their hosts', async () => {
    const opened = await open('fleet');
    const { page } = opened;
    expect(await page.title()).toContain('Fleet');
    expect(await page.getByRole('status').first().textContent()).toBe('22 machines');
    expect(await page.locator('a.tile').count()).toBe(22);
    const guests = page.getByRole('list', { name: 'vms on virt-01' });
    expect(await guests.getByRole('link').allTextContents()).toEqual([expect.stringContaining('git-01')]);
    quiet(opened);
  });

  it('draws a large fleet a slice at a time, and all of it in the end', async () => {
    const file = join(temporaryFolder(), 'index.html');
    const fleet = siteFleet(700);
    writeFileSync(
      file,
      renderPage(siteData({ fleet, failures: [], failuresNote: '', today: '2026-12-01', notes: false })),
    );
    const opened = await browser.open(`${pathToFileURL(file).href}#fleet`);
    const { page } = opened;
    await page.locator('a.tile').first().press('End');
    expect(await page.locator(':focus .name').textContent()).toBe('node-00695');
    expect(await page.locator('a.tile').count()).toBe(700);
    expect(await page.locator('[aria-busy]').count()).toBe(0);
    await page.getByLabel('Group by').selectOption('rack');
    await expect.poll(() => page.locator('a.tile').count()).toBe(700);
    expect(await page.locator('ol.units').count()).toBe(9);
    quiet(opened);
  });

  it('goes from table to table of a long view', async () => {
    const { page } = await open('network');
    const jumps = page.getByRole('navigation', { name: 'On this page' });
    await jumps.getByRole('button', { name: 'DNS zones' }).press('Enter');
    expect(await page.locator(':focus').textContent()).toBe('DNS zones');
  });

  it('finds by name, address, label and service, and groups by what is chosen', async () => {
    const { page } = await open('fleet');
    const names = () => page.locator('a.tile .name').allTextContents();
    const search = page.getByLabel('Find');
    await search.fill('db-0');
    expect(await names()).toEqual(['db-01', 'db-02']);
    await search.fill('postgres-primary');
    expect(await names()).toEqual(['db-01']);
    await search.fill('role-gpu=true');
    expect(await names()).toEqual(['gpu-01', 'gpu-02', 'train-01']);
    await search.fill('');
    await page.getByLabel('Group by').selectOption('label:env');
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toContainEqual(
      expect.stringContaining('env=prod'),
    );
    await page.getByLabel('Colour by').selectOption({ label: 'vram' });
    expect(await page.locator('a.tile', { hasText: 'db-01' }).textContent()).toContain('none');
  });

  it('is worked with the keyboard alone: from tile to tile, into a machine, back to where one was', async () => {
    const opened = await open('fleet');
    const { page } = opened;
    await page.locator('a.tile').first().focus();
    const focused = () => page.evaluate('document.activeElement.textContent');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toContain('app-04');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toContain('mon-01');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('heading', { level: 2 }).textContent()).toBe('app-03');
    for (const title of ['Capacity', 'Services', 'Parts', 'Addresses'])
      expect(await dialog.getByRole('heading', { name: title, exact: true }).count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await focused()).toContain('app-03');
    expect(await page.locator('a.tile[tabindex="0"]').count()).toBe(1);
    quiet(opened);
  });

  it.each([
    ['plan', ['What changes', 'Without a place, and why', 'Ways out', 'What to buy']],
    ['money', ['Cost by provider', 'Without a price', 'Contract days, the nearest first']],
    ['network', ['What the internet sees, in short', 'Subnets', 'DNS zones']],
    ['what-if', ['If one machine is lost', 'If one region is lost']],
  ])('shows the view %s, and nothing in it that axe-core finds', async (hash, titles) => {
    const opened = await open(hash);
    const { page } = opened;
    const told = await page.getByRole('heading', { level: 2 }).allTextContents();
    expect(told).toEqual(expect.arrayContaining(titles));
    expect(await page.locator('a[aria-current="page"]').getAttribute('href')).toBe(`#${hash}`);
    quiet(opened);
    expect(await findings(opened)).toEqual([]);
  });

  it('gives a table as CSV, a formula as text', async () => {
    const { page } = await open('fleet/db-01');
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV: Parts' }).click();
    const file = await (await saved).path();
    const table = readFileSync(file, 'utf8');
    expect(table).toMatch(/^part,type,make,quantity,slot,RAID,specs,notes\r\n/);
    expect(table).toContain('\r\nepyc-9454p,cpu,');
  });

  it('is dark or light as the reader chose, and keeps that', async () => {
    const { page } = await open('fleet');
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await page.getByLabel('Theme').selectOption('dark');
    expect(await ground()).not.toBe(light);
    await page.reload();
    expect(await page.getByLabel('Theme').inputValue()).toBe('dark');
    await page.getByLabel('Theme').selectOption('system');
  });

  it.each([
    ['wide', 'light', { width: 1280, height: 900 }],
    ['narrow', 'dark', { width: 360, height: 740 }],
  ] as const)('has nothing that axe-core finds: %s and %s', async (_, colorScheme, size) => {
    for (const hash of ['fleet', 'fleet/db-01']) {
      const opened = await open(hash, size);
      await opened.page.emulateMedia({ colorScheme });
      expect({ hash, found: await findings(opened) }).toEqual({ hash, found: [] });
      expect(await opened.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      await opened.page.close();
    }
  });

  it('draws hostile names as text: the same elements as with harmless ones', async () => {
    const outline = async (text: string): Promise<unknown> => {
      const fleet = hostileFleet(text);
      const plan = await planFleet(fleet);
      const data = siteData({
        fleet,
        plan,
        failures: [],
        failuresNote: '',
        today: '2026-12-01',
        notes: true,
      });
      const file = join(temporaryFolder(), 'index.html');
      writeFileSync(file, renderPage(data));
      const opened = await browser.open(`${pathToFileURL(file).href}#fleet/a`);
      const found = await opened.page.evaluate(
        `[...document.querySelectorAll('body *')].map((one) => one.tagName + ' ' + [...one.attributes].map(({name}) => name).sort())`,
      );
      quiet(opened);
      await opened.page.close();
      return found;
    };
    const harmless = await outline('word');
    for (const text of [
      '</script><script>document.title = 1</script><img src=x onerror=alert(1)>',
      '"><svg/onload=alert(1)> <!-- ]]> javascript:alert(1)',
      '\u2028\u202e{{constructor}} ${alert(1)} &lt;b&gt; <b>bold</b>',
    ])
      expect(await outline(text)).toEqual(harmless);
  });
});

describe.runIf(hasBrowser)('the page of a fleet without anything', () => {
  it('says so', async () => {
    const cwd = folderOf({
      'infractl.yaml':
        'apiVersion: infractl.dev/v1\nkind: Config\nmetadata: {name: fleet}\nspec: {manifests: ["*.yaml"]}\n',
    });
    expect(await runHere(['site'], { cwd })).toMatchObject({ code: 0 });
    const opened = await browser.open(pathToFileURL(join(cwd, 'site/index.html')).href);
    expect(await opened.page.getByRole('status').first().textContent()).toBe('0 machines');
    quiet(opened);
  });
});
