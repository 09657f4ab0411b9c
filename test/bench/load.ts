import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { parse } from 'yaml';
import * as validators from '../../src/generated/validators.mjs';
import type { Kind } from '../../src/model/manifest.ts';
import { measureNode } from './support-processes.ts';

/*
 * How far commands are from two floors, as whole processes and in processor seconds: Y is fast-glob + read + `yaml` parse
 * + compiled ajv and nothing else, J is read + JSON.parse of the same content. And how `--version` compares with a node
 * that does nothing.
 */

const CLI = path.resolve('dist/cli.js');

if (process.argv[2] === 'floor') floor(process.argv[3] as string);
else if (process.argv[2] === 'json') floorOfJson(process.argv[3] as string);
else compare();

function floor(root: string): void {
  let valid = 0;
  for (const file of fastGlob.sync('**/*.{yaml,yml}', { cwd: root })) {
    const manifest = parse(readFileSync(path.join(root, file), 'utf8')) as { kind: Kind };
    if (validators[manifest.kind](manifest)) valid++;
  }
  process.stdout.write(`${valid} valid\n`);
}

function floorOfJson(file: string): void {
  const manifests = JSON.parse(readFileSync(file, 'utf8')) as readonly unknown[];
  process.stdout.write(`${manifests.length} read\n`);
}

/** What `floorOfJson` reads: the fleet as one list. */
function writeJson(root: string): string {
  const files = fastGlob.sync('**/*.{yaml,yml}', { cwd: root });
  const values = files.map((file) => parse(readFileSync(path.join(root, file), 'utf8')) as unknown);
  writeFileSync(`${root}.json`, JSON.stringify(values));
  return `${root}.json`;
}

function compare(): void {
  const work = mkdtempSync(path.join(tmpdir(), 'infractl-bench-'));
  try {
    const small = writeFleet(path.join(work, 'small'), 1000);
    const large = writeFleet(path.join(work, 'large'), 10_000);
    const self = process.argv[1] as string;
    const rows = {
      floor: measureNode([self, 'floor', large]),
      floorJ: measureNode([self, 'json', writeJson(large)]),
      getOne: measureNode([CLI, '-C', large, 'get', 'compute', 'c-1']),
      validate: measureNode([CLI, '-C', large, 'validate']),
      validateSmall: measureNode([CLI, '-C', small, 'validate']),
      version: measureNode([CLI, '--version']),
      node: measureNode(['-e', '0']),
    };
    report('validate 10,000 / Y', rows.validate.seconds / rows.floor.seconds, 'at most 0.4');
    report('get one of 10,000 / Y', rows.getOne.seconds / rows.floor.seconds, 'at most 0.2');
    report('get one of 10,000 / J', rows.getOne.seconds / rows.floorJ.seconds, 'at most 7');
    report(
      'validate 10,000 / validate 1,000',
      rows.validate.seconds / rows.validateSmall.seconds,
      'at most 12',
    );
    report('--version / node -e 0', rows.version.seconds / rows.node.seconds, 'at most 1.6');
    report('validate 10,000, peak MB', rows.validate.megabytes, 'at most 300');
    process.stdout.write(
      `seconds: ${JSON.stringify(Object.fromEntries(Object.entries(rows).map(([name, { seconds }]) => [name, Number(seconds.toFixed(3))])))}\n`,
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function report(name: string, value: number, target: string): void {
  process.stdout.write(`${name.padEnd(36)} ${value.toFixed(2).padStart(8)}   ${target}\n`);
}

/** `count` manifests, one a file: computes, services, addresses and their assignments. */
function writeFleet(root: string, count: number): string {
  const computes = Math.floor(count * 0.3);
  const services = Math.floor(count * 0.3);
  const addresses = Math.floor(count * 0.2);
  const manifests = [
    ...Array.from({ length: computes }, (_, i) => computeText(i)),
    ...Array.from({ length: services }, (_, i) => serviceText(i)),
    ...Array.from({ length: addresses }, (_, i) => addressText(i)),
    ...Array.from({ length: count - computes - services - addresses }, (_, i) =>
      attachmentText(i, computes, addresses),
    ),
  ];
  for (const [index, text] of manifests.entries()) {
    const folder = path.join(root, `part-${index % 50}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${index}.yaml`), text);
  }
  return root;
}

function head(kind: string, name: string): string {
  return `apiVersion: infractl.dev/v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n  labels:\n    env: prod\n    owner: team-${name.length}\nspec:\n`;
}

function computeText(i: number): string {
  return `${head('Compute', `c-${i}`)}  type: vps\n  provider: ovh\n  region: r${i % 5}\n  state: active\n  billing:\n    currency: EUR\n    monthlyCost: ${10 + (i % 50)}\n  capacity:\n    cores: 16\n    memory: 64Gi\n    nvme: 1TB\n  reserved:\n    cores: 500m\n    memory: 1Gi\n`;
}

function serviceText(i: number): string {
  return `${head('Service', `s-${i}`)}  resources:\n    min:\n      cores: 1\n      memory: 4Gi\n      nvme: 20\n    max:\n      cores: 2\n      memory: 8Gi\n      nvme: 40\n  replicas: 1\n  placement:\n    affinity:\n      - matchLabels:\n          env: prod\n    spreadMax: 1\n  ports:\n    - name: http\n      port: 8080\n      protocol: tcp\n`;
}

function addressText(i: number): string {
  return `${head('IPAddress', `ip-${i}`)}  address: 10.0.${Math.floor(i / 250)}.${1 + (i % 250)}\n  type: private\n  cidr: 10.0.0.0/8\n  provider: ovh\n`;
}

function attachmentText(i: number, computes: number, addresses: number): string {
  return `${head('IPAssignment', `ia-${i}`)}  compute: c-${i % computes}\n  ip: ip-${i % addresses}\n  primary: true\n`;
}
