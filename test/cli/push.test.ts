import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { addRemote, cloneOf, emptyFolder, git, newRepository, writeFiles } from '../git/support.ts';
import { repositoryRoot, runCli, runHere, runJson } from '../support/cli.ts';
import { compute, config, service, SMALL } from './support-fleet.ts';

interface Applied {
  readonly applied: boolean;
  readonly digest: string;
  readonly commit: string | null;
  readonly pushed: boolean;
  readonly written: readonly string[];
  readonly error?: { code: string; message: string };
}

const env = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'CI',
  GIT_AUTHOR_EMAIL: 'ci@example.com',
  GIT_COMMITTER_NAME: 'CI',
  GIT_COMMITTER_EMAIL: 'ci@example.com',
};
const apply = (cwd: string, ...args: string[]) => runJson<Applied>(['apply', ...args], { cwd, env });
const head = (folder: string) => git(folder, 'rev-parse', 'HEAD');
const commitAll = (folder: string, message: string) => {
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', message);
};

describe('apply --commit', () => {
  let root: string;
  beforeEach(() => {
    root = newRepository({ ...SMALL, 'notes.txt': 'a\n' });
  });

  test('commits what was written, with the digest of the plan and the base', async () => {
    const base = head(root);
    const { code, json } = await apply(root, '--commit');
    expect(code).toBe(0);
    expect(json.commit).toBe(head(root));
    expect(git(root, 'log', '-1', '--format=%an %s')).toBe(
      'CI infractl apply: 7 created, 0 updated, 0 deleted',
    );
    expect(git(root, 'log', '-1', '--format=%(trailers:only)').trim()).toBe(
      `Infractl-Plan: ${json.digest}\nInfractl-Base: ${base}`,
    );
    expect(git(root, 'diff-tree', '--no-commit-id', '--name-status', '-r', 'HEAD')).toBe(
      'A\tgenerated/api.yaml\nA\tgenerated/web.yaml\nA\tinfractl.lock',
    );
    expect(git(root, 'status', '--porcelain')).toBe('');
  });

  test('what the user staged and edited is not in it, and stays', async () => {
    writeFiles(root, { 'staged.txt': 's\n', 'notes.txt': 'edited\n' });
    git(root, 'add', 'staged.txt');
    const { json } = await apply(root, '--commit');
    expect(git(root, 'show', '--name-only', '--format=', json.commit as string)).toBe(
      'generated/api.yaml\ngenerated/web.yaml\ninfractl.lock',
    );
    expect(git(root, 'status', '--porcelain')).toBe(' M notes.txt\nA  staged.txt');
  });

  test('manifests that no commit holds are refused, and nothing is written; --allow-dirty lifts that', async () => {
    writeFiles(root, { 'c.yaml': compute('c-01'), 'web.yaml': service('web') });
    rmSync(path.join(root, 'api.yaml'));
    const before = git(root, 'status', '--porcelain');
    const { code, json } = await apply(root, '--commit');
    expect({ code, message: json.error?.message }).toEqual({
      code: 1,
      message:
        'not committed: c.yaml, web.yaml, api.yaml; the lockfile would hold what no commit holds. Commit first, or give --allow-dirty',
    });
    expect(git(root, 'status', '--porcelain')).toBe(before);
    expect((await apply(root, '--commit', '--allow-dirty')).json).toMatchObject({ commit: head(root) });
  });

  test('nothing to commit, no commit', async () => {
    await apply(root, '--commit');
    const before = head(root);
    const { code, json } = await apply(root, '--commit', '--detailed-exitcode');
    expect({ code, commit: json.commit, head: head(root) }).toEqual({ code: 0, commit: null, head: before });
  });

  test('what an earlier apply wrote or removed without a commit is caught up', async () => {
    await apply(root);
    expect((await apply(root, '--commit')).json).toMatchObject({ written: [], commit: head(root) });
    rmSync(path.join(root, 'api.yaml'));
    commitAll(root, 'no api');
    await apply(root);
    await apply(root, '--commit');
    expect(git(root, 'ls-tree', '-r', '--name-only', 'HEAD', 'generated')).toBe('generated/web.yaml');
    expect(git(root, 'status', '--porcelain')).toBe('');
  });

  test('a fleet below the top level', async () => {
    const top = newRepository({ 'README.md': 'x\n' });
    writeFiles(path.join(top, 'infra'), SMALL);
    commitAll(top, 'fleet');
    await apply(path.join(top, 'infra'), '--commit');
    expect(git(top, 'show', '--name-only', '--format=', 'HEAD')).toBe(
      'infra/generated/api.yaml\ninfra/generated/web.yaml\ninfra/infractl.lock',
    );
    expect(git(top, 'status', '--porcelain')).toBe('');
  });

  test('without an identity of git, and on a detached HEAD', async () => {
    git(root, 'checkout', '-q', '--detach');
    const result = await runCli(['apply', '--commit'], {
      cwd: root,
      env: { GIT_CONFIG_GLOBAL: '/dev/null' },
    });
    expect(result.code, result.stderr).toBe(0);
    expect(git(root, 'show', '--name-only', '--format=', 'HEAD')).toContain('infractl.lock');
  });

  test('a leftover index.lock stops no commit', async () => {
    writeFileSync(path.join(root, '.git/index.lock'), '');
    const result = await apply(root, '--commit');
    expect(result).toMatchObject({
      code: 0,
      json: { commit: head(root) },
      stderr: expect.stringContaining("git's index could not follow") as string,
    });
  });

  test('hooks of the repository are not run', async () => {
    const trap = path.join(emptyFolder(), 'sprung');
    for (const hook of [
      'pre-commit',
      'post-commit',
      'commit-msg',
      'reference-transaction',
      'post-index-change',
    ]) {
      writeFiles(path.join(root, '.git/hooks'), { [hook]: `#!/bin/sh\ntouch ${trap}\n` });
      chmodSync(path.join(root, '.git/hooks', hook), 0o755);
    }
    git(root, 'config', 'core.fsmonitor', `touch ${trap}`);
    rmSync(trap, { force: true });
    expect((await apply(root, '--commit')).code).toBe(0);
    expect(existsSync(trap)).toBe(false);
  });

  test('refused plans commit nothing; outside of git it is an error before anything is written', async () => {
    const base = head(root);
    writeFiles(root, { 'big.yaml': service('big', { resources: { min: { cores: 64 } } }) });
    expect((await apply(root, '--commit')).code).toBe(3);
    expect(head(root)).toBe(base);
    const plain = emptyFolder();
    writeFiles(plain, SMALL);
    const result = await runJson<Applied>(['apply', '--commit'], {
      cwd: plain,
      env: { ...env, GIT_CEILING_DIRECTORIES: '/tmp' },
    });
    expect(result).toMatchObject({ code: 1, json: { error: { code: 'git' } } });
    expect(readdirSync(plain)).not.toContain('infractl.lock');
  });
});

describe('how a checkout is made', () => {
  const fleet = { ...SMALL, '.gitattributes': '' };

  test('core.autocrlf of the user changes nothing: no change, nothing written', async () => {
    const first = newRepository(SMALL);
    await apply(first, '--commit');
    const crlf = emptyFolder();
    git(crlf, 'clone', '-q', '-c', 'core.autocrlf=true', first, '.');
    expect(readFileSync(path.join(crlf, 'generated/web.yaml'), 'utf8')).toContain('\r\n');
    const { code, json } = await apply(crlf, '--commit', '--detailed-exitcode');
    expect({ code, written: json.written, commit: json.commit }).toEqual({
      code: 0,
      written: [],
      commit: null,
    });
    expect(git(crlf, 'status', '--porcelain')).toBe('');
  });

  test('a filter on generated files is not run, and what was written is what is committed', async () => {
    const root = newRepository({
      ...fleet,
      '.gitattributes': 'generated/** filter=upper\n*.lock filter=upper\n',
    });
    const trap = path.join(emptyFolder(), 'sprung');
    git(root, 'config', 'filter.upper.clean', `touch ${trap}; tr a-z A-Z`);
    git(root, 'config', 'filter.upper.required', 'true');
    expect((await apply(root, '--commit')).code).toBe(0);
    expect(existsSync(trap)).toBe(false);
    expect(git(root, 'show', 'HEAD:generated/web.yaml')).toBe(
      readFileSync(path.join(root, 'generated/web.yaml'), 'utf8').trimEnd(),
    );
    expect((await apply(root, '--commit', '--detailed-exitcode')).code).toBe(0);
  });

  test('a sparse checkout without generated files is refused by name', async () => {
    const first = newRepository({ ...SMALL, 'fleet/x.yaml': service('x') });
    await apply(first, '--commit');
    git(first, 'sparse-checkout', 'set', '--no-cone', '/*', '!/generated/');
    for (const args of [['apply', '--commit'], ['plan'], ['validate']]) {
      const { code, stderr } = await runCli(args, { cwd: first, env });
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr:
          'error: a sparse checkout leaves out generated/api.yaml and 2 more, which would count as deleted; check out the whole fleet: git sparse-checkout add /\n',
      });
    }
  });
});

describe('apply --push', () => {
  let mine: string;
  let bare: string;
  beforeEach(() => {
    mine = newRepository(SMALL);
    bare = addRemote(mine);
  });

  function somebodyPushes(files: Readonly<Record<string, string>>): string {
    const theirs = cloneOf(bare);
    writeFiles(theirs, files);
    commitAll(theirs, 'theirs');
    git(theirs, 'push', '-q');
    return head(theirs);
  }

  test('commits and pushes; a second one has nothing to push', async () => {
    const { code, json } = await apply(mine, '--push');
    expect({ code, pushed: json.pushed, commit: json.commit }).toEqual({
      code: 0,
      pushed: true,
      commit: head(mine),
    });
    expect(git(bare, 'rev-parse', 'main')).toBe(head(mine));
    expect(git(mine, 'status', '--porcelain', '-b')).toBe('## main...origin/main');
    expect((await apply(mine, '--commit', '--push')).json).toMatchObject({
      commit: null,
      pushed: false,
      written: [],
    });
  });

  test('a lost race: fetched, planned again from their commit, pushed on top of it', async () => {
    const theirs = somebodyPushes({ 'more.yaml': service('more') });
    const { code, json, stderr } = await apply(mine, '--push');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('planning again');
    expect(git(bare, 'rev-parse', 'main~1')).toBe(theirs);
    expect(git(bare, 'log', '-1', '--format=%(trailers:key=Infractl-Base,valueonly)', 'main').trim()).toBe(
      theirs,
    );
    expect(json.written).toContain('generated/more.yaml');
    expect(git(mine, 'rev-parse', 'HEAD')).toBe(git(bare, 'rev-parse', 'main'));
    expect(git(mine, 'status', '--porcelain')).toBe('');
    expect(git(mine, 'log', '--merges', '--format=%h')).toBe('');
  });

  test('six at once: every one ends well, one line of commits, the state of one', async () => {
    const clones = Array.from({ length: 6 }, () => cloneOf(bare));
    for (const [index, clone] of clones.entries())
      writeFiles(clone, {
        [`s-${index}.yaml`]: service(`s-${index}`, { resources: { min: { cores: '100m' } } }),
      });
    const runs = await Promise.all(
      clones.map(async (clone, index) => {
        commitAll(clone, `service ${index}`);
        // everyone's own commit first, as a merge queue would bring them in
        for (;;) {
          git(clone, 'pull', '-q', '--rebase');
          try {
            git(clone, 'push', '-q');
            break;
          } catch {
            continue;
          }
        }
        return apply(clone, '--push');
      }),
    );
    expect(runs.map(({ code }) => code).every((code) => code === 0 || code === 4)).toBe(true);
    const last = cloneOf(bare);
    expect((await apply(last, '--push')).code).toBe(0);
    expect((await apply(last, '--detailed-exitcode')).code).toBe(0);
    expect(readdirSync(path.join(last, 'generated'))).toHaveLength(8);
    expect(git(bare, 'rev-list', '--merges', '--count', 'main')).toBe('0');
  });

  test('behind the remote, and a file written anew with the same text, as an undo does: brought up to date', async () => {
    await apply(mine, '--push');
    const file = path.join(mine, 'generated/web.yaml');
    const text = readFileSync(file, 'utf8');
    const theirs = cloneOf(bare);
    writeFiles(theirs, { 'web.yaml': service('web') });
    commitAll(theirs, 'two');
    expect((await apply(theirs, '--push')).code).toBe(0);
    rmSync(file);
    writeFileSync(file, text);
    git(mine, 'fetch', '-q');
    expect((await apply(mine, '--push')).code).toBe(0);
    expect(head(mine)).toBe(head(theirs));
    expect(git(mine, 'status', '--porcelain')).toBe('');
  });

  test('commits of our own and theirs: exit 4, nothing lost, nothing written', async () => {
    writeFiles(mine, { 'own.yaml': service('own') });
    commitAll(mine, 'own');
    const own = head(mine);
    const theirs = somebodyPushes({ 'more.yaml': service('more') });
    const { code, json } = await apply(mine, '--push');
    expect(code).toBe(4);
    expect(json.error).toMatchObject({
      code: 'stale',
      message: expect.stringContaining('has commits of its own') as string,
    });
    expect(head(mine)).toBe(own);
    expect(git(bare, 'rev-parse', 'main')).toBe(theirs);
    expect(git(mine, 'status', '--porcelain')).toBe('');
  });

  test('own commits ahead of the remote go along', async () => {
    writeFiles(mine, { 'own.yaml': service('own') });
    commitAll(mine, 'own');
    expect((await apply(mine, '--push')).code).toBe(0);
    expect(git(bare, 'rev-list', '--count', 'main')).toBe('3');
  });

  test('an edit that is in the way of their commit: exit 4, and the edit is as it was', async () => {
    somebodyPushes({ 'api.yaml': service('api', { replicas: 2 }) });
    writeFiles(mine, { 'api.yaml': service('api', { replicas: 3 }) });
    const { code, json } = await apply(mine, '--push', '--allow-dirty');
    expect({ code, error: json.error?.code }).toEqual({ code: 4, error: 'stale' });
    expect(readFileSync(path.join(mine, 'api.yaml'), 'utf8')).toBe(service('api', { replicas: 3 }));
    expect(git(mine, 'status', '--porcelain')).toBe(' M api.yaml');
  });

  test('what was reviewed is not what their commit leads to: exit 4', async () => {
    const { json: plan } = await runJson<{ digest: string }>(['plan'], { cwd: mine });
    const theirs = somebodyPushes({ 'more.yaml': service('more') });
    expect((await apply(mine, '--push', '--expect', plan.digest)).code).toBe(4);
    expect(git(bare, 'rev-parse', 'main')).toBe(theirs);
  });

  test('killed between the push and the commit here: the next one finds both done', async () => {
    const killed = cloneOf(bare);
    await apply(killed, '--push');
    await apply(mine); // written here as it was pushed, and no further
    git(mine, 'fetch', '-q');
    const { code, json } = await apply(mine, '--push');
    expect({ code, commit: json.commit, head: head(mine) }).toEqual({
      code: 0,
      commit: null,
      head: git(bare, 'rev-parse', 'main'),
    });
    expect(git(mine, 'status', '--porcelain')).toBe('');
  });

  test('a remote that always moves first: exit 4 after some tries', async () => {
    const racer = cloneOf(bare);
    writeFiles(path.join(bare, 'hooks'), {
      'pre-receive': `#!/bin/sh\nunset GIT_QUARANTINE_PATH GIT_DIR\ncd ${racer} && git -c user.name=r -c user.email=r@x commit -q --allow-empty -m race && git -c core.hooksPath=/dev/null push -q --receive-pack='git -c core.hooksPath=/dev/null receive-pack' || exit 1\n`,
    });
    chmodSync(path.join(bare, 'hooks/pre-receive'), 0o755);
    const { code, json } = await apply(mine, '--push');
    expect(json.error?.code).toBe('stale');
    expect(code).toBe(4);
    expect(git(mine, 'status', '--porcelain')).toBe('');
    expect(git(bare, 'log', '--format=%s', 'main')).not.toContain('infractl');
  });

  test('a remote that refuses: exit 1 with its reason, nothing written here', async () => {
    writeFiles(path.join(bare, 'hooks'), {
      'pre-receive': '#!/bin/sh\necho "main is protected" >&2\nexit 1\n',
    });
    chmodSync(path.join(bare, 'hooks/pre-receive'), 0o755);
    const { code, json } = await apply(mine, '--push');
    expect(code).toBe(1);
    expect(json.error?.message).toContain('main is protected');
    expect(git(mine, 'status', '--porcelain')).toBe('');
  });

  test('a detached HEAD, as some runners have it, pushes to the branch that is named', async () => {
    const theirs = somebodyPushes({ 'more.yaml': service('more') });
    git(mine, 'checkout', '-q', '--detach');
    git(mine, 'update-ref', '-d', 'refs/remotes/origin/main');
    const { code, json, stderr } = await apply(mine, '--push', '--branch', 'main');
    expect(code, stderr).toBe(0);
    expect(git(bare, 'log', '--format=%H', 'main').split('\n').slice(0, 2)).toEqual([json.commit, theirs]);
    expect(head(mine)).toBe(json.commit);
    expect(git(mine, 'status', '--porcelain')).toBe('');
    expect((await apply(mine, '--push', '--branch', 'other')).json.pushed).toBe(true);
    expect(git(bare, 'rev-parse', 'other')).toBe(json.commit);
    expect((await runCli(['apply', '--push', '--branch', 'a..b'], { cwd: mine, env })).code).toBe(64);
  });

  test('a shallow clone pushes, and catches up', async () => {
    const shallow = emptyFolder();
    git(shallow, 'clone', '-q', '--depth=1', `file://${bare}`, '.');
    const theirs = somebodyPushes({ 'more.yaml': service('more') });
    const { code, stderr } = await apply(shallow, '--push');
    expect(code, stderr).toBe(0);
    expect(git(bare, 'rev-parse', 'main~1')).toBe(theirs);
  });

  test('a push whose answer is lost is done when the remote has the commit', async () => {
    const hook = path.join(bare, 'hooks/reference-transaction');
    writeFiles(bare, {
      'hooks/reference-transaction': '#!/bin/sh\n[ "$1" = committed ] && kill -9 $PPID; exit 0\n',
    });
    chmodSync(hook, 0o755);
    const { json, stderr } = await apply(mine, '--push');
    expect(json.error, stderr).toBeUndefined();
    expect(json).toMatchObject({ pushed: true, commit: git(bare, 'rev-parse', 'main') });
    expect(git(mine, 'status', '--porcelain')).toBe('');
  });

  test('two fleets of one repository at once: each pushes its own, and is judged by its own folder', async () => {
    const fleet = Object.entries({ ...SMALL, 'infractl.yaml': config({ gates: { deletions: 0 } }) });
    const two = newRepository(
      Object.fromEntries(
        ['one', 'two'].flatMap((folder) => fleet.map(([file, text]) => [`${folder}/${file}`, text])),
      ),
    );
    const remote = addRemote(two);
    const ended = await Promise.all(
      ['one', 'two'].map((folder) => runCli(['-C', folder, 'apply', '--push'], { cwd: two, env })),
    );
    for (const { code, stderr } of ended) expect(code, stderr).toBe(0);
    expect(git(remote, 'rev-parse', 'main')).toBe(head(two));
    expect(git(two, 'status', '--porcelain')).toBe('');
    for (const folder of ['one', 'two']) {
      expect(git(two, 'ls-files', folder)).toContain(`${folder}/infractl.lock`);
      expect((await runHere(['-C', folder, 'apply', '--detailed-exitcode'], { cwd: two, env })).code).toBe(0);
    }
    git(two, 'checkout', '-q', '-b', 'branch');
    writeFiles(two, { 'one/infractl.lock': 'forged\n' });
    const judged = ['one', 'two'].map((folder) =>
      runHere(['-C', folder, 'validate', '--base', 'main'], { cwd: two, env }),
    );
    expect((await Promise.all(judged)).map(({ code }) => code)).toEqual([1, 0]);
  });

  test('a remote that hangs is left after --timeout: exit 1, the lock and the hanging program are gone', async () => {
    const mark = path.join(emptyFolder(), 'pid');
    const began = performance.now();
    const { code, json } = await lyingRemote(`echo $$ > ${mark}; exec sleep 600`, '--push', '--timeout', '1');
    expect({ code, message: json.error?.message }).toEqual({
      code: 1,
      message: 'cannot push to origin: no answer within 1 seconds',
    });
    expect(performance.now() - began).toBeLessThan(300_000);
    expect(isAlive(readFileSync(mark, 'utf8').trim())).toBe(false);
    git(mine, 'config', '--unset', 'remote.origin.receivepack');
    expect((await apply(mine, '--push', '--lock-timeout', '0')).code).toBe(0);
  });

  /** A process that ended is a zombie until somebody asks for its end. */
  function isAlive(pid: string): boolean {
    const stat = `/proc/${pid}/stat`;
    return existsSync(stat) && !/\) [ZX] /.test(readFileSync(stat, 'utf8'));
  }

  /** An apply against a remote whose receiving side is this script. */
  function lyingRemote(script: string, ...args: string[]): ReturnType<typeof apply> {
    const program = path.join(emptyFolder(), 'receive-pack');
    writeFileSync(program, `#!/bin/sh\n${script}\n`);
    chmodSync(program, 0o755);
    git(mine, 'config', 'remote.origin.receivepack', program);
    return apply(mine, ...args);
  }

  test('locks of refs that a killed run left are removed, those of others are not', async () => {
    const own = path.join(mine, '.git/infractl');
    writeFiles(own, { 'refs-at-work': 'HEAD\nrefs/heads/main\nrefs/remotes/origin/main\n' });
    writeFiles(path.join(mine, '.git'), {
      'refs/heads/main.lock': '',
      'HEAD.lock': '',
      'refs/heads/other.lock': '',
    });
    const { code, stderr } = await apply(mine, '--push');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr:
        'note: removed what an apply that was killed left behind: .git/HEAD.lock, .git/refs/heads/main.lock\n',
    });
    expect(existsSync(path.join(mine, '.git/refs/heads/other.lock'))).toBe(true);
    expect(existsSync(path.join(own, 'refs-at-work'))).toBe(false);
    writeFiles(path.join(mine, '.git'), { 'refs/heads/main.lock': '' }); // somebody else's: nothing was noted
    writeFiles(mine, { 'c.yaml': compute('c-01') });
    expect((await apply(mine, '--push', '--allow-dirty')).json.error?.message).toContain('main.lock');
  });

  test("reverts of a change and of an apply, as a forge's button makes them: the next apply puts things right", async () => {
    await apply(mine, '--push');
    writeFiles(mine, { 'more.yaml': service('more') });
    commitAll(mine, 'more');
    await apply(mine, '--push');
    git(mine, 'revert', '--no-edit', 'HEAD~1'); // the change, and its apply stays
    expect((await apply(mine, '--push')).code).toBe(0);
    expect(git(bare, 'ls-tree', '-r', '--name-only', 'main')).not.toContain('more.yaml');
    git(mine, 'revert', '--no-edit', 'HEAD'); // the apply, and its change stays
    expect(git(mine, 'ls-tree', '-r', '--name-only', 'HEAD')).toContain('generated/more.yaml');
    expect((await apply(mine, '--push')).code).toBe(0);
    expect(git(bare, 'ls-tree', '-r', '--name-only', 'main')).not.toContain('more.yaml');
    expect((await apply(mine, '--detailed-exitcode')).code).toBe(0);
  });

  test('no remote, no branch: exit 1', async () => {
    git(mine, 'checkout', '-q', '--detach');
    expect((await apply(mine, '--push')).json.error?.message).toContain('HEAD is detached');
    git(mine, 'checkout', '-q', 'main');
    git(mine, 'remote', 'remove', 'origin');
    expect(await apply(mine, '--push')).toMatchObject({ code: 1, json: { error: { code: 'git' } } });
  });

  test('killed at any moment, the next one ends well', async () => {
    const cli = path.join(repositoryRoot, 'dist/cli.js');
    for (let round = 0; round < 6; round++) {
      const clone = cloneOf(bare);
      writeFiles(clone, {
        'extra.yaml': service(`extra-${round}`, { resources: { min: { cores: '10m' } } }),
        'infractl.yaml': config({ gates: {} }),
        'c.yaml': compute('c-01'),
      });
      commitAll(clone, `round ${round}`);
      await new Promise<void>((resolve) => {
        const child = spawn(process.execPath, [cli, 'apply', '--push'], {
          cwd: clone,
          env: { PATH: process.env['PATH'], TMPDIR: tmpdir(), HOME: clone, ...env },
          stdio: 'ignore',
        });
        const timer = setTimeout(() => child.kill('SIGKILL'), 120 + round * 80);
        child.on('exit', () => (clearTimeout(timer), resolve()));
      });
      await new Promise((resolve) => setTimeout(resolve, 150)); // a git that was started goes on without its parent
      const { code, json, stderr } = await apply(clone, '--push');
      expect(code, `${stderr}${json.error?.message}`).toBe(0);
      expect(git(bare, 'rev-parse', 'main')).toBe(head(clone));
      expect((await apply(clone, '--detailed-exitcode')).code).toBe(0);
      expect(git(clone, 'status', '--porcelain')).toBe('');
    }
  });
});
