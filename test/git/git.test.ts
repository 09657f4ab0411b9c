import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  fastForward,
  fetchBranch,
  type Git,
  isRevision,
  listTree,
  makeCommit,
  moveBranch,
  openRepository,
  pushCommit,
  readBlobs,
  sizesOf,
  readUpstream,
  readUserName,
  refreshIndex,
  resolveRevision,
  trackedCommit,
} from '../../src/git/index.ts';
import { complaintOf, openGit, textOf } from '../../src/git/run.ts';
import {
  addRemote,
  cloneOf,
  emptyFolder,
  git,
  gitEnv,
  newRepository,
  placeOf,
  writeFiles,
} from './support.ts';

describe('running git', () => {
  test('output, exit code and complaint come back apart', async () => {
    const run = openGit(placeOf(newRepository({})), gitEnv);
    expect(textOf(await run(['symbolic-ref', 'HEAD']))).toBe('refs/heads/main');
    expect((await run(['merge-base', '--is-ancestor', 'HEAD', 'HEAD'])).code).toBe(0);
    expect(complaintOf(await run(['cat-file', 'blob', 'nope']))).toBe('fatal: Not a valid object name nope');
  });

  test('no git, no folder: told without a stack trace', async () => {
    expect(complaintOf(await openGit(placeOf(emptyFolder()), { PATH: '/nowhere' })(['version']))).toBe(
      'git could not be started: is it installed?',
    );
    expect((await openGit(placeOf('/nowhere/at/all'), gitEnv)(['version'])).code).toBeUndefined();
  });

  test('a password in a URL is not repeated', async () => {
    const failed = await openGit(placeOf(newRepository({})), gitEnv)(
      ['fetch', 'http://me:secret@127.0.0.1:1/x'],
      { remote: { timeout: 10_000 } },
    );
    expect(complaintOf(failed)).not.toContain('secret');
  });

  test('bytes stay bytes', async () => {
    const run = openGit(placeOf(newRepository({})), gitEnv);
    const bytes = Buffer.from([0, 255, 10, 13, 254]);
    const oid = textOf(await run(['hash-object', '-w', '--stdin'], { stdin: bytes }));
    expect(await readBlobs(run, [oid])).toEqual({ ok: true, bytes: [bytes] });
  });

  test('git variables of a surrounding hook do not lead elsewhere', async () => {
    const folder = newRepository({});
    const elsewhere = newRepository({});
    const run = openGit(placeOf(folder), {
      ...gitEnv,
      GIT_DIR: path.join(elsewhere, '.git'),
      GIT_WORK_TREE: elsewhere,
      GIT_INDEX_FILE: '/tmp/none',
    });
    expect(textOf(await run(['rev-parse', '--show-toplevel']))).toBe(folder);
  });
});

describe('what a repository configures is not run', () => {
  const trap = path.join(emptyFolder(), 'sprung');
  const bait = `#!/bin/sh\necho "$0 $@" >> ${trap}\n`;

  test('hooks, fsmonitor, editor, pager, diff and credential traps stay shut in all that we do', async () => {
    const folder = newRepository({ 'a.yaml': 'a\n' });
    const bare = addRemote(folder);
    const program = path.join(emptyFolder(), 'trap.sh');
    writeFiles(path.dirname(program), { 'trap.sh': bait });
    chmodSync(program, 0o755);
    const hooks = [
      'pre-commit',
      'commit-msg',
      'post-commit',
      'pre-push',
      'reference-transaction',
      'post-index-change',
      'post-checkout',
      'fsmonitor-watchman',
      'post-merge',
    ];
    for (const hook of hooks) {
      writeFiles(path.join(folder, '.git/hooks'), { [hook]: bait });
      chmodSync(path.join(folder, '.git/hooks', hook), 0o755);
    }
    const settings = [
      'core.fsmonitor',
      'core.editor',
      'core.pager',
      'diff.external',
      'diff.trap.textconv',
      'core.alternateRefsCommand',
      'gpg.program',
      'sequence.editor',
    ];
    for (const key of settings) git(folder, 'config', key, program);
    git(folder, 'config', 'commit.gpgSign', 'true');
    git(folder, 'config', 'push.gpgSign', 'if-asked');
    writeFiles(folder, { '.gitattributes': '* diff=trap\n' });

    const repository = await openRepository(folder, {
      ...gitEnv,
      GIT_EDITOR: program,
      EDITOR: program,
      PAGER: program,
    });
    if (!repository?.head) throw new Error('no repository');
    const { git: run, head } = repository;
    expect((await resolveRevision(run, 'HEAD')).ok).toBe(true);
    expect((await listTree(run, head, '')).ok).toBe(true);
    const made = await makeCommit(run, {
      base: head,
      files: [{ path: 'b.yaml', content: 'b\n' }],
      message: 'm',
    });
    if (!made.ok || made.oid === undefined) throw new Error('no commit');
    const upstream = await readUpstream(run, 'refs/heads/main');
    expect(await fetchBranch(run, upstream)).toBeUndefined();
    expect(await pushCommit(run, upstream, made.oid, head)).toEqual({ outcome: 'done' });
    expect(await moveBranch(run, 'refs/heads/main', made.oid, head)).toBeUndefined();
    expect(await refreshIndex(run, head, made.committed)).toBeUndefined();
    expect(git(bare, 'rev-parse', 'main')).toBe(made.oid);
    expect(existsSync(trap) ? readFileSync(trap, 'utf8') : '').toBe('');
  });

  test('a remote that is a command is refused', async () => {
    const folder = newRepository({ 'a.yaml': 'a\n' });
    git(folder, 'remote', 'add', 'origin', `ext::sh -c "touch ${trap}"`);
    const { git: run, head } = (await openRepository(folder, gitEnv)) as { git: Git; head: string };
    const upstream = await readUpstream(run, 'refs/heads/main');
    expect(await fetchBranch(run, upstream)).toContain("transport 'ext' not allowed");
    expect((await pushCommit(run, upstream, head, undefined)).outcome).toBe('failed');
    expect(existsSync(trap)).toBe(false);
  });
});

describe('revisions', () => {
  test.each([
    'main',
    'HEAD',
    'HEAD~2',
    'v1.0^{commit}',
    'origin/main',
    '@{u}',
    'feature/a+b#3',
    'a'.repeat(40),
  ])('%s may be one', (revision) => {
    expect(isRevision(revision)).toBe(true);
  });
  test.each([
    '',
    '-x',
    '--upload-pack=x',
    'a..b',
    'a...b',
    'HEAD:x',
    ':/text',
    'a b',
    'a\nb',
    '$(x)',
    '`x`',
    'a;b',
    '|x',
    'a\\b',
    '/x',
    'x'.repeat(300),
  ])('%j may not', (revision) => {
    expect(isRevision(revision)).toBe(false);
  });

  test('one that there is not is told by name', async () => {
    const run = openGit(placeOf(newRepository({})), gitEnv);
    expect(await resolveRevision(run, 'nope')).toMatchObject({
      ok: false,
      problem: expect.stringContaining('cannot resolve the revision "nope"') as string,
    });
    expect(await resolveRevision(run, '--help')).toEqual({ ok: false, problem: '"--help" is no revision' });
  });

  test('a tag by the name of a branch does not take its place: the name is refused, the full ones are not', async () => {
    const folder = newRepository({});
    git(folder, 'commit', '-q', '--allow-empty', '-m', 'more');
    git(folder, 'tag', 'main', 'HEAD~1');
    const run = openGit(placeOf(folder), gitEnv);
    for (const name of ['main', 'main~0'])
      expect(await resolveRevision(run, name)).toMatchObject({
        ok: false,
        problem: expect.stringContaining('is the name of several things') as string,
      });
    for (const name of ['refs/heads/main', 'refs/tags/main', 'HEAD'])
      expect((await resolveRevision(run, name)).ok).toBe(true);
  });

  test('no refs/replace puts another commit in its place', async () => {
    const folder = newRepository({ 'a.yaml': 'kind: A\n' });
    const standing = git(folder, 'rev-parse', 'HEAD');
    writeFileSync(path.join(folder, 'b.yaml'), 'kind: B\n');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-q', '-m', 'more');
    git(folder, 'replace', standing, 'HEAD');
    const listed = await listTree(openGit(placeOf(folder), gitEnv), standing, '');
    expect(listed.ok && listed.entries.map((entry) => entry.path)).toEqual(['a.yaml']);
  });
});

describe('reading a tree', () => {
  test('all files below the prefix, with any name', async () => {
    const folder = newRepository({
      'x.yaml': 'x\n',
      'fleet/ä b".yaml': 'umlaut\n',
      'fleet/deep/c.yaml': 'c\n',
      'fleet-2/d.yaml': 'd\n',
    });
    const repository = await openRepository(path.join(folder, 'fleet'), gitEnv);
    if (!repository?.head) throw new Error('no repository');
    expect(repository.prefix).toBe('fleet/');
    const listed = await listTree(repository.git, repository.head, repository.prefix);
    if (!listed.ok) throw new Error(listed.problem);
    expect(listed.entries.map((entry) => entry.path)).toEqual(['deep/c.yaml', 'ä b".yaml']);
    const oids = listed.entries.map((entry) => entry.oid);
    const sizes = await sizesOf(repository.git, [...oids, 'f'.repeat(40)]);
    expect(sizes.ok && [...sizes.sizes]).toEqual([
      [oids[0], 2],
      [oids[1], 7],
    ]);
    const read = await readBlobs(
      repository.git,
      listed.entries.map((entry) => entry.oid),
    );
    expect(read.ok && read.bytes.map(String)).toEqual(['c\n', 'umlaut\n']);
  });

  test('a prefix that the commit lacks is empty', async () => {
    const folder = newRepository({ 'x.yaml': 'x\n' });
    writeFiles(folder, { 'new/y.yaml': 'y\n' });
    const repository = await openRepository(path.join(folder, 'new'), gitEnv);
    expect(await listTree(repository?.git as Git, repository?.head as string, 'new/')).toEqual({
      ok: true,
      entries: [],
    });
  });

  test('a folder outside of git is no repository', async () => {
    expect(await openRepository(emptyFolder(), gitEnv)).toBeUndefined();
  });
});

test("user.name is git's own, and may be missing", async () => {
  const folder = newRepository({});
  expect(await readUserName(folder, gitEnv)).toBeUndefined();
  git(folder, 'config', 'user.name', 'Ada');
  expect(await readUserName(folder, gitEnv)).toBe('Ada');
});

describe('committing', () => {
  let folder: string;
  let run: Git;
  let head: string;
  beforeEach(async () => {
    folder = newRepository({
      'a.yaml': 'a\n',
      'generated/web.yaml': 'old\n',
      'generated/gone.yaml': 'gone\n',
    });
    const repository = await openRepository(folder, gitEnv);
    run = repository?.git as Git;
    head = repository?.head as string;
  });

  const files = [
    { path: 'generated/web.yaml', content: 'new\n' },
    { path: 'generated/api.yaml', content: 'api\n' },
    { path: 'generated/gone.yaml', content: null },
  ];

  async function commit(): Promise<string> {
    const made = await makeCommit(run, {
      base: head,
      files,
      message: 'infractl apply\n\nInfractl-Base: x\n',
    });
    if (!made.ok || made.oid === undefined) throw new Error('no commit');
    expect(await moveBranch(run, 'refs/heads/main', made.oid, head)).toBeUndefined();
    expect(await refreshIndex(run, head, made.committed)).toBeUndefined();
    return made.oid;
  }

  test('the commit holds what was given and nothing that the user staged or edited', async () => {
    writeFiles(folder, {
      'a.yaml': 'edited\n',
      'staged.txt': 'staged\n',
      'generated/web.yaml': 'new\n',
      'generated/api.yaml': 'api\n',
    });
    git(folder, 'rm', '-q', '--cached', 'generated/gone.yaml');
    git(folder, 'reset', '-q', 'generated/gone.yaml');
    git(folder, 'add', 'staged.txt');
    await commit();
    expect(git(folder, 'show', '--format=%B', '--name-status', 'HEAD').replaceAll(/\n+/g, '\n')).toBe(
      'infractl apply\nInfractl-Base: x\nA\tgenerated/api.yaml\nD\tgenerated/gone.yaml\nM\tgenerated/web.yaml',
    );
    expect(git(folder, 'status', '--porcelain')).toBe(' M a.yaml\nA  staged.txt\n?? generated/gone.yaml');
  });

  test('what the user staged in one of the files stays staged', async () => {
    writeFiles(folder, { 'generated/web.yaml': 'mine\n' });
    git(folder, 'add', 'generated/web.yaml');
    await commit();
    expect(git(folder, 'show', ':generated/web.yaml')).toBe('mine');
    expect(git(folder, 'show', 'HEAD:generated/web.yaml')).toBe('new');
  });

  test('nothing to commit is no commit', async () => {
    const same = [
      { path: 'a.yaml', content: 'a\n' },
      { path: 'not-there.yaml', content: null },
    ];
    expect(await makeCommit(run, { base: head, files: same, message: 'm' })).toMatchObject({
      ok: true,
      oid: head,
    });
  });

  test('index.lock left by a kill stops no commit', async () => {
    writeFileSync(path.join(folder, '.git/index.lock'), '');
    const made = await makeCommit(run, { base: head, files, message: 'm' });
    expect(made).toMatchObject({ ok: true });
    expect(made.ok && (await refreshIndex(run, head, made.committed))).toContain('index.lock');
  });

  test('an index of ours left by a kill stops no commit', async () => {
    writeFileSync(path.join(folder, '.git/infractl-index'), 'half');
    writeFileSync(path.join(folder, '.git/infractl-index.lock'), '');
    expect(await makeCommit(run, { base: head, files, message: 'm' })).toMatchObject({ ok: true });
    expect(existsSync(path.join(folder, '.git/infractl-index'))).toBe(false);
  });

  test('a branch that moved meanwhile is not moved', async () => {
    const made = await makeCommit(run, { base: head, files, message: 'm' });
    git(folder, 'commit', '-q', '--allow-empty', '-m', 'meanwhile');
    const tip = git(folder, 'rev-parse', 'HEAD');
    expect(made.ok && (await moveBranch(run, 'refs/heads/main', made.oid as string, head))).toContain(
      'but expected',
    );
    expect(git(folder, 'rev-parse', 'HEAD')).toBe(tip);
  });

  test('nobody configured an identity: the tool commits as itself', async () => {
    const bare = Object.fromEntries(Object.entries(gitEnv).filter(([key]) => !/AUTHOR|COMMITTER/.test(key)));
    git(folder, 'config', 'user.useConfigOnly', 'true');
    const made = await makeCommit(openGit(placeOf(folder), bare), { base: head, files, message: 'm' });
    expect(made.ok && git(folder, 'log', '-1', '--format=%an', made.oid as string)).toBe('infractl');
  });

  test('the first commit of a repository', async () => {
    const fresh = emptyFolder();
    git(fresh, 'init', '-q', '-b', 'main');
    const repository = await openRepository(fresh, gitEnv);
    expect(repository).toMatchObject({ head: undefined, branch: 'refs/heads/main' });
    const made = await makeCommit(repository?.git as Git, {
      base: undefined,
      files: files.slice(0, 2),
      message: 'm',
    });
    if (!made.ok) throw new Error(made.problem);
    await moveBranch(repository?.git as Git, 'refs/heads/main', made.oid as string, undefined);
    expect(git(fresh, 'ls-tree', '-r', '--name-only', 'HEAD')).toBe('generated/api.yaml\ngenerated/web.yaml');
  });
});

describe('pushing', () => {
  let mine: string;
  let bare: string;
  let run: Git;
  let head: string;
  const upstream = { remote: 'origin', branch: 'refs/heads/main', tracking: 'refs/remotes/origin/main' };
  beforeEach(async () => {
    mine = newRepository({ 'a.yaml': 'a\n' });
    bare = addRemote(mine);
    const repository = await openRepository(mine, gitEnv);
    run = repository?.git as Git;
    head = repository?.head as string;
  });

  async function commitOn(base: string): Promise<string> {
    const made = await makeCommit(run, { base, files: [{ path: 'b.yaml', content: 'b\n' }], message: 'm' });
    if (!made.ok || made.oid === undefined) throw new Error('no commit');
    return made.oid;
  }

  function somebodyPushes(): string {
    const theirs = cloneOf(bare);
    writeFiles(theirs, { 'c.yaml': 'c\n' });
    git(theirs, 'add', '-A');
    git(theirs, 'commit', '-q', '-m', 'theirs');
    git(theirs, 'push', '-q');
    return git(theirs, 'rev-parse', 'HEAD');
  }

  test('the upstream is the configured one, else origin', async () => {
    expect(await readUpstream(run, 'refs/heads/main')).toEqual(upstream);
    expect(await readUpstream(run, 'refs/heads/topic')).toEqual({
      remote: 'origin',
      branch: 'refs/heads/topic',
      tracking: 'refs/remotes/origin/topic',
    });
  });

  test('nobody else pushed: done', async () => {
    const commit = await commitOn(head);
    expect(await pushCommit(run, upstream, commit, head)).toEqual({ outcome: 'done' });
    expect(git(bare, 'rev-parse', 'main')).toBe(commit);
  });

  test('somebody was faster: lost, nothing overwritten; fetched and forwarded, the next one wins', async () => {
    const theirs = somebodyPushes();
    const commit = await commitOn(head);
    expect((await pushCommit(run, upstream, commit, head)).outcome).toBe('lost');
    expect(git(bare, 'rev-parse', 'main')).toBe(theirs);
    expect(await fetchBranch(run, upstream)).toBeUndefined();
    expect(await trackedCommit(run, upstream)).toBe(theirs);
    expect((await pushCommit(run, upstream, commit, theirs)).outcome).toBe('lost');
    expect(await fastForward(run, head, theirs)).toBeUndefined();
    expect(await moveBranch(run, 'refs/heads/main', theirs, head)).toBeUndefined();
    expect(git(mine, 'status', '--porcelain')).toBe('');
    expect(await pushCommit(run, upstream, await commitOn(theirs), theirs)).toEqual({ outcome: 'done' });
  });

  test('a fetch in the background does not loosen the lease', async () => {
    const theirs = somebodyPushes();
    git(mine, 'fetch', '-q');
    expect((await pushCommit(run, upstream, await commitOn(head), head)).outcome).toBe('lost');
    expect(git(bare, 'rev-parse', 'main')).toBe(theirs);
  });

  test('what the user edited is not forwarded over', async () => {
    const theirs = somebodyPushes();
    await fetchBranch(run, upstream);
    writeFiles(mine, { 'c.yaml': 'my own c\n' });
    expect(await fastForward(run, head, theirs)).toContain('c.yaml');
    expect(readFileSync(path.join(mine, 'c.yaml'), 'utf8')).toBe('my own c\n');
  });

  test('a branch that the remote has not yet is made', async () => {
    const topic = { remote: 'origin', branch: 'refs/heads/topic', tracking: 'refs/remotes/origin/topic' };
    expect(await pushCommit(run, topic, head, undefined)).toEqual({ outcome: 'done' });
    expect((await pushCommit(run, topic, await commitOn(head), undefined)).outcome).toBe('lost');
  });

  test('a remote that refuses for a reason of its own: failed, with the reason', async () => {
    writeFiles(path.join(bare, 'hooks'), {
      'pre-receive': '#!/bin/sh\necho "protected branch" >&2\nexit 1\n',
    });
    chmodSync(path.join(bare, 'hooks/pre-receive'), 0o755);
    const pushed = await pushCommit(run, upstream, await commitOn(head), head);
    expect(pushed).toMatchObject({
      outcome: 'failed',
      problem: expect.stringContaining('protected branch') as string,
    });
  });

  test('no remote at all: failed', async () => {
    git(mine, 'remote', 'remove', 'origin');
    expect((await pushCommit(run, upstream, await commitOn(head), head)).outcome).toBe('failed');
  });
});
