import { describe, expect, it } from 'vitest';
import { rules } from '../../src/generated/rules.ts';
import { runChecks } from '../../src/check/run-checks.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { checkFleet, openFleet } from '../../src/run.ts';
import { folderOf } from '../support/cli.ts';

const TODAY = { today: '2026-11-24' };
const HEAD = 'apiVersion: infractl.dev/v1';
const compute = (name: string, spec: string, annotations = '{}') =>
  `---\n${HEAD}\nkind: Compute\nmetadata: {name: ${name}, annotations: ${annotations}}\nspec: {type: baremetal, provider: own, region: par, ${spec}}\n`;
const config = (checks: string) =>
  `${HEAD}\nkind: Config\nmetadata: {name: fleet}\nspec: {checks: ${checks}}\n`;
const ended = 'capacity: {cores: 1}, billing: {contractEndDate: 2026-01-01}';

function check(files: Readonly<Record<string, string>>) {
  const checked = checkFleet(openFleet(folderOf(files)), TODAY);
  return { ...checked, told: checked.diagnostics.map(({ rule, severity }) => `${severity} ${rule}`) };
}

describe('the severity of a finding', () => {
  it('is the rule’s, until the Config says otherwise', () => {
    const fleet = { 'a.yaml': compute('a-01', ended) };
    expect(check(fleet).told).toEqual(['error contract-ended']);
    expect(check({ ...fleet, 'infractl.yaml': config('{contract-ended: info}') }).told).toEqual([
      'info contract-ended',
    ]);
    expect(check({ ...fleet, 'infractl.yaml': config('{contract-ended: off}') }).told).toEqual([]);
  });

  it('is never lowered where a manifest could not be read or a reference leads nowhere', () => {
    const told = check({
      'infractl.yaml': config('{ref-not-found: off, name-invalid: info}'),
      'a.yaml': `${compute('a-01', 'host: nobody, capacity: {cores: 1}')}${compute('A_02', 'capacity: {cores: 1}')}`,
    });
    expect(told.told).toEqual([
      'error name-invalid',
      'error ref-not-found',
      'warning check-fixed',
      'warning check-fixed',
    ]);
    expect(told.blocked).toBe(true);
  });

  it('of what the planner mends stays a warning', () => {
    const service = (name: string) =>
      `---\n${HEAD}\nkind: Service\nmetadata: {name: ${name}}\nspec: {resources: {min: {cores: 1}}}\n`;
    const { told } = check({
      'infractl.yaml': config('{assigned-to-inactive: error}'),
      'a.yaml': compute('a-01', 'state: inactive, capacity: {cores: 2}') + service('web'),
      'generated/web.yaml': `${HEAD}\nkind: Assignment\nmetadata: {name: web--a-01}\nspec: {service: web, compute: a-01}\n`,
    });
    expect(told).toEqual(['warning assigned-to-inactive']);
  });

  it('decides whether an impossible array stops the plan', () => {
    const hardware = `---\n${HEAD}\nkind: Component\nmetadata: {name: ssd}\nspec: {type: storage, manufacturer: Acme, model: S, specs: {capacity_gb: 100}}
---\n${HEAD}\nkind: ComponentAssignment\nmetadata: {name: disks}\nspec: {component: ssd, computes: [a-01], quantity: 5, raid: {level: 10, group: g}}\n`;
    const fleet = { 'a.yaml': compute('a-01', 'capacity: {cores: 1}') + hardware };
    expect(check(fleet)).toMatchObject({ told: ['error raid-odd-disks'], blocked: true });
    expect(check({ ...fleet, 'infractl.yaml': config('{raid-odd-disks: warning}') })).toMatchObject({
      told: ['warning raid-odd-disks'],
      blocked: false,
    });
  });
});

describe('an ignore', () => {
  it('silences the findings of its rule on its own manifest', () => {
    const ignore = '{infractl.dev/ignore: "contract-ended: renewed by mail; renewal-past: the same"}';
    const spec = 'capacity: {cores: 1}, billing: {contractEndDate: 2026-01-01, renewalDate: 2025-12-01}';
    expect(check({ 'a.yaml': compute('a-01', spec, ignore) }).told).toEqual([]);
    const other = check({ 'a.yaml': compute('a-01', spec, ignore) + compute('a-02', ended) });
    expect(other.told).toEqual(['error contract-ended']);
  });

  it('may have a semicolon in its reason, and needs a reason', () => {
    const spec = 'capacity: {cores: 1}, billing: {contractEndDate: 2026-01-01, renewalDate: 2025-12-01}';
    const ignore = (text: string) => `{infractl.dev/ignore: "${text}"}`;
    const whole = ignore('contract-ended: renewed; see the mail of May; renewal-past: the same;');
    expect(check({ 'a.yaml': compute('a-01', spec, whole) }).told).toEqual([]);
    const bare = ignore('contract-ended; renewal-past: the same');
    expect(check({ 'a.yaml': compute('a-01', spec, bare) }).told).toEqual([
      'error contract-ended',
      'warning ignore-invalid',
    ]);
  });

  it('cannot hide a reference that leads nowhere', () => {
    const { told, blocked } = check({
      'a.yaml': compute(
        'a-01',
        'host: nobody, capacity: {cores: 1}',
        '{infractl.dev/ignore: "ref-not-found: I know"}',
      ),
    });
    expect(told).toEqual(['error ref-not-found', 'warning ignore-unused']);
    expect(blocked).toBe(true);
  });

  it('of a rule that is off is not told as unused', () => {
    const ignore = '{infractl.dev/ignore: "contract-ended: renewed by mail"}';
    const { told } = check({
      'infractl.yaml': config('{contract-ended: off}'),
      'a.yaml': compute('a-01', ended, ignore),
    });
    expect(told).toEqual([]);
  });
});

describe('a flood', () => {
  it('of one rule in one file is cut and counted', () => {
    const many = Array.from({ length: 130 }, (_, index) => compute(`a-${index}`, ended)).join('');
    const { diagnostics } = check({ 'a.yaml': many + compute('b', 'capacity: {cores: 1}, host: a-1') });
    expect(diagnostics.filter(({ rule }) => rule === 'contract-ended')).toHaveLength(101);
    expect(diagnostics.find(({ message }) => message.includes('more findings'))?.message).toBe(
      '30 more findings of contract-ended in a.yaml are not shown',
    );
  });
});

it('the same fleet gives the same findings in the same order', () => {
  const open = openFleet(folderOf({ 'a.yaml': compute('a-01', ended) + compute('a-02', ended) }));
  const once = (): readonly Diagnostic[] => runChecks(rules, open.fleet, TODAY, open.diagnostics);
  expect(once()).toEqual(once());
});
