import { commentsOf, formatText } from '../edit/format.ts';
import { type DocumentAt, itemTaker, moveDocuments } from '../edit/move.ts';
import { foldManifests, meaningOf, writeOut } from '../expand/index.ts';
import { folderSource, undoneSource } from '../load/index.ts';
import type { AnyResource } from '../model/resource.ts';
import { openSource } from '../run.ts';
import { compareText } from '../text/compare.ts';
import { CommandFailure } from './io.ts';
import type { Session } from './session.ts';

export interface Moved {
  /** The files that change; null where nothing is left. */
  readonly texts: ReadonlyMap<string, string | null>;
  /** How many manifests went into others, or came out. */
  readonly count: number;
  readonly stay: readonly { readonly count: number; readonly why: string }[];
  readonly summary: string;
}

/**
 * What stands in `files` in the short form, or in the long one. The result is read again: where it did not mean the same, or
 * a comment were lost, nothing is handed out.
 */
export function moveForms(session: Session, files: readonly string[], way: 'inline' | 'expand'): Moved {
  const moved = way === 'inline' ? fold(session, files) : unfold(session, files);
  requireSame(session, moved.texts);
  return moved;
}

const placeOf = ({ origin: { file, document } }: AnyResource): DocumentAt => ({ file, document });

/** Manifests of files that fmt may write. */
function ours(session: Session, files: readonly string[]): (resource: AnyResource) => boolean {
  const chosen = new Set(files);
  const known = new Map<string, boolean>();
  const isPlain = (file: string): boolean => {
    const told = known.get(file) ?? formatText(session.texts.get(file) ?? '').ok;
    known.set(file, told);
    return told;
  };
  return ({ generated, origin: { file } }) =>
    !generated && chosen.has(file) && !file.startsWith(`${session.settings.generated}/`) && isPlain(file);
}

function fold(session: Session, files: readonly string[]): Moved {
  const everywhere = ours(session, [...session.texts.keys()]);
  const takes = itemTaker(session.texts);
  const canHold = (to: AnyResource, field: string) => everywhere(to) && takes(placeOf(to), [field]);
  const { moves, rewrites, stay } = foldManifests(session.resources, ours(session, files), canHold);
  const texts = moveDocuments(session.texts, {
    into: moves.map(({ from, to, field, item }) => ({
      from: from.map(placeOf),
      to: placeOf(to),
      field,
      item,
    })),
    out: [],
    scalars: rewrites.map(({ in: one, path, value }) => ({ at: placeOf(one), path, value })),
  });
  const count = moves.flatMap(({ from }) => from).length;
  return {
    texts,
    count,
    stay: [...stay]
      .map(([why, many]) => ({ count: many, why }))
      .toSorted((a, b) => b.count - a.count || compareText(a.why, b.why)),
    summary: `${count} ${count === 1 ? 'manifest' : 'manifests'} moved into ${new Set(moves.map(({ to }) => to)).size} owners`,
  };
}

function unfold(session: Session, files: readonly string[]): Moved {
  const isOurs = ours(session, files);
  const takes = itemTaker(session.texts);
  const { owners, rewrites } = writeOut(
    session.resources,
    (one) => isOurs(one) && takes(placeOf(one), ['parts', 'addresses', 'records']),
  );
  const texts = moveDocuments(session.texts, {
    into: [],
    out: owners.map(({ owner, fields, manifests }) => ({ at: placeOf(owner), fields, documents: manifests })),
    scalars: rewrites.map(({ in: one, path, value }) => ({ at: placeOf(one), path, value })),
  });
  const count = owners.flatMap(({ manifests }) => manifests).length;
  return {
    texts,
    count,
    stay: [],
    summary: `${count} ${count === 1 ? 'manifest' : 'manifests'} written out of ${owners.length} owners`,
  };
}

function requireSame(session: Session, texts: ReadonlyMap<string, string | null>): void {
  const after = openSource(undoneSource(folderSource(session.root), texts), () => session.lockfile());
  const [was, is] = [meaningOf(session.resources), meaningOf(after.resources)];
  const other = was.find((line, index) => is[index] !== line) ?? is[was.length];
  if (other !== undefined)
    throw new CommandFailure(
      'invalid',
      1,
      `the manifests would not mean the same, so nothing was written; the first that differs: ${other}`,
    );
  const words = (of: (file: string) => string | null | undefined) =>
    [...texts.keys()]
      .flatMap((file) => commentsOf(of(file) ?? '').split('\n'))
      .toSorted(compareText)
      .join('\n')
      .trim();
  if (words((file) => session.texts.get(file)) !== words((file) => texts.get(file)))
    throw new CommandFailure('invalid', 1, 'a comment would be lost, so nothing was written');
}
