import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { addRemote, emptyFolder, git, newRepository, writeFiles } from '../git/support.ts';
import { runCli } from '../support/cli.ts';
import { compute, service, SMALL } from './support-fleet.ts';

const env = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_AUTHOR_NAME: 'CI', GIT_AUTHOR_EMAIL: 'ci@example.com' };

/** Settings of git that run a program, each with the name of the mark that its program leaves. */
const TRAPS = [
  'alias.rev-parse',
  'alias.x',
  'browser.x.cmd',
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
  'filter.trap.clean',
  'filter.trap.process',
  'filter.trap.smudge',
  'gpg.program',
  'gpg.ssh.defaultKeyCommand',
  'gpg.ssh.program',
  'gpg.x509.program',
  'interactive.diffFilter',
  'man.x.cmd',
  'merge.trap.driver',
  'mergetool.x.cmd',
  'pager.log',
  'remote.origin.receivepack',
  'remote.origin.uploadpack',
  'remote.origin.vcs',
  'sendemail.smtpServer',
  'sequence.editor',
  'trailer.x.cmd',
  'trailer.x.command',
  'uploadpack.packObjectsHook',
];
const HOOKS = [
  'post-checkout',
  'post-commit',
  'post-index-change',
  'pre-commit',
  'pre-push',
  'reference-transaction',
];
const SWITCHES = [
  ['commit.gpgSign', 'true'],
  ['core.attributesFile', '.gitattributes'],
  ['diff.ignoreSubmodules', 'none'],
  ['filter.trap.required', 'true'],
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
  writeFiles(root, { '.gitattributes': attributes, '.git/info/attributes': attributes });
  git(root, 'add', '.gitattributes');
  git(root, 'commit', '-q', '-m', 'attributes');
  const included = path.join(emptyFolder(), 'more.config');
  for (const [at, key] of TRAPS.entries())
    git(root, 'config', ...(at % 2 === 0 ? ['-f', included] : []), key, trap(key));
  git(root, 'config', 'include.path', included);
  for (const [key = '', value = ''] of SWITCHES) git(root, 'config', key, value);
  git(root, 'config', `url.ext::${trap('url.insteadOf')} .insteadOf`, 'file://');
  git(root, 'config', 'core.hooksPath', path.join(root, '.git/trap-hooks'));
  for (const folder of ['hooks', 'trap-hooks']) {
    mkdirSync(path.join(root, '.git', folder), { recursive: true });
    for (const hook of HOOKS) {
      const file = path.join(root, '.git', folder, hook);
      writeFileSync(file, `#!/bin/sh\nexec ${trap(`hook.${hook}`)}\n`);
      chmodSync(file, 0o755);
    }
  }
}

describe("programs that a repository's config names", () => {
  test('do not run for any command that asks no remote', async () => {
    plant();
    // what git itself would run, so that the traps are known to work
    for (const args of [['status'], ['-c', 'core.pager=cat', 'diff', 'before']]) {
      try {
        git(root, ...args);
      } catch {
        continue;
      }
    }
    expect(sprung()).toEqual(expect.arrayContaining(['core.fsmonitor', 'filter.trap.process']));
    rmSync(marks, { recursive: true });
    mkdirSync(marks);
    const commands = [
      ['validate'],
      ['validate', '--base', 'before'],
      ['diff', '--base', 'before'],
      ['plan', '--base', 'before'],
      ['plan'],
      ['report'],
      ['journal', 'list'],
      ['apply', '--commit'],
    ];
    for (const args of commands) {
      const { code, stderr } = await runCli(args, {
        cwd: root,
        env: { ...env, EDITOR: trap('EDITOR'), PAGER: trap('PAGER') },
      });
      expect({ args, code, sprung: sprung() }, stderr).toEqual({ args, code: 0, sprung: [] });
    }
    writeFiles(root, { 'more.yaml': service('more') });
    expect((await runCli(['apply', '--commit', '--allow-dirty'], { cwd: root, env })).code).toBe(0);
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
    const diff = await runCli(['-C', 'fleet', 'diff', '--base', 'base'], { cwd: top, env });
    expect(diff.stdout).toContain('+ Compute c-01');
    const { code, stdout } = await runCli(['-C', 'fleet', 'validate'], { cwd: top, env });
    expect(code).toBe(1);
    expect(stdout).toContain('fleet/HEAD'.slice('fleet/'.length));
    expect(stdout).toContain('the root holds the files of a git repository');
    expect(sprung()).toEqual([]);
    const nested = newRepository({ ...SMALL, 'a/b/HEAD': 'x', 'a/b/config': 'y' });
    expect((await runCli(['validate'], { cwd: nested, env })).stdout).toContain(
      'a/b holds the files of a git repository',
    );
  });
});
