import { findRoot, locateAll } from '../load/index.ts';
import type { AnyResource } from '../model/resource.ts';
import { COMMENT_LIMIT } from '../render/fit/fit.ts';
import { createProgress } from '../render/progress.ts';
import { contextOf, type Trusted, trustItself } from '../run-trust.ts';
import { checkFleet, type OpenFleet } from '../run.ts';
import { formatJson } from '../text/json.ts';
import { nearest } from '../text/nearest.ts';
import type { WorkFolder } from '../write/index.ts';
import { CommandFailure, type Io, usageError } from './io.ts';
import { refuseSparse } from './sparse.ts';
import { findWorkFolder, readTree, refuseTracked } from './tree.ts';

/** The fleet that a command works on. */
export interface Session extends OpenFleet {
  /** Absolute path of the fleet repository. */
  readonly root: string;
  readonly work: WorkFolder;
}

/** Finds the root and reads everything in it. Fails where there is no such folder; faults of manifests are in `diagnostics`. */
export async function openSession(io: Io, flags: { readonly dir?: string }): Promise<Session> {
  const found = findRoot(io.cwd, flags.dir);
  if (!found.ok) throw new CommandFailure('io', 1, found.problem);
  await refuseTracked(found.root, io);
  const work = findWorkFolder(found.root, io);
  const progress = await createProgress('reading manifests', io.stderrIsTerminal);
  try {
    const opened = readTree(work, progress.step);
    await refuseSparse(found.root, opened.settings, io);
    return { root: found.root, work, ...opened };
  } finally {
    progress.stop();
  }
}

/**
 * The check stage of a session, against what was applied last. A lockfile that cannot be read is an error of its own.
 * `judged` says who is believed; left out, the session itself.
 */
export function checkSession(
  session: Session,
  today: string,
  scope: 'all' | 'blocking' = 'all',
  judged: Omit<Trusted, 'head'> = trustItself(session),
): Session {
  const known = { ...session, diagnostics: [...session.diagnostics, ...judged.diagnostics] };
  return checkFleet(known, contextOf(judged, today), scope);
}

/** Ends a command that cannot go on with broken manifests. */
export function requireSound(session: Session): void {
  if (!session.blocked) return;
  const diagnostics = session.diagnostics.filter(({ severity }) => severity === 'error');
  throw new CommandFailure('invalid', 1, 'the manifests have errors', {
    diagnostics,
    texts: session.texts,
  });
}

/**
 * `{formatVersion, items}`. Broken manifests do not hide the others, but scripts must see that something is missing: the
 * members of a failure stand beside.
 */
export function itemsJson(resources: readonly AnyResource[], session: Session): string {
  const items = resources.map(({ manifest }) => manifest);
  return formatJson({ formatVersion: '1', items, ...brokenJson(session) });
}

/**
 * The members that JSON of a look-up gets where manifests are broken. They do not hide the others, but a script must see
 * that something may be missing.
 */
export function brokenJson({ blocked, diagnostics, texts }: Session): object {
  if (!blocked) return {};
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const error = { code: 'invalid', message: 'the manifests have errors: something may be missing here' };
  return { error, diagnostics: locateAll(errors, texts) };
}

/** Exit 1 where manifests are broken: what was printed may not be all. */
export function tellErrors({ blocked, diagnostics }: Session, io: Io): void {
  if (!blocked) return;
  const count = diagnostics.filter(({ severity }) => severity === 'error').length;
  io.stderr(
    `error: ${count === 1 ? 'one error' : `${count} errors`} in the manifests: something may be missing here; infractl validate tells what\n`,
  );
  io.exit(1);
}

/** One of `formats`, as -o or an argument names it; `what` says what for. */
export function readFormat<F extends string>(word: string, formats: readonly F[], what = 'output format'): F {
  const found = formats.find((format) => format === word);
  if (found !== undefined) return found;
  const guess = nearest(word, formats);
  throw usageError(
    `unknown ${what} "${word}"${guess === undefined ? '.' : `, did you mean ${guess}?`} The formats are ${formats.join(', ')}`,
  );
}

/** The same of formats that are more than a name. */
export function formatCalled<F extends { readonly name: string }>(
  word: string,
  formats: readonly F[],
  what: string,
): F {
  const names = formats.map(({ name }) => name);
  return formats[names.indexOf(readFormat(word, names, what))] as F;
}

/** `--limit` of markdown: what a comment on any forge may have, with room to spare. */
export const LIMIT_OPTION = [
  '--limit <bytes>',
  'of markdown, at most so many bytes; details go first',
  String(COMMENT_LIMIT),
] as const;

const LEAST_LIMIT = 2000;

/** Bytes that markdown may have. Below some, not even counts would fit. */
export function readLimit({ limit }: { readonly limit: string }): number {
  const bytes = /^\d{1,12}$/.test(limit) ? Number(limit) : 0;
  if (bytes >= LEAST_LIMIT) return bytes;
  throw usageError(`--limit "${limit}" is no number of bytes; write ${LEAST_LIMIT} or more`);
}

/** The date that checks and reports use, `YYYY-MM-DD`: --today, else the clock (UTC). */
export function readToday(io: Io, flags: { readonly today?: string }): string {
  if (flags.today === undefined) return io.now().toISOString().slice(0, 10);
  const date = /^\d{4}-\d{2}-\d{2}$/.test(flags.today) ? new Date(`${flags.today}T00:00:00Z`) : undefined;
  // Date takes 2026-02-30 for 2026-03-02
  if (date !== undefined && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(flags.today))
    return flags.today;
  throw usageError(`--today "${flags.today}" is no date; write it as 2026-11-24`);
}
