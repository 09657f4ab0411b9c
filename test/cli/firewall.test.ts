import { describe, expect, it } from 'vitest';
import { folderOf, runCli, runJson } from '../support/cli.ts';

const manifest = (kind: string, name: string, spec: string): string =>
  `apiVersion: infractl.dev/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n---\n`;

const NET =
  manifest('Compute', 'db-01', '{type: vps, provider: ovh, region: gra, capacity: {cores: 4}}') +
  manifest('IPAddress', 'ip-5', '{address: 203.0.113.5, type: public, cidr: 203.0.113.0/24}') +
  manifest('IPAssignment', 'ip-5-on', '{compute: db-01, ip: ip-5, primary: true}') +
  manifest(
    'FirewallRule',
    'pg',
    '{action: ALLOW, protocol: tcp, source: 10.20.0.0/22, destination: any, portStart: 5432, priority: 50}',
  ) +
  manifest('FirewallAssignment', 'pg-on', '{rule: pg, computes: [db-01]}');
const TIE =
  manifest(
    'FirewallRule',
    'no-pg',
    '{action: DENY, protocol: tcp, source: 10.20.1.0/24, destination: any, portStart: 5432, priority: 50}',
  ) + manifest('FirewallAssignment', 'no-pg-on', '{rule: no-pg, computes: [db-01]}');

const fleet = folderOf({ 'fleet.yaml': NET });
const faulty = folderOf({ 'fleet.yaml': NET + TIE });
const broken = folderOf({
  'fleet.yaml': NET,
  'broken.yaml': manifest('IPAddress', 'bad', '{address: 010.0.0.1, type: private, cidr: 10.0.0.0/24}'),
});

describe('firewall reach', () => {
  const ask = ['firewall', 'reach', '--to', 'db-01', '--port', '5432/tcp'];

  it('answers yes, no and partly, and exits 0 each time', async () => {
    for (const [from, answer, rule] of [
      ['10.20.0.7', 'yes', 'pg'],
      ['198.51.100.7', 'no', null],
      ['0.0.0.0/0', 'partly', null],
    ] as const) {
      const { code, json } = await runJson([...ask, '--from', from], { cwd: fleet });
      expect({ code, ...(json as object) }).toMatchObject({ code: 0, formatVersion: '1', answer, rule });
    }
  });

  it('says which part, by which rule, and where that stands', async () => {
    const { stdout } = await runCli([...ask, '--from', '0.0.0.0/0'], { cwd: fleet });
    expect(stdout).toContain('partly  some of 0.0.0.0/0 reaches db-01 on 5432/tcp, some does not');
    expect(stdout).toMatch(/yes +10\.20\.0\.0\/22 .* ALLOW pg, priority 50, fleet\.yaml:18/);
    expect(stdout).toMatch(/no +0\.0\.0\.0\/0 except 10\.20\.0\.0\/22 .* no rule matches: DENY/);
  });

  it('refuses words that mean nothing with 64, and a compute that is not there with 1', async () => {
    for (const [args, code] of [
      [['firewall', 'reach'], 64],
      [['firewall', 'reach', '--to', 'db-01', '--port', '99999/tcp'], 64],
      [['firewall', 'reach', '--to', 'db-01', '--from', '10.0.0.0/33'], 64],
      [['firewall', 'reach', '--to', 'db-01', '-o', 'sarif'], 64],
      [['firewall', 'nonsense'], 64],
      [['firewall', 'exposure', '--compute', 'db-99'], 64],
      [['firewall', 'reach', '--to', 'db-99'], 1],
    ] as const) {
      const result = await runCli(args, { cwd: fleet });
      expect({ args, code: result.code, stdout: result.stdout }).toEqual({ args, code, stdout: '' });
    }
  });

  it('fails in JSON as every command does', async () => {
    const { code, json } = await runJson(['firewall', 'reach', '--to', 'db-99'], { cwd: fleet });
    expect({ code, json }).toMatchObject({
      code: 1,
      json: { formatVersion: '1', error: { code: 'not-found' }, diagnostics: [] },
    });
  });

  it('does not judge manifests that are broken', async () => {
    for (const command of [ask, ['firewall', 'exposure'], ['firewall', 'check']]) {
      const { code, json } = await runJson(command, { cwd: broken });
      expect({ code, json }).toMatchObject({
        code: 1,
        json: { error: { code: 'invalid' }, diagnostics: [{ rule: 'ip-invalid', line: 4 }] },
      });
    }
  });
});

describe('firewall check', () => {
  it('exits 1 where rules contradict each other, and tells nothing of other groups', async () => {
    const { code, json } = await runJson<{ diagnostics: { rule: string }[]; computes: object[] }>(
      ['firewall', 'check'],
      { cwd: faulty },
    );
    expect(code).toBe(1);
    expect(new Set(json.diagnostics.map(({ rule }) => rule.slice(0, 3)))).toEqual(new Set(['fw-']));
    expect(json.diagnostics).toContainEqual(
      expect.objectContaining({ rule: 'fw-contradictory', severity: 'error' }),
    );
    expect(json.computes).toEqual([
      expect.objectContaining({ name: 'db-01', rules: 2, unfiltered: false, complete: true }),
    ]);
  });

  it('exits 0 where there is nothing worse than a warning', async () => {
    expect((await runCli(['firewall', 'check'], { cwd: fleet })).code).toBe(0);
  });
});

describe('firewall exposure', () => {
  it('shows private sources only where all is asked for', async () => {
    const plain = await runJson<{ exposure: object[] }>(['firewall', 'exposure'], { cwd: fleet });
    const all = await runJson<{ exposure: object[] }>(
      ['firewall', 'exposure', '--all', '--compute', 'db-01'],
      { cwd: fleet },
    );
    expect([plain.code, plain.json.exposure, all.json.exposure.length]).toEqual([0, [], 1]);
    expect(all.json.exposure[0]).toMatchObject({
      compute: 'db-01',
      address: '203.0.113.5',
      port: '5432',
      protocol: 'tcp',
      rule: 'pg',
      cidrs: ['10.20.0.0/22'],
    });
  });

  it('is a table in markdown', async () => {
    const { stdout } = await runCli(['firewall', 'exposure', '--all', '-o', 'markdown'], { cwd: fleet });
    expect(stdout).toContain('| `db-01` | `203.0.113.5` | 5432 | tcp |');
  });
});
