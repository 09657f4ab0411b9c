import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import {
  attributesOf,
  findRepository,
  listDeadLocks,
  openRepository,
  removeDeadLocks,
  type Repository,
} from '../../git/index.ts';
import type { Settings } from '../../model/fleet.ts';
import { isOurs } from '../../run-apply.ts';
import { addLines } from '../../write/index.ts';
import type { Io } from '../io.ts';
import { fixBy, type Problem } from './problem.ts';

/** Of the repository around the fleet; nothing is wrong where there is none. */
export async function gitProblems(
  root: string,
  settings: Settings,
  files: readonly string[],
  io: Io,
): Promise<readonly Problem[]> {
  const found = findRepository(root, io.env);
  if (!found.ok) return found.reason === 'none' ? [] : [unusable(found.problem)];
  const repository = await openRepository(root, io.env);
  if (!repository) return [unusable('git could not be started: is it installed?')];
  return [
    ...indexProblems(repository),
    ...refProblems(repository),
    ...(await attributeProblems(repository, root, settings, files)),
  ];
}

function unusable(why: string): Problem {
  return {
    check: 'repository',
    severity: 'error',
    message: `the git repository around the fleet cannot be used: ${why}`,
    help: 'commits, pushes and --base need it',
  };
}

function indexProblems({ gitDir }: Repository): readonly Problem[] {
  const own = ['infractl-index', 'infractl-index.lock'].map((name) => path.join(gitDir, name));
  const left = own.filter((file) => existsSync(file));
  const lock = path.join(gitDir, 'index.lock');
  return [
    ...(left.length > 0
      ? [
          {
            check: 'index',
            severity: 'warning',
            message: `an index of our own was left behind: ${left.join(', ')}`,
            help: 'it is in nobody’s way',
            fix: fixBy(() => left.forEach((file) => rmSync(file, { force: true }))),
          } as const,
        ]
      : []),
    ...(existsSync(lock)
      ? [
          {
            check: 'index',
            severity: 'warning',
            message: `${lock} is there: another git is at work, or was killed`,
            help: 'infractl never takes it; where no git runs, remove it',
          } as const,
        ]
      : []),
  ];
}

function refProblems(repository: Repository): readonly Problem[] {
  const locks = listDeadLocks(repository);
  if (locks.length === 0) return [];
  return [
    {
      check: 'refs',
      severity: 'warning',
      message: `an apply that was killed left refs locked: ${locks.join(', ')}`,
      help: 'the next apply --commit removes them',
      fix: fixBy(() => removeDeadLocks(repository)),
    },
  ];
}

/** What git would do to the bytes of a file on their way through a checkout, a merge or a commit. */
async function attributeProblems(
  { git }: Repository,
  root: string,
  { lockfile, generated }: Settings,
  files: readonly string[],
): Promise<readonly Problem[]> {
  const ours = isOurs({ lockfile, generated } as Settings);
  const asked = [...new Set([lockfile, `${generated}/service.yaml`, ...files.filter(ours)])];
  const found = await attributesOf(git, asked, ['text', 'eol', 'filter', 'working-tree-encoding', 'merge']);
  const bad = [...found].flatMap(([file, attributes]) => {
    const why = whyChanged(attributes);
    return why === undefined ? [] : [`${file} (${why})`];
  });
  if (bad.length === 0) return [];
  const more = bad.length > 3 ? ` and ${bad.length - 3} more` : '';
  const lines = [
    `/${lockfile} text eol=lf -filter -working-tree-encoding !merge linguist-generated`,
    `/${generated}/** text eol=lf -filter -working-tree-encoding !merge linguist-generated`,
  ];
  return [
    {
      check: 'attributes',
      severity: 'warning',
      message: `git may change what apply writes: ${bad.slice(0, 3).join(', ')}${more}`,
      help: `add to .gitattributes: ${lines.join(' | ')}`,
      fix: fixBy(() => addLines(root, '.gitattributes', lines)),
    },
  ];
}

function whyChanged(attributes: ReadonlyMap<string, string>): string | undefined {
  const is = (name: string, ...values: readonly string[]) =>
    values.includes(attributes.get(name) ?? 'unspecified');
  if (!is('filter', 'unspecified', 'unset')) return `filter=${attributes.get('filter')}`;
  if (!is('working-tree-encoding', 'unspecified', 'unset')) return 'working-tree-encoding';
  if (!is('merge', 'unspecified', 'set', 'unset')) return `merge=${attributes.get('merge')}`;
  return is('text', 'unset') || is('eol', 'lf') ? undefined : 'line ends may be converted';
}
