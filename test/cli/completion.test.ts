import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { copyOfExample, runCli } from '../support/cli.ts';

const fleet = copyOfExample('fleet');

/** The words that may follow, without what they are. */
async function complete(...words: string[]): Promise<readonly string[]> {
  const { stdout } = await runCli(['__complete', '--', ...words], { cwd: fleet });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t')[0] as string);
}

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('prints a script for %s', async (shell) => {
    const { code, stdout } = await runCli(['completion', shell]);
    expect(code).toBe(0);
    expect(stdout).toContain('infractl __complete -- ');
    if (shell === 'bash') execFileSync('bash', ['-n'], { input: stdout });
  });

  it('refuses another shell', async () => {
    expect((await runCli(['completion', 'csh'])).code).toBe(64);
  });

  it('knows commands, sub-commands, flags and formats', async () => {
    expect(await complete('pl')).toEqual(['plan']);
    expect(await complete('journal', '')).toEqual(['add', 'list']);
    expect(await complete('plan', '--wi')).toEqual(['--without']);
    expect(await complete('validate', '-o', 's')).toEqual(['sarif']);
  });

  it('knows kinds and the names of the fleet', async () => {
    expect(await complete('get', 'compute')).toEqual(['computes', 'computeprofiles', 'computeoffers']);
    expect(await complete('get', 'computes', 'app-0')).toEqual(['app-01', 'app-02', 'app-03', 'app-04']);
    expect(await complete('describe', 'svc/key')).toEqual(['svc/keycloak']);
    expect(await complete('plan', 'key')).toEqual(['keycloak']);
    expect(await complete('pin', 'keycloak', 'db-')).toEqual(['db-01', 'db-02']);
    expect(await complete('set', 'svc/key')).toEqual(['svc/keycloak']);
    expect(await complete('journal', 'add', '--category', 'main')).toEqual(['maintenance']);
    expect(await complete('-C', fleet, 'report', 'db-')).toEqual(['db-01', 'db-02']);
  });

  it('says nothing where there is no fleet', async () => {
    const { code, stdout, stderr } = await runCli(['__complete', '--', '-C', '/nonexistent', 'report', '']);
    expect([code, stdout, stderr]).toEqual([0, '', '']);
  });
});
