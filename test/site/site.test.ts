import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SiteData } from '../../src/model/site.ts';
import { copyOfExample, folderOf, runHere, snapshotOf } from '../support/cli.ts';

/*
 * What `site` writes, and what not: one file under a strict policy, the same every time, nothing private unasked.
 */

const cwd = copyOfExample('fleet');
const site = (...args: string[]) => runHere(['site', '--today', '2026-12-01', ...args], { cwd });
/** Written once, for those who only read it. */
let once: string | undefined;

async function written(): Promise<string> {
  if (once !== undefined) return once;
  const out = join(folderOf({}), 'out');
  expect(await site('--out', out)).toMatchObject({ code: 0, stdout: '' });
  once = out;
  return out;
}

const pageIn = (folder: string) => readFileSync(join(folder, 'index.html'), 'utf8');

function dataIn(page: string): SiteData {
  const [, json = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page) ?? [];
  return JSON.parse(json) as SiteData;
}

describe('site --out', () => {
  it('writes the same bytes every time, and lists what it wrote', async () => {
    const out = await written();
    const before = snapshotOf(out);
    expect([...before.keys()].toSorted()).toEqual(['.infractl-export.json', 'index.html']);
    expect((await site('--out', out)).stderr).toContain('nothing to change');
    expect(snapshotOf(out)).toEqual(before);
  });

  it('refuses a folder that something of anybody else is in', async () => {
    const out = folderOf({ 'notes.txt': 'mine\n' });
    const { code, stderr } = await site('--out', out);
    expect(code).toBe(1);
    expect(stderr).toContain('is not empty and not of an earlier export');
    expect([...snapshotOf(out).keys()]).toEqual(['notes.txt']);
  });

  it('allows its own script and style alone, by their hashes', async () => {
    const out = await written();
    const page = pageIn(out);
    const hash = (text = '') => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const script = hash(/<script>(.*?)<\/script>/s.exec(page)?.[1]);
    const style = hash(/<style>(.*?)<\/style>/s.exec(page)?.[1]);
    expect(page).toContain(
      `content="default-src 'none'; script-src ${script}; style-src ${style}; base-uri 'none'; form-action 'none'"`,
    );
    expect(page).not.toMatch(/\b(src|href)="(?!#)|url\(|innerHTML|\beval\(|new Function|@import/);
  });

  it('has no note, journal entry, contact or annotation unless they are asked for', async () => {
    const secret = 'the-cellar-door';
    const files = {
      'infractl.yaml':
        'apiVersion: infractl.dev/v1\nkind: Config\nmetadata: {name: fleet}\nspec: {manifests: ["*.yaml"]}\n',
      'all.yaml': [
        `kind: Compute\nmetadata: {name: a, annotations: {door: ${secret}-1}}\nspec: {type: vps, provider: p, region: r, capacity: {cores: 4}}`,
        `kind: Component\nmetadata: {name: disk}\nspec: {type: storage, manufacturer: m, model: d, notes: ${secret}-2, specs: {capacity_gb: 10, note: ${secret}-3}}`,
        `kind: ComponentAssignment\nmetadata: {name: disk-a}\nspec: {component: disk, computes: [a], notes: ${secret}-4}`,
        `kind: JournalEntry\nmetadata: {name: j}\nspec: {compute: a, category: other, timestamp: "2026-01-01T00:00:00Z", content: ${secret}-5, createdBy: ${secret}-6}`,
        `kind: IPAddress\nmetadata: {name: ip}\nspec: {address: 203.0.113.9, type: public, cidr: 203.0.113.0/24, notes: ${secret}-7}`,
        `kind: Service\nmetadata: {name: web, annotations: {door: ${secret}-8}}\nspec: {resources: {min: {cores: 1}}}`,
        `kind: Assignment\nmetadata: {name: web-a}\nspec: {service: web, compute: a, notes: ${secret}-9}`,
      ]
        .map((text) => `apiVersion: infractl.dev/v1\n${text}\n`)
        .join('---\n'),
    };
    const folder = folderOf(files);
    const run = (...args: string[]) => runHere(['site', ...args], { cwd: folder });
    expect(await run('--out', 'plain')).toMatchObject({ code: 0 });
    expect(pageIn(join(folder, 'plain'))).not.toContain(secret);
    expect(await run('--notes', '--out', 'told')).toMatchObject({ code: 0 });
    const told = pageIn(join(folder, 'told'));
    for (const number of [1, 3, 4, 5, 6]) expect(told).toContain(`${secret}-${number}`);
  });

  it('says when a contract ends, and until when it has to be cancelled, as of that day', async () => {
    const billing = (more: string) => `billing: {currency: EUR, monthlyCost: 9, ${more}}`;
    const machine = (name: string, more: string) =>
      `apiVersion: infractl.dev/v1\nkind: Compute\nmetadata: {name: ${name}}\nspec: {type: vps, provider: p, region: r, capacity: {cores: 4}, ${billing(more)}}\n`;
    const folder = folderOf({
      'all.yaml': [
        machine('a', 'contract: {start: 2026-01-01, termMonths: 12, noticeDays: 30, autoRenew: true}'),
        machine('b', 'contractEndDate: 2027-03-31'),
        machine('c', 'renewalDate: 2027-01-01'),
      ].join('---\n'),
    });
    const out = join(folderOf({}), 'out');
    await runHere(['site', '--today', '2026-12-15', '--out', out], { cwd: folder });
    const { contracts } = dataIn(pageIn(out));
    expect(contracts).toMatchObject([
      { end: '2027-12-31', cancelBy: '2027-12-01', autoRenew: true },
      { end: '2027-03-31', cancelBy: '', autoRenew: false },
      { end: '', renewal: '2027-01-01', cancelBy: '', autoRenew: false },
    ]);
  });

  it('shows the plan that was kept, or nothing', async () => {
    const folder = copyOfExample('minimal');
    const run = (...args: string[]) => runHere(args, { cwd: folder });
    await run('plan', '--out', 'plan.json', '--rebalance');
    expect(await run('site', '--plan', 'plan.json')).toMatchObject({ code: 0 });
    const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) as {
      plan: { placements: { action: string }[] };
    };
    const shown = dataIn(pageIn(join(folder, 'site'))).plan;
    expect(shown?.changes.length).toBe(plan.plan.placements.filter(({ action }) => action !== 'keep').length);
    expect(await run('set', 'service/web', 'spec.replicas=1')).toMatchObject({ code: 0 });
    expect(await run('site', '--plan', 'plan.json')).toMatchObject({ code: 4 });
    expect(await run('site', '--plan', 'plan.json', '--base', 'HEAD')).toMatchObject({ code: 64 });
  });

  it('says of every machine what report says of it', async () => {
    const out = await written();
    const data = dataIn(pageIn(out));
    const { stdout } = await runHere(['report', '-o', 'json', '--today', '2026-12-01'], { cwd });
    const { fleet } = JSON.parse(stdout) as {
      fleet: { computes: { name: string; monthlyCost: number | null }[] };
    };
    expect(data.machines.name).toEqual(fleet.computes.map(({ name }) => name));
    expect(data.machines.cost).toEqual(fleet.computes.map(({ monthlyCost }) => monthlyCost));
  });
});
