import { describe, expect, test } from 'vitest';

import { copyOfExample, folderOf, runCli, temporaryFolder } from '../support/cli.ts';

const COMMANDS = [
  'init',
  'validate',
  'get',
  'describe',
  'explain',
  'diff',
  'review',
  'plan',
  'apply',
  'report',
  'journal',
  'whatif',
  'firewall',
  'completion',
];

/** A command line of each that reads a fleet, with JSON. */
const READERS = [
  'validate',
  'get computes',
  'describe compute/node-01',
  'diff',
  'plan',
  'plan web',
  'apply --dry-run',
  'report',
  'journal list',
  'whatif failures',
  'whatif grow web=3',
  'firewall check',
  'firewall exposure',
];

describe('help', () => {
  test('the first help names every command', async () => {
    const { code, stdout, stderr } = await runCli(['--help']);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test.each(COMMANDS)('%s --help says how it is used, with an example', async (command) => {
    const { code, stdout, stderr } = await runCli([command, '--help']);
    expect(stdout).toMatch(new RegExp(`Usage: infractl ${command}`));
    expect(stdout).toMatch(new RegExp(`infractl ${command}[^\\n]* {2,}|Examples?:`));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('no command at all is a question for help, as with kubectl', async () => {
    const { code, stdout, stderr } = await runCli([]);
    expect(stdout).toMatch(/Usage: infractl/);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('JSON is one object with a format version, whatever happens', () => {
  test.each(READERS)('%s: data on stdout, nothing else there', async (line) => {
    const { stdout } = await runCli([...line.split(' '), '-o', 'json'], { cwd: copyOfExample('minimal') });
    expect(JSON.parse(stdout)).toMatchObject({ formatVersion: '1' });
  });

  test.each(READERS)('%s: of a broken fleet too', async (line) => {
    const folder = folderOf({ 'broken.yaml': 'kind: [Compute\n' });
    const { code, stdout } = await runCli([...line.split(' '), '-o', 'json'], { cwd: folder });
    const json = JSON.parse(stdout) as { diagnostics: { file: string }[] };
    expect(json).toMatchObject({ formatVersion: '1' });
    expect(json.diagnostics[0]).toMatchObject({
      file: 'broken.yaml',
      line: expect.any(Number),
      severity: 'error',
    });
    if (line !== 'validate')
      expect(json).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } });
    expect(code).toBe(1);
  });

  test.each(READERS)('%s: of a wrong flag too', async (line) => {
    const { code, stdout } = await runCli([...line.split(' '), '--no-such-flag', '-o', 'json'], {
      cwd: copyOfExample('minimal'),
    });
    expect(JSON.parse(stdout)).toMatchObject({ formatVersion: '1', error: { code: expect.any(String) } });
    expect(code).toBe(64);
  });
});

describe('the same input gives the same bytes', () => {
  test('in any time zone, in any language, from any folder, under any name', async () => {
    const one = copyOfExample('multi-role');
    const other = copyOfExample('multi-role');
    const turkish = { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };
    for (const line of [
      'plan -o json',
      'report --today 2026-11-24 -o json',
      'validate --today 2026-11-24 -o json',
      'diff -o json',
      'get services',
    ]) {
      const here = await runCli(line.split(' '), { cwd: one });
      const there = await runCli(['-C', other, ...line.split(' ')], { cwd: temporaryFolder(), env: turkish });
      expect(there.stdout).toBe(here.stdout);
    }
  });

  test('nothing is coloured where no terminal reads, nor does a CI runner find commands', async () => {
    const folder = copyOfExample('minimal');
    const { stdout, stderr } = await runCli(['plan'], {
      cwd: folder,
      env: { GITHUB_ACTIONS: 'true', FORCE_COLOR: '' },
    });
    // eslint-disable-next-line no-control-regex -- escape characters are what must not be there
    expect(stdout + stderr).not.toMatch(/\u001b|^::|##\[/m);
  });
});
