import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { claimOf } from '../../src/write/claim.ts';
import { diskOps } from '../../src/write/file-ops.ts';
import { identifySelf } from '../../src/write/process-identity.ts';
import { writeUndoLog } from '../../src/write/undo-log.ts';
import { workFolderOf } from '../../src/write/work-folder.ts';
import { folderOf, runCli, runJson, snapshotOf, temporaryFolder } from '../support/cli.ts';
import { outputFaults } from '../support/output-schema.ts';
import { smallFleet } from './support-fleet.ts';

interface Doctor {
  readonly problems: readonly {
    readonly check: string;
    readonly severity: string;
    readonly message: string;
    readonly fixable: boolean;
    readonly fixed: boolean;
  }[];
}

const git = (root: string, ...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' });

/** Each problem in short, and the exit code; what it prints keeps to its schema. */
async function examine(root: string, ...args: string[]) {
  const { code, json } = await runJson<Doctor>(['doctor', ...args], { cwd: root });
  expect(outputFaults('doctor', json)).toEqual([]);
  const problems = json.problems.map(
    ({ check, severity, fixable, fixed }) =>
      `${severity} ${check}${fixed ? ' fixed' : fixable ? ' fixable' : ''}`,
  );
  return { code, problems, messages: json.problems.map(({ message }) => message).join('\n') };
}

const SOUND = { code: 0, problems: [] };

/** A fleet in git with the attributes that `init` writes. */
async function repository(): Promise<string> {
  const root = smallFleet({
    '.gitattributes': '*.yaml text eol=lf\n/infractl.lock text eol=lf\n',
  });
  git(root, 'init', '-q', '-b', 'main');
  await runCli(['apply'], { cwd: root });
  return root;
}

test('a new fleet, in git and outside: nothing is wrong, and nothing is changed', async () => {
  const root = temporaryFolder();
  await runCli(['init', '--ci', 'none'], { cwd: root });
  expect(await examine(root)).toMatchObject(SOUND);
  git(root, 'init', '-q');
  await runCli(['apply'], { cwd: root });
  const before = snapshotOf(root);
  expect(await examine(root, '--fix')).toMatchObject(SOUND);
  expect(snapshotOf(root)).toEqual(before);
  expect((await runCli(['doctor'], { cwd: root })).stdout).toBe('Nothing is wrong.\n');
});

test('what an apply that was killed left: told, and mended', async () => {
  const root = await repository();
  const own = path.join(root, '.git/infractl');
  const file = 'generated/web.yaml';
  const text = readFileSync(path.join(root, file), 'utf8');
  writeUndoLog(
    workFolderOf(root, own),
    [
      { file, before: text, after: 'new\n' },
      { file: 'generated/x.yaml', before: null, after: 'x\n' },
    ],
    [],
    diskOps,
  );
  writeFileSync(path.join(root, file), 'new\n');
  const gone = claimOf({ ...identifySelf('builder', 4_194_303), start: '1' }, 0);
  writeFileSync(path.join(own, gone.file), '');
  writeFileSync(path.join(root, 'generated/.x.yaml.infractl-tmp'), 'half');
  writeFileSync(path.join(root, '.git/infractl-index'), '');
  writeFileSync(path.join(own, 'refs-at-work'), 'HEAD\n');
  writeFileSync(path.join(root, '.git/HEAD.lock'), '');
  const left = ['lock', 'undo-log', 'drafts', 'index', 'refs'];
  expect(await examine(root)).toMatchObject({
    code: 0,
    problems: left.map((check) => `warning ${check} fixable`),
  });
  expect(await examine(root, '--fix')).toMatchObject({
    code: 0,
    problems: left.map((check) => `warning ${check} fixed`),
  });
  expect(readFileSync(path.join(root, file), 'utf8')).toBe(text);
  expect(existsSync(path.join(root, '.git/HEAD.lock'))).toBe(false);
  expect(await examine(root)).toMatchObject(SOUND);
});

test('what nobody can mend by itself stays, with what to do', async () => {
  const root = await repository();
  const claim = path.join(root, '.git/infractl/apply.elsewhere.0abc.0def.1.42.7.0.lock');
  writeFileSync(claim, '');
  writeFileSync(path.join(root, '.git/index.lock'), '');
  writeFileSync(path.join(root, 'infractl.lock'), '');
  writeFileSync(path.join(root, 'broken.yaml'), 'apiVersion: [');
  const { code, problems } = await examine(root);
  expect({ code, problems }).toEqual({
    code: 1,
    problems: ['error manifests', 'error lockfile', 'error lock', 'warning index'],
  });
  const { stdout } = await runCli(['doctor', '--fix'], { cwd: root });
  expect(stdout).toContain(`if it is gone, remove ${claim}`);
});

test('--fix while somebody else has the lock: exit 4, and nothing is changed', async () => {
  const root = await repository();
  writeFileSync(path.join(root, '.git/infractl/apply.elsewhere.0abc.0def.1.42.7.0.lock'), '');
  writeFileSync(path.join(root, 'generated/.x.yaml.infractl-tmp'), 'half');
  expect((await runCli(['doctor', '--fix'], { cwd: root })).code).toBe(4);
  expect(existsSync(path.join(root, 'generated/.x.yaml.infractl-tmp'))).toBe(true);
});

test('attributes that change what apply writes: a filter, a merge driver, line ends', async () => {
  const root = smallFleet({ '.gitattributes': '*.lock filter=lfs\ngenerated/* merge=union text eol=lf\n' });
  git(root, 'init', '-q');
  const found = await examine(root);
  expect(found).toMatchObject({ code: 0, problems: ['warning attributes fixable'] });
  expect(found.messages).toBe(
    'git may change what apply writes: infractl.lock (filter=lfs), generated/service.yaml (merge=union)',
  );
  expect(await examine(root, '--fix')).toMatchObject({ problems: ['warning attributes fixed'] });
  expect(readFileSync(path.join(root, '.gitattributes'), 'utf8')).toMatch(/^\*\.lock filter=lfs\n/);
  expect(await examine(root)).toMatchObject(SOUND);
});

test('the schema that editors complete by, and headers that name one', async () => {
  const root = smallFleet({
    '.infractl.schema.json': '{}\n',
    'sub/a.yaml': '# yaml-language-server: $schema=../.infractl.schema.json\n',
    'sub/b.yaml': '# yaml-language-server: $schema=./gone.json\n',
    'sub/c.yaml': '# yaml-language-server: $schema=https://example.com/x.json\n',
  });
  const { problems, messages } = await examine(root);
  expect(problems).toEqual(['warning editor-schema fixable', 'warning editor-header']);
  expect(messages).toContain('sub/b.yaml names a schema that is not there: ./gone.json');
  expect(await examine(root, '--fix')).toMatchObject({
    problems: ['warning editor-schema fixed', 'warning editor-header'],
  });
  expect((await examine(root)).problems).toEqual(['warning editor-header']);
});

test('a work folder that is not our own, a tree that brings one, a folder that is no fleet', async () => {
  const linked = smallFleet();
  symlinkSync(temporaryFolder(), path.join(linked, '.infractl'));
  expect(await examine(linked)).toMatchObject({ code: 1, problems: ['error work-folder'] });
  const planted = smallFleet();
  mkdirSync(path.join(planted, '.infractl'));
  writeFileSync(path.join(planted, '.infractl/undo.log'), '{}');
  git(planted, 'init', '-q');
  git(planted, 'add', '-f', '.infractl');
  const { code, problems } = await examine(planted);
  expect({ code, problems: problems.filter((one) => one.startsWith('error')) }).toEqual({
    code: 1,
    problems: ['error work-folder'],
  });
  expect(await examine(folderOf({}))).toMatchObject(SOUND);
});
