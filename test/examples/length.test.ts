import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { copyOfExample, folderOf, repositoryRoot, runHere, runJson } from '../support/cli.ts';

const lines = (text: string): number => text.trimEnd().split('\n').length;

function manifestsIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml') && !file.startsWith('generated'))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'));
}

test('a real fleet fits in few lines', () => {
  const texts = manifestsIn(path.join(repositoryRoot, 'examples/fleet'));
  expect(texts.reduce((sum, text) => sum + lines(text), 0)).toBeLessThanOrEqual(2200);
});

test('the example is in the form that fmt writes', async () => {
  const folder = copyOfExample('fleet');
  expect(await runHere(['fmt', '--inline', '--check', '-o', 'json', '-C', folder])).toMatchObject({
    code: 0,
  });
});

test('a hundred records take at most 130 lines', async () => {
  const records = Array.from({ length: 100 }, (_, index) => {
    const spec = {
      name: `h${index}.example.com`,
      type: 'A',
      zone: 'example.com',
      value: `203.0.113.${index}`,
    };
    return `---\napiVersion: infractl.dev/v1\nkind: DNSRecord\nmetadata: {name: r-${index}}\nspec: ${JSON.stringify(spec)}\n`;
  });
  const zone =
    'apiVersion: infractl.dev/v1\nkind: DNSZone\nmetadata: {name: example-com}\nspec: {zone: example.com}\n';
  const folder = folderOf({ 'zone.yaml': zone + records.join('') });
  const { json } = await runJson(['fmt', '--inline', '-C', folder]);
  expect(json).toMatchObject({ moved: 100, stay: [] });
  expect(lines(readFileSync(path.join(folder, 'zone.yaml'), 'utf8'))).toBeLessThanOrEqual(130);
});

const MACHINE = `apiVersion: infractl.dev/v1
kind: Compute
metadata: {name: web-09, labels: {env: lab}}
spec:
  profile: ax41
  region: fsn1
  addresses:
    - {address: 203.0.113.58, primary: true, interface: eth0, dns: [web-09.example.com]}
    - {address: 10.20.12.99, interface: wg0, dns: [web-09.int.example.com]}
`;

test('a machine of a known model with two addresses and names takes at most twelve lines', async () => {
  const folder = copyOfExample('fleet');
  expect(lines(MACHINE)).toBeLessThanOrEqual(12);
  const shared =
    'apiVersion: infractl.dev/v1\nkind: ComputeProfile\nmetadata: {name: ax41}\nspec: {type: baremetal, provider: hetzner, parts: [{component: ryzen-7-3700x}]}\n';
  writeFileSync(path.join(folder, 'new.yaml'), `${shared}---\n${MACHINE}`);
  expect((await runHere(['validate', '-C', folder, '--today', '2026-11-24'])).code).toBe(0);
  const { stdout } = await runHere([
    'get',
    'ipassignments,dnsrecords,componentassignments',
    '-o',
    'name',
    '-C',
    folder,
  ]);
  expect(stdout.split('\n').filter((line) => line.includes('/web-09'))).toEqual([
    'componentassignment/web-09--ryzen-7-3700x',
    'ipassignment/web-09--10.20.12.99',
    'ipassignment/web-09--203.0.113.58',
    'dnsrecord/web-09.example.com--A',
    'dnsrecord/web-09.int.example.com--A',
  ]);
});
