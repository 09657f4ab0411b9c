import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { copyOfExample, repositoryRoot, runCli } from '../support/cli.ts';

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

  it('knows labels and their values, also behind others', async () => {
    expect(await complete('get', 'computes', '-l', 'role-da')).toEqual(['role-database']);
    expect(await complete('get', 'computes', '-l', 'env=')).toEqual(['env=ci', 'env=lab', 'env=prod']);
    expect(await complete('get', 'computes', '-l', 'role-app,env!=p')).toEqual(['role-app,env!=prod']);
    expect(await complete('get', 'computes', '-l', 'env in (prod,l')).toEqual(['env in (prod,lab']);
    expect(await complete('get', 'computes', '-l', '!role-da')).toEqual(['!role-database']);
    expect(await complete('get', 'computes', '-l', 'infractl.dev/type=')).toContain('infractl.dev/type=vm');
  });

  it('knows fields, what they take, and rules', async () => {
    expect(await complete('explain', 'Compute.spec.b')).toEqual(['Compute.spec.billing']);
    expect(await complete('explain', 'rule/dns-cname-d')).toEqual(['rule/dns-cname-dangling']);
    expect(await complete('set', 'compute/db-01', 'spec.sta')).toEqual(['spec.state=']);
    expect(await complete('set', 'compute/db-01', 'spec.state=m')).toEqual(['spec.state=maintenance']);
    expect(await complete('set', 'compute/db-01', 'spec.bil')).toEqual(['spec.billing.']);
    expect(await complete('get', 'computes', '--field-selector', 'spec.type=vm,spec.state=i')).toEqual([
      'spec.type=vm,spec.state=inactive',
    ]);
    expect(await complete('get', 'computes', '--sort-by', '.spec.reg')).toEqual(['.spec.region']);
    expect(await complete('explain', 'Nothing.spec.b')).toEqual([]);
  });

  it('knows lists, zones, groups, pipelines and services to grow', async () => {
    expect(await complete('plan', '--without', 'db-01,db-')).toEqual(['db-01,db-02']);
    expect(await complete('export', 'bind', '--zone', 'example.')).toContain('example.com');
    expect(await complete('report', '--by', '')).toEqual(['owner', 'site', 'rack']);
    expect(await complete('init', '--ci', 'gitl')).toEqual(['gitlab']);
    expect(await complete('whatif', 'grow', 'keyc')).toEqual(['keycloak=']);
  });

  it('knows revisions', async () => {
    const copy = copyOfExample('minimal');
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: copy });
    git('init', '-q', '-b', 'trunk');
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    git('tag', 'v1');
    const { stdout } = await runCli(['__complete', '--', 'diff', '--base', ''], { cwd: copy });
    expect(stdout.split('\n').map((line) => line.split('\t')[0])).toEqual([
      'HEAD',
      'HEAD~1',
      'trunk',
      'v1',
      '',
    ]);
  });

  it('bash replaces what stands behind the last =', async () => {
    const { stdout: script } = await runCli(['completion', 'bash']);
    const dist = `${repositoryRoot}dist/cli.js`;
    const asked = `${script}
infractl() { "${process.execPath}" "${dist}" "$@"; }
COMP_WORDS=(infractl get computes -l env = pr) COMP_CWORD=6; _infractl; echo "\${COMPREPLY[*]}"
COMP_WORDS=(infractl set compute/db-01 spec.state = '') COMP_CWORD=5; _infractl; echo "\${COMPREPLY[*]}"`;
    const said = execFileSync('bash', ['-c', asked], { cwd: fleet, encoding: 'utf8' });
    expect(said.split('\n')).toEqual(['prod', 'active inactive maintenance', '']);
  });

  it('says nothing where there is no fleet', async () => {
    const { code, stdout, stderr } = await runCli(['__complete', '--', '-C', '/nonexistent', 'report', '']);
    expect([code, stdout, stderr]).toEqual([0, '', '']);
  });
});
