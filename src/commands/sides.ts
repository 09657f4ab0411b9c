import { trustBase, type Trusted, trustItself } from '../run-trust.ts';
import type { OpenFleet } from '../run.ts';
import { findRepository, isAncestor, mergeBaseOf, type Repository, resolveRevision } from '../git/index.ts';
import { CONFIG_FILE } from '../load/index.ts';
import { CommandFailure, type Io } from './io.ts';
import { openRevision, readRevision, requireRepository, type RevisionFleet } from './revisions.ts';
import { openSession, type Session } from './session.ts';

/** Which two sides a command judges: a head (the working tree where none is named) by a base. */
export interface SideFlags {
  readonly dir?: string;
  readonly base?: string;
  readonly head?: string;
}

/** A fleet as it is to be judged, beside what was opened for that. */
export interface Sides extends Trusted<Session> {
  /** The head as it stands, before anything of the base took its place. */
  readonly own: Session;
  /** Undefined without --base. */
  readonly base?: BaseSide;
}

/** The side that is believed. */
export interface BaseSide {
  readonly open: OpenFleet;
  /** As the user wrote it. */
  readonly named: string;
  /** Where the head parted from it; undefined where they have nothing in common. */
  readonly mergeBase: () => Promise<OpenFleet | undefined>;
}

export const BASE_OPTION = [
  '--base <revision>',
  'judge by a git revision: its gates, protection, severities, lockfile and generated files count',
] as const;

/** Opens the head and, with --base, the side that is believed in its place: the one door to both. */
export async function openSides(io: Io, flags: SideFlags): Promise<Sides> {
  const named = readRevision('--base', flags.base);
  const head = readRevision('--head', flags.head);
  const session = await openSession(io, flags);
  if (named === undefined) return { ...trustItself(session), own: session };
  const repository = await requireRepository(session.root, io, '--base');
  if (flags.dir === undefined) await refuseMovedRoot(repository, named, io);
  const base = await openRevision(repository, named);
  const own = head === undefined ? session : { ...session, ...(await openRevision(repository, head, base)) };
  noteBroken(base, named, io);
  await noteBehind(repository, named, head ?? 'HEAD', io);
  const mergeBase = () => openMergeBase(repository, named, head ?? 'HEAD', base);
  return { ...trustBase(own, base, named), own, base: { open: base, named, mergeBase } };
}

/** Where a branch adds or removes an infractl.yaml on the way up, it would choose the folder that it is judged by. */
async function refuseMovedRoot({ git, prefix }: Repository, named: string, io: Io): Promise<void> {
  const place = findRepository(io.cwd, io.env);
  const commit = await resolveRevision(git, named);
  if (!place.ok || !commit.ok) return;
  const parts = place.prefix.split('/').slice(0, -1);
  const folders = [...parts.keys(), parts.length].map((depth) =>
    parts
      .slice(0, depth)
      .map((part) => `${part}/`)
      .join(''),
  );
  const files = folders.map((folder) => `${folder}${CONFIG_FILE}`);
  const listed = await git(['ls-tree', '-z', '--name-only', '--full-tree', commit.oid, '--', ...files]);
  const there = new Set(listed.stdout.toString('utf8').split('\0'));
  const root = folders.findLast((folder) => there.has(`${folder}${CONFIG_FILE}`));
  if (root === undefined || root === prefix) return;
  const say = (folder: string) => (folder === '' ? 'the top level' : folder);
  throw new CommandFailure(
    'invalid',
    1,
    `on ${named} the root of the fleet is ${say(root)}, for its ${CONFIG_FILE}, and here it is ${say(prefix)}: name the folder that is meant with -C`,
  );
}

/** The fleet where two revisions parted. */
async function openMergeBase(
  repository: Repository,
  base: string,
  head: string,
  opened: RevisionFleet,
): Promise<OpenFleet | undefined> {
  const commit = await mergeBaseOf(repository.git, base, head);
  return commit === undefined ? undefined : openRevision(repository, commit, opened);
}

/** Both sides are compared as they are; what the base did since is no wish of the head's. */
async function noteBehind({ git }: Repository, base: string, head: string, io: Io): Promise<void> {
  if (await isAncestor(git, base, head)) return;
  const what = head === 'HEAD' ? 'this branch' : head;
  io.stderr(
    `note: ${what} is behind ${base}: what ${base} did since shows as undone until it is merged in\n`,
  );
}

function noteBroken(base: OpenFleet, named: string, io: Io): void {
  const broken = base.diagnostics.filter(({ blocks }) => blocks === true).length;
  if (broken === 0) return;
  const count = broken === 1 ? 'an error' : `${broken} errors`;
  io.stderr(`note: ${named} has ${count} itself; what cannot be read there counts as new\n`);
}

/** Ends the command where the lockfile that is believed cannot be read. */
export function requireLockfile({ trust, diagnostics }: Omit<Trusted, 'head'>): void {
  const [fault] = diagnostics;
  if (!fault) return;
  const where = trust.base === null ? '' : `${trust.base}: `;
  throw new CommandFailure('lockfile', 1, `${where}${fault.message}`, { diagnostics });
}
