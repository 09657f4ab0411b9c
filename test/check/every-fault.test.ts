import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { rules } from '../../src/generated/rules.ts';
import { locateAll } from '../../src/load/index.ts';
import { checkFleet, openFleet } from '../../src/run.ts';
import { stateOf, toDesired } from '../../src/state/index.ts';

/*
 * One fleet with every fault that there is. A comment `# expect: RULE, …` at the end of a line says what points there;
 * nothing else may be told, and no rule may be missing.
 */

const HERE = join(import.meta.dirname, 'every-fault');
const root = mkdtempSync(join(tmpdir(), 'infractl-faults-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
cpSync(join(HERE, 'fleet'), root, { recursive: true });

function found(): readonly string[] {
  const applied = openFleet(join(HERE, 'previous')).resources.map(toDesired);
  const checked = checkFleet(openFleet(root), { today: '2026-11-24', previous: stateOf(applied) });
  return locateAll(checked.diagnostics, checked.texts).map(
    ({ file, line, rule }) => `${file}:${line} ${rule}`,
  );
}

function expected(): readonly string[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.yaml'),
  );
  return files.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => {
        const ids = / # expect: (.+)$/.exec(line)?.[1]?.split(', ') ?? [];
        return ids.map((id) => `${file}:${index + 1} ${id}`);
      }),
  );
}

it('every fault is named at its line, and nothing else is told', () => {
  expect(found().toSorted()).toEqual(expected().toSorted());
});

/** Says nothing where a compute of unknown capacity stands, as one does here; or wants a base to compare with. */
const ALONE = ['resource-too-large', 'gates-loosened', 'lockfile-edited'];

it('no rule is left out', () => {
  const told = new Set([...ALONE, ...found().map((line) => line.split(' ')[1])]);
  expect(rules.map(({ id }) => id).filter((id) => !told.has(id))).toEqual([]);
});
