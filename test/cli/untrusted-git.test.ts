import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { addRemote, emptyFolder, git, gitEnv, newRepository, writeFiles } from '../git/support.ts';
import { runCli, runHere } from '../support/cli.ts';
import { compute, service, SMALL } from './support-fleet.ts';

const env = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_AUTHOR_NAME: 'CI', GIT_AUTHOR_EMAIL: 'ci@example.com' };

const HOOKS = [
  'post-checkout',
  'post-commit',
  'post-index-change',
  'pre-commit',
  'pre-push',
  'reference-transaction',
];

/** Settings of git that run a program; those that the git of this machine knows beside them follow below. */
const KNOWN_TRAPS = [
  'alias.rev-parse',
  'alias.x',
  'browser.x.cmd',
  'browser.x.path',
  'core.alternateRefsCommand',
  'core.askPass',
  'core.editor',
  'core.fsmonitor',
  'core.gitProxy',
  'core.pager',
  'core.sshCommand',
  'credential.helper',
  'credential.https://example.com.helper',
  'diff.external',
  'diff.trap.command',
  'diff.trap.textconv',
  'difftool.x.cmd',
  'difftool.x.path',
  'filter.trap.clean',
  'filter.trap.process',
  'filter.trap.smudge',
  'gc.recentObjectsHook',
  'gpg.openpgp.program',
  'gpg.program',
  'gpg.ssh.defaultKeyCommand',
  'gpg.ssh.program',
  'gpg.x509.program',
  'guitool.x.cmd',
  ...HOOKS.map((event) => `hook.on-${event}.command`),
  'imap.tunnel',
  'instaweb.httpd',
  'interactive.diffFilter',
  'man.x.cmd',
  'man.x.path',
  'merge.trap.driver',
  'mergetool.x.cmd',
  'mergetool.x.path',
  'pager.log',
  'remote.origin.receivepack',
  'remote.origin.uploadpack',
  'remote.origin.vcs',
  'sendemail.ccCmd',
  'sendemail.headerCmd',
  'sendemail.sendmailCmd',
  'sendemail.smtpServer',
  'sendemail.toCmd',
  'sequence.editor',
  'submodule.x.update',
  'tar.x.command',
  'trailer.x.cmd',
  'trailer.x.command',
  'uploadpack.packObjectsHook',
];
const SOUNDS_LIKE_A_PROGRAM =
  /(?:cmd|command|helper|program|hook|\.textconv|driver|askpass|pager|editor|proxy|\.clean|smudge|process|pack)$/i;
const TRAPS = [...new Set([...KNOWN_TRAPS, ...listedByGit()])];

/** `diff.<driver>.textconv` as `diff.trap.textconv`. */
function listedByGit(): readonly string[] {
  const names = git(emptyFolder(), 'help', '--config').split('\n');
  return names
    .filter((name) => SOUNDS_LIKE_A_PROGRAM.test(name) && !/^(?:advice|color|column)\./.test(name))
    .map((name) => name.replace('remote.<name>', 'remote.origin').replaceAll(/<\w+>/g, 'trap'));
}

type Setting = readonly [key: string, value: string];
const SWITCHES: readonly Setting[] = [
  ['commit.gpgSign', 'true'],
  ['core.attributesFile', '.gitattributes'],
  ['diff.ignoreSubmodules', 'none'],
  ['filter.trap.required', 'true'],
  ...HOOKS.map((event): Setting => [`hook.on-${event}.event`, event]),
  ['log.showSignature', 'true'],
  ['protocol.allow', 'always'],
  ['protocol.ext.allow', 'always'],
  ['push.gpgSign', 'true'],
  ['remote.origin.promisor', 'true'],
];

let root: string;
let marks: string;
const sprung = () => readdirSync(marks).toSorted();

/** A program that leaves a mark under this name and fails. */
function trap(name: string): string {
  const file = path.join(emptyFolder(), 'trap.sh');
  writeFileSync(file, `#!/bin/sh\ntouch '${marks}/${name.replaceAll('/', '_')}'\nexit 1\n`);
  chmodSync(file, 0o755);
  return file;
}

beforeEach(() => {
  marks = emptyFolder();
  root = newRepository(SMALL);
  git(root, 'tag', 'before');
  writeFiles(root, { 'c.yaml': compute('c-01') });
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'second');
});

/** All of it in .git/config and in a file that it includes; attributes of the tree, and of .git, that name the drivers. */
function plant(): void {
  const attributes = '* filter=trap diff=trap merge=trap\n';
  writeFiles(root, { '.gitattributes': attributes });
  git(root, 'add', '.gitattributes');
  git(root, 'commit', '-q', '-m', 'attributes');
  const included = path.join(emptyFolder(), 'more.config');
  const traps = TRAPS.map((key): Setting => [
    key,
    /^(?:alias|submodule)\./.test(key) ? `!${trap(key)}` : trap(key),
  ]);
  writeFileSync(included, configOf(traps.filter((_, index) => index % 2 === 0)));
  const own = path.join(root, '.git/config');
  const rest: readonly Setting[] = [
    ...traps.filter((_, index) => index % 2 === 1),
    ...SWITCHES,
    ['include.path', included],
    [`url.ext::${trap('url.insteadOf')} .insteadOf`, 'file://'],
    ['core.hooksPath', path.join(root, '.git/trap-hooks')],
  ];
  const hook = (name: string) => `#!/bin/sh\nexec ${trap(`hook.${name}`)}\n`;
  writeFiles(path.join(root, '.git'), {
    config: readFileSync(own, 'utf8') + configOf(rest),
    'info/attributes': attributes,
    ...Object.fromEntries(
      HOOKS.flatMap((name) => [
        [`hooks/${name}`, hook(name)],
        [`trap-hooks/${name}`, hook(name)],
      ]),
    ),
  });
  for (const folder of ['hooks', 'trap-hooks'])
    for (const name of HOOKS) chmodSync(path.join(root, '.git', folder, name), 0o755);
}

/** `a.b.c` is `c` of `[a "b"]`. */
function configOf(settings: readonly Setting[]): string {
  const sections = settings.map(([key, value]) => {
    const [first, last] = [key.indexOf('.'), key.lastIndexOf('.')];
    const middle = first === last ? '' : ` "${key.slice(first + 1, last)}"`;
    return `[${key.slice(0, first)}${middle}]\n\t${key.slice(last + 1)} = "${value}"\n`;
  });
  return sections.join('');
}

describe("programs that a repository's config names", () => {
  const run = async (...args: string[]) => {
    const { code, stderr } = await runCli(args, {
      cwd: root,
      env: { ...env, EDITOR: trap('EDITOR'), PAGER: trap('PAGER') },
    });
    return { args, code, stderr };
  };

  test('are known to run: git itself runs them', () => {
    plant();
    writeFiles(root, { 'web.yaml': '# edited\n' });
    for (const args of [['status'], ['diff', 'before'], ['add', '-A']])
      spawnSync('git', ['-c', 'core.pager=cat', ...args], { cwd: root, env: gitEnv });
    expect(sprung()).toEqual(expect.arrayContaining(['core.fsmonitor', 'filter.trap.process']));
  });

  test('do not run for any command that reads', async () => {
    plant();
    const commands = [
      ['validate'],
      ['validate', '--base', 'before'],
      ['diff', '--base', 'before'],
      ['plan', '--base', 'before'],
      ['plan'],
      ['report'],
      ['journal', 'list'],
    ];
    const ended = await Promise.all(commands.map((args) => run(...args)));
    for (const { args, code, stderr } of ended) expect({ args, code }, stderr).toEqual({ args, code: 0 });
    expect(sprung()).toEqual([]);
  });

  test('do not run for an apply that commits', async () => {
    plant();
    expect(await run('apply', '--commit')).toMatchObject({ code: 0 });
    writeFiles(root, { 'more.yaml': service('more') });
    expect(await run('apply', '--commit', '--allow-dirty')).toMatchObject({ code: 0 });
    expect(sprung()).toEqual([]);
  });

  test('that reach a remote run for a push that was asked for, the others not then either', async () => {
    addRemote(root);
    git(root, 'checkout', '-q', '-b', 'other');
    plant();
    for (const key of ['remote.origin.vcs', 'remote.origin.promisor']) git(root, 'config', key, '');
    const { code } = await runCli(['apply', '--push'], { cwd: root, env });
    expect(code).toBe(1); // every trap fails
    const reaching = [
      'core.sshCommand',
      'credential.helper',
      'remote.origin.receivepack',
      'remote.origin.uploadpack',
    ];
    expect(sprung().filter((mark) => !reaching.includes(mark))).toEqual([]);
  });

  test('do not run to complete a partial clone: what is missing is told', async () => {
    const blob = git(root, 'rev-parse', 'before:web.yaml');
    rmSync(path.join(root, '.git/objects', blob.slice(0, 2), blob.slice(2)));
    git(root, 'config', 'core.repositoryFormatVersion', '1');
    git(root, 'config', 'extensions.partialClone', 'evil');
    git(root, 'config', 'remote.evil.url', root);
    git(root, 'config', 'remote.evil.promisor', 'true');
    git(root, 'config', 'remote.evil.uploadpack', trap('lazy-fetch'));
    const { code, stderr } = await runCli(['diff', '--base', 'before'], { cwd: root, env });
    expect({ code, sprung: sprung() }, stderr).toEqual({ code: 1, sprung: [] });
    expect(stderr).toContain('error: cannot read the revision: ');
  });
});

describe('a bare repository that a branch brings', () => {
  test('is a finding, and is not asked', async () => {
    const evil = newRepository({ 'fleet/x': '' });
    const top = newRepository({ 'README.md': '' });
    const fleet = path.join(top, 'fleet');
    writeFiles(fleet, SMALL);
    git(top, 'add', '-A');
    git(top, 'commit', '-q', '-m', 'fleet');
    git(top, 'tag', 'base');
    writeFiles(fleet, {
      'c.yaml': compute('c-01'),
      HEAD: 'ref: refs/heads/main\n',
      config: `[core]\n\tbare = false\n\tworktree = .\n\tfsmonitor = ${trap('fsmonitor')}\n`,
      'objects/.keep': '',
      'refs/heads/main': `${git(evil, 'rev-parse', 'HEAD')}\n`,
    });
    git(top, 'add', '-A');
    git(top, 'commit', '-q', '-m', 'tidy up');
    const found = 'the root holds the files of a git repository';
    const commands = ['validate', 'diff', 'plan', 'review'].flatMap((name) => [
      [name, '--base', 'base'],
      ...(name === 'review' ? [] : [[name]]),
    ]);
    const ended = commands.map(async (args) => ({
      args,
      ...(await runHere(['-C', 'fleet', ...args], { cwd: top, env })),
    }));
    for (const { args, code, stdout, stderr } of await Promise.all(ended)) {
      expect({ args, code }, stderr).toEqual({ args, code: 1 });
      expect(stdout + stderr).toMatch(new RegExp(`HEAD:1:1.*${found}.*load/bare-repository`));
    }
    git(top, 'tag', 'merged'); // where both sides have it, it hides no difference
    writeFiles(fleet, { 'd.yaml': compute('d-01') });
    const diff = await runHere(['-C', 'fleet', 'diff', '--base', 'merged'], { cwd: top, env });
    expect(diff.stdout).toContain('+ Compute d-01');
    expect(diff.code).toBe(0);
    expect(sprung()).toEqual([]);
    const nested = newRepository({ ...SMALL, 'a/b/HEAD': 'x', 'a/b/config': 'y' });
    expect((await runCli(['validate'], { cwd: nested, env })).stdout).toContain(
      'a/b holds the files of a git repository',
    );
  });
});
