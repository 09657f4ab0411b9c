import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ruleIds } from '../../src/check/explain.ts';
import { explainReason, listReasons, reasonIds } from '../../src/explain/reasons.ts';
import { repositoryRoot, runCli, runJson } from '../support/cli.ts';

/** Ids as the sources write them: `rule: 'id'`, `rule: 'a' | 'b'`, the solver's notes, and gates with what they count. */
function printedIds(folder: string): readonly string[] {
  const files = readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(repositoryRoot, folder, file), 'utf8');
      const rules = [...text.matchAll(/\brule: ('[a-z-]+'(?: \| '[a-z-]+')*)/g)].map(([, ids]) => ids!);
      const notes = [...text.matchAll(/^ {2}('[a-z-]+'): ["'`]/gm)].map(([, id]) => id!);
      if (file !== 'gates.ts') return split([...rules, ...notes]);
      const gates = [...text.matchAll(/^ *(?:\[)?('[a-zA-Z]+'),(?: |$)/gm)].map(([, id]) => id!);
      return split([...rules, ...notes, ...gates]);
    });
}

const split = (lists: readonly string[]): readonly string[] =>
  lists.flatMap((ids) => ids.split(' | ').map((id) => id.slice(1, -1)));

describe('explain rule/ID of what only plans say', () => {
  const printed = [...new Set([...printedIds('src/plan'), ...printedIds('src/diff')])].toSorted();

  it('knows every id that a plan, a what-if or a gate prints', () => {
    expect(printed).toContain('topology-spread');
    expect(printed).toContain('no-solver');
    const known = new Set([...ruleIds(), ...reasonIds]);
    expect(printed.filter((id) => !known.has(id))).toEqual([]);
  });

  it('knows none that nothing prints, and none that is a check', () => {
    expect(reasonIds.filter((id) => !printed.includes(id))).toEqual([]);
    expect(reasonIds.filter((id) => ruleIds().includes(id))).toEqual([]);
  });

  it('says what it means, why, and how to mend it', async () => {
    const { code, stdout } = await runCli(['explain', 'rule/topology-spread']);
    expect(code).toBe(0);
    expect(stdout).toContain('RULE:      topology-spread\nGROUP:     plan');
    expect(stdout).toMatch(/WHY:\n[^]*FIX:\n/);
    const json = await runJson(['explain', 'rule/restricted']);
    expect(json).toMatchObject({
      json: { formatVersion: '1', rule: { id: 'restricted', group: 'plan', blocks: false } },
    });
    expect(explainReason('no-such-reason', 'text')).toBeUndefined();
  });

  it('is in the list of all rules', async () => {
    const { stdout } = await runCli(['explain', 'rules']);
    expect(stdout).toContain(listReasons());
  });
});
