import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { parse } from 'yaml';
import * as validators from '../../src/generated/validators.mjs';
import type { Kind } from '../../src/model/manifest.ts';
import { writeFleet } from './support-fleet.ts';
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
