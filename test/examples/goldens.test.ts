import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

import {
  copyOfExample,
  runCli,
  runHere,
  snapshotOf,
  temporaryFolder,
  type CliResult,
} from '../support/cli.ts';
import { expectGolden } from '../support/golden.ts';
import { AFTER, ANYWHERE, BEFORE, FLEET_AFTER, FLEET_BEFORE, JSON_OUTPUTS, type Golden } from './commands.ts';

const goldens = path.join(import.meta.dirname, 'golden');

const EXAMPLES = [
  { example: 'minimal', before: BEFORE, after: [...AFTER, ...JSON_OUTPUTS] },
  { example: 'multi-role', before: BEFORE, after: [...AFTER, ...JSON_OUTPUTS] },
  { example: 'fleet', before: [...BEFORE, ...FLEET_BEFORE], after: [...AFTER, ...FLEET_AFTER] },
];

describe.each(EXAMPLES)('examples/$example', ({ example, before, after }) => {
  let untouched = '';
  let applied = '';
  let apply: CliResult;

  beforeAll(async () => {
    mkdirSync(path.join(goldens, example), { recursive: true });
    untouched = copyOfExample(example);
    applied = copyOfExample(example);
    apply = await runCli(['apply'], { cwd: applied });
  });

  test('apply', () => {
    expect(apply.code).toBe(0);
    expectGolden(path.join(goldens, example, 'apply.txt'), transcript(['apply'], apply));
  });

  test('what apply wrote: an Assignment a document, a file a service', () => {
    const written = [...snapshotOf(applied)].filter(([file]) => file.startsWith('generated/'));
    const text = written.map(([file, content]) => `===== ${file}\n${content}`).join('');
    expectGolden(path.join(goldens, example, 'generated.txt'), text);
  });

  test('a second apply has nothing to do and changes no byte', async () => {
    const bytes = snapshotOf(applied);
    const { code } = await runCli(['apply', '--detailed-exitcode'], { cwd: applied });
    expect(code).toBe(0);
    expect(snapshotOf(applied)).toEqual(bytes);
  });

  test.each(before)('$name', async ({ name, args, code }) => {
    const bytes = snapshotOf(untouched);
    await expectOutput(path.join(goldens, example, `${name}.txt`), args, untouched, code);
    expect(snapshotOf(untouched)).toEqual(bytes);
  });

  test.each(after)('$name', async ({ name, args, code }) => {
    const bytes = snapshotOf(applied);
    await expectOutput(path.join(goldens, example, `${name}.txt`), args, applied, code);
    expect(snapshotOf(applied)).toEqual(bytes);
  });
});

describe('without a fleet', () => {
  test.each(ANYWHERE)('$name', async ({ name, args, code }) => {
    mkdirSync(path.join(goldens, 'anywhere'), { recursive: true });
    await expectOutput(path.join(goldens, 'anywhere', `${name}.txt`), args, temporaryFolder(), code);
  });
});

async function expectOutput(file: string, args: Golden['args'], cwd: string, code = 0): Promise<void> {
  const result = await runHere(args, { cwd });
  expectGolden(file, transcript(args, result));
  expect(result.code, result.stderr).toBe(code);
}

/** What a user sees, with the exit code. Data goes to stdout and what goes to stderr is marked. Times are not golden. */
function transcript(args: readonly string[], { code, stdout, stderr }: CliResult): string {
  const said = stderr.replaceAll(/\b\d+(\.\d+)? m?s\b/g, 'N ms').replaceAll(/^(?=.)/gm, 'stderr | ');
  return `$ infractl ${args.join(' ')}\n${stdout}${said}exit ${code}\n`;
}
