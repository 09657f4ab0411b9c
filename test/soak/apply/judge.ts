import { setTimeout as pause } from 'node:timers/promises';
import { readNow } from './reader.ts';
import { git, infractl, leftovers, makeTree, putVariant, run, standing, start, type Tree } from './tree.ts';

/** What the soak counts; `hands` and `mixed` are what must stay at nothing. */
export interface Tally {
  runs: number;
  /** Runs that were killed, or failed, by what was done to them. */
  hit: number;
  hands: number;
  mixed: number;
  reads: number;
}

export const newTally = (): Tally => ({ runs: 0, hit: 0, hands: 0, mixed: 0, reads: 0 });

/** A tree that goes to and fro between two states, and what it looks like in each. */
export interface Course {
  readonly tree: Tree;
  /** The flags of every apply in it. */
  readonly flags: readonly string[];
  readonly states: readonly string[];
  turn: number;
}

/** Goes round once undisturbed to know both states. */
export async function makeCourse(flags: readonly string[]): Promise<Course> {
  const tree = makeTree();
  const states: string[] = [];
  for (const turn of [0, 1, 2, 3]) {
    putVariant(tree.root, turn);
    const { code, stderr } = await run(tree.root, infractl('apply', ...flags));
    if (code !== 0) throw new Error(`undisturbed, apply ends with ${code}: ${stderr}`);
    states.push(standing(tree.root));
  }
  if (states[0] !== states[2] || states[1] !== states[3]) throw new Error('the two states are not stable');
  return { tree, flags, states: states.slice(0, 2), turn: 3 };
}

/**
 * One turn: the manifests of the other state, `disturb` an apply of them, and everything must be well after: readers see
 * one of both states, and the next apply ends there by itself.
 */
export async function turn(
  course: Course,
  tally: Tally,
  label: string,
  disturb: () => Promise<boolean>,
): Promise<void> {
  const { tree, flags, states } = course;
  course.turn++;
  putVariant(tree.root, course.turn);
  tally.runs++;
  if (await disturb()) tally.hit++;
  const saw = readNow(tree.root);
  tally.reads++;
  if (!states.includes(saw))
    complain(tally, 'mixed', `${label}: a reader sees ${saw}, neither ${states.join(' nor ')}`);
  const next = await run(tree.root, infractl('apply', '--lock-timeout', '20', ...flags));
  if (next.code !== 0)
    complain(tally, 'hands', `${label}: the next apply ends with ${next.code}: ${next.stderr}`);
  const problem = await whatIsLeft(course);
  if (problem !== undefined) complain(tally, 'hands', `${label}: ${problem}\n${next.stderr}`);
}

async function whatIsLeft({ tree, flags, states, turn: count }: Course): Promise<string | undefined> {
  if (standing(tree.root) !== states[count % 2]) return `the next apply leaves ${standing(tree.root)}`;
  await pause(0);
  const left = leftovers(tree.root);
  if (left.length > 0) return `left behind: ${left.join(', ')}`;
  if (!flags.includes('--commit')) return undefined;
  const open = git(tree.root, 'status', '--porcelain');
  if (open !== '') return `git status: ${open}`;
  const [here, there] = [git(tree.root, 'rev-parse', 'HEAD'), git(tree.bare, 'rev-parse', 'main')];
  return here === there ? undefined : `the remote has ${there}, here is ${here}`;
}

function complain(tally: Tally, what: 'hands' | 'mixed', words: string): void {
  tally[what]++;
  console.log(`${what}: ${words}`);
}

/** Readers in a loop beside all of it; `stop` adds up what they saw. */
export function readBeside(
  { tree, states }: Course,
  self: readonly string[],
): (tally: Tally) => Promise<void> {
  const { child, ended } = start(tree.root, self);
  return async (tally) => {
    child.kill('SIGTERM');
    const { stdout } = await ended;
    for (const [saw, count] of JSON.parse(stdout) as readonly (readonly [string, number])[]) {
      tally.reads += count;
      if (!states.includes(saw)) complain(tally, 'mixed', `a reader beside saw ${saw} ${count} times`);
    }
  };
}
