import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { addRemote, cloneOf, git, newRepository, writeFiles } from '../git/support.ts';
import { repositoryRoot, runCli } from '../support/cli.ts';
import { outputFaults } from '../support/output-schema.ts';
import { config, service, SMALL } from './support-fleet.ts';

const env = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Loop',
  GIT_AUTHOR_EMAIL: 'loop@example.com',
  GIT_COMMITTER_NAME: 'Loop',
  GIT_COMMITTER_EMAIL: 'loop@example.com',
};

interface Event {
  readonly event: string;
  readonly port?: number;
  readonly commit?: string;
  readonly head?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

let bare: string;
let mine: string;
let theirs: string;
beforeEach(() => {
  const first = newRepository(SMALL);
  bare = addRemote(first);
  mine = cloneOf(bare);
  theirs = cloneOf(bare);
});

function somebodyPushes(files: Readonly<Record<string, string>>): void {
  git(theirs, 'pull', '-q', '--ff-only');
  writeFiles(theirs, files);
  git(theirs, 'add', '-A');
  git(theirs, 'commit', '-q', '-m', 'theirs');
  git(theirs, 'push', '-q');
}

describe('reconcile --once', () => {
  const once = (...args: string[]) => runCli(['reconcile', '--once', ...args], { cwd: mine, env });
  const plain = (text: string) => text.replaceAll(/\d{4}-\S+Z|[0-9a-f]{40}/g, 'X');

  test('fetches, applies, pushes, and says so in a line; then there is nothing to do', async () => {
    somebodyPushes({ 'more.yaml': service('more') });
    const { code, stdout, stderr } = await once();
    expect({ code, stderr, stdout: plain(stdout) }).toEqual({
      code: 0,
      stderr: '',
      stdout: 'X applied head=X commit=X summary=create:9,update:0,delete:0\n',
    });
    expect(git(bare, 'log', '-1', '--format=%s', 'main')).toBe(
      'infractl apply: 9 created, 0 updated, 0 deleted',
    );
    expect(git(mine, 'rev-parse', 'HEAD')).toBe(git(bare, 'rev-parse', 'main'));
    expect(plain((await once()).stdout)).toBe('X unchanged head=X summary=create:0,update:0,delete:0\n');
  });

  test('ends as apply does: refused 3, broken manifests 1 with their place, commits of its own 4', async () => {
    somebodyPushes({ 'big.yaml': service('big', { resources: { min: { cores: 64 } } }) });
    const refused = await once();
    expect(refused.code, refused.stdout).toBe(3);
    expect(refused.stdout).toContain(' refused ');
    somebodyPushes({ 'big.yaml': 'apiVersion: infractl.dev/v1\nkind: Nonsense\n' });
    const broken = await once('-o', 'json');
    expect(broken.code).toBe(1);
    expect((JSON.parse(broken.stdout) as Event).error?.message).toContain(
      'the manifests have errors: big.yaml:',
    );
    git(mine, 'commit', '-q', '--allow-empty', '-m', 'own');
    somebodyPushes({ 'big.yaml': service('big') });
    expect((await once()).code).toBe(4);
  });

  test('wrong words are usage errors', async () => {
    for (const args of [
      ['--interval', 'x'],
      ['--port', '70000'],
      ['-o', 'xml'],
    ])
      expect((await once(...args)).code, args.join(' ')).toBe(64);
  });
});

describe('reconcile', () => {
  test('follows the branch, tells its health, goes on after a failure, and ends cleanly on SIGTERM', async () => {
    const loop = start('--interval', '1', '--port', '0', '-o', 'json');
    const { port } = await loop.next('started');
    const ask = async (page: string) => {
      const response = await fetch(`http://127.0.0.1:${port}${page}`);
      return { status: response.status, text: await response.text() };
    };
    const { commit } = await loop.next('applied');
    expect(git(bare, 'rev-parse', 'main')).toBe(commit);
    expect(await ask('/healthz')).toEqual({ status: 200, text: 'ok\n' });
    somebodyPushes({ 'infractl.yaml': config({ nonsense: 1 }) });
    const failed = await loop.next('failed');
    expect(failed.error?.message).toContain('infractl.yaml:1: ');
    await expect.poll(async () => (await ask('/healthz')).status, { timeout: 30_000 }).toBe(503);
    somebodyPushes({ 'infractl.yaml': config({}), 'more.yaml': service('more') });
    const mended = await loop.next('applied');
    expect(git(bare, 'rev-parse', 'main')).toBe(mended.commit);
    await expect.poll(async () => (await ask('/healthz')).status, { timeout: 30_000 }).toBe(200);
    const { text } = await ask('/metrics');
    expect(text).toMatch(/^infractl_reconcile_rounds_total\{outcome="applied"\} 2$/m);
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(/^(?:# (?:HELP|TYPE) infractl_\w+ .+|infractl_\w+(?:\{\w+="[^"]*"\})? [\d.e+]+)$/);
    expect((await ask('/nope')).status).toBe(404);
    expect(await loop.end('SIGTERM')).toBe(0);
    expect(loop.events().at(-1)?.event).toBe('stopped');
    for (const event of loop.events()) expect(outputFaults('reconcile', event)).toEqual([]);
    expect(readdirSync(path.join(mine, '.git')).filter((name) => name.endsWith('.lock'))).toEqual([]);
    expect((await runCli(['apply', '--lock-timeout', '0'], { cwd: mine, env })).code).toBe(0);
  });

  test('a port that is taken is an error', async () => {
    const loop = start('--interval', '60', '--port', '0', '-o', 'json');
    const { port } = await loop.next('started');
    const { code, stderr } = await runCli(['reconcile', '--port', String(port)], { cwd: cloneOf(bare), env });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('EADDRINUSE') as string });
    expect(await loop.end('SIGINT')).toBe(0);
  });
});

/** The loop as a process; `next` gives the next event of a name, reading past others. */
function start(...args: string[]) {
  const child = spawn(process.execPath, [path.join(repositoryRoot, 'dist/cli.js'), 'reconcile', ...args], {
    cwd: mine,
    env: {
      PATH: process.env['PATH'],
      TMPDIR: tmpdir(),
      HOME: mine,
      GIT_CONFIG_NOSYSTEM: '1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let read = 0;
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on(
    'data',
    (chunk: Buffer) => (text += `${JSON.stringify({ event: 'stderr', said: String(chunk) })}\n`),
  );
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const events = () =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Event);
  const next = async (name: string): Promise<Event> => {
    for (;;) {
      const found = events().findIndex(({ event }, index) => index >= read && event === name);
      if (found >= 0) {
        read = found + 1;
        return events()[found] as Event;
      }
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${text}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return { next, end, events };
}
