import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rules } from '../../src/generated/rules.ts';
import { locateAll } from '../../src/load/index.ts';
import type { LocatedDiagnostic } from '../../src/model/diagnostic.ts';
import type { State } from '../../src/model/state.ts';
import { findEdited } from '../../src/run-edited.ts';
import { contextOf, trustBase } from '../../src/run-trust.ts';
import { checkFleet, openFleet, type OpenFleet } from '../../src/run.ts';
import { stateOf, toDesired } from '../../src/state/index.ts';
import { expectGolden } from '../support/golden.ts';

/*
 * Fixtures of a rule: test/check/GROUP/ID/bad-*.yaml trips it (its findings are golden beside it), good-*.yaml is near and
 * must not. A fixture is a whole fleet in one file; a folder bad-NAME/ is one in several. Comments at its head:
 *   # today: 2026-11-24            the date of the run
 *   # previous: x.previous.yaml    what was applied last, a file beside it
 *   # base: x.base                 what the branch `main` has, a file or folder beside it, by which the fixture is judged
 */

const HERE = import.meta.dirname;
const scratch = mkdtempSync(path.join(tmpdir(), 'infractl-rules-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const folder = path.join(HERE, rule.group, id);
  const fixtures = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /^(bad|good)-[^.]*(\.yaml)?$/.test(name))
        .toSorted()
    : [];

  it('says what it finds, why it matters and how to mend it', () => {
    expect(rule.summary).toMatch(/\.$/);
    expect(rule.why.length).toBeGreaterThan(20);
    expect(rule.fix.length).toBeGreaterThan(10);
  });

  it('has a fixture that trips it and one that is near and does not', () => {
    expect(fixtures.some((name) => name.startsWith('bad-'))).toBe(true);
    expect(fixtures.some((name) => name.startsWith('good-'))).toBe(true);
  });

  for (const name of fixtures) {
    it(name, async () => {
      const found = (await findings(folder, name)).filter((finding) => finding.rule === id);
      if (name.startsWith('good-')) expect(found.map(lineOf)).toEqual([]);
      else {
        expect(found.length).toBeGreaterThan(0);
        expectGolden(
          path.join(folder, `${name.replace('.yaml', '')}.expected.txt`),
          found.map(lineOf).join(''),
        );
      }
    });
  }
});

async function findings(folder: string, name: string): Promise<readonly LocatedDiagnostic[]> {
  const file = path.join(folder, name);
  const text = name.endsWith('.yaml')
    ? readFileSync(file, 'utf8')
    : readFileSync(path.join(file, 'fleet.yaml'), 'utf8');
  const previous = header(text, 'previous');
  const open = openFleet(name.endsWith('.yaml') ? alone(file, name) : file);
  const base = header(text, 'base');
  if (base !== undefined) return judgedBy(path.join(folder, base), open);
  const context = {
    today: header(text, 'today') ?? '2026-11-24',
    ...(previous === undefined ? {} : { previous: applied(path.join(folder, previous)) }),
  };
  const checked = checkFleet(open, context);
  return locateAll(checked.diagnostics, checked.texts);
}

/** As `validate --base main` does. */
async function judgedBy(file: string, own: OpenFleet): Promise<readonly LocatedDiagnostic[]> {
  const base = openFleet(file.endsWith('.yaml') ? alone(file, 'base.yaml') : file);
  const sides = trustBase(own, base, 'main');
  const edited = await findEdited({ own, base, named: 'main', mergeBase: async () => base });
  const known = { ...sides.head, diagnostics: [...sides.head.diagnostics, ...edited] };
  const { diagnostics, texts } = checkFleet(known, contextOf(sides, '2026-11-24'));
  return locateAll(diagnostics, texts);
}

function header(text: string, key: string): string | undefined {
  return new RegExp(`^# ${key}: (.+)$`, 'm').exec(text)?.[1]?.trim();
}

/** A repository that holds this one file. */
function alone(file: string, name: string): string {
  const root = mkdtempSync(path.join(scratch, 'fleet-'));
  writeFileSync(
    path.join(root, /^kind: Config$/m.test(readFileSync(file, 'utf8')) ? 'infractl.yaml' : name),
    readFileSync(file),
  );
  return root;
}

function applied(file: string): State {
  const open = openFleet(file.endsWith('.yaml') ? alone(file, 'previous.yaml') : file);
  return stateOf(open.resources.map(toDesired));
}

function lineOf({ file, line, column, severity, message, related }: LocatedDiagnostic): string {
  const others = related.map((other) => `  ${other.file}:${other.line}:${other.column}: ${other.message}\n`);
  return `${file}:${line}:${column}: ${severity}: ${message}\n${others.join('')}`;
}
