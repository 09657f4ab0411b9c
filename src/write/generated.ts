import path from 'node:path';
import { Document, Scalar, visit } from 'yaml';
import type { AnyResource } from '../model/resource.ts';
import type { DesiredResource } from '../model/state.ts';
import { compareText } from '../text/compare.ts';
import { readIfThere } from './file-ops.ts';
import { statIfThere } from './targets.ts';
import type { FileChange } from './transaction.ts';

/** The first line of every file that `apply` writes into the generated folder: by it a file is known to be ours. */
export const MARK = '# Written by `infractl apply`. Do not edit: the next apply writes it anew.';

const HEADER = `${MARK}
# To pin an assignment where it stands, move its document to a file outside this folder.
`;

const ADDRESSES_HEADER = `${MARK}
# To keep an address for good, write it in the Compute: address in place of subnet.
`;

/** One service's generated Assignments, sorted by compute, or one compute's addresses as a file. The same give the same bytes. */
export function formatGenerated(resources: readonly DesiredResource[]): string {
  const areAssignments = resources.every(({ kind }) => kind === 'Assignment');
  const keyOf = ({ name, kind, spec }: DesiredResource) =>
    areAssignments ? String(spec['compute']) : `${name} ${kind}`;
  const sorted = resources.toSorted((a, b) => compareText(keyOf(a), keyOf(b)));
  return (
    (areAssignments ? HEADER : ADDRESSES_HEADER) +
    sorted.map((resource) => formatManifest(resource)).join('---\n')
  );
}

/**
 * One manifest as a YAML document that comes back as it was, from readers of YAML 1.1 too. Text with controls in it is
 * quoted, so that they are escapes in the file.
 */
export function formatManifest({ kind, name, metadata, spec }: Manifest): string {
  const manifest = { apiVersion: 'infractl.dev/v1', kind, metadata: { name, ...metadata }, spec };
  const document = new Document(manifest, { compat: 'yaml-1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && CONTROLS.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  // all that is left of them stands between double quotes now
  return document.toString({ lineWidth: 0 }).replace(new RegExp(CONTROLS, 'gu'), escapeSequence);
}

function escapeSequence(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

type Manifest = Pick<DesiredResource, 'kind' | 'name' | 'metadata' | 'spec'>;

/** Controls but the line feed, other line ends, marks that reorder text, half pairs. */
const CONTROLS = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;

export interface GeneratedInput {
  readonly root: string;
  /** The generated folder, posix, relative to the root. */
  readonly folder: string;
  /** The generated Assignments and addresses that shall stand. */
  readonly desired: readonly DesiredResource[];
  /** Everything that was loaded. */
  readonly loaded: readonly AnyResource[];
}

export type GeneratedChanges =
  | { readonly ok: true; readonly changes: readonly FileChange[] }
  | { readonly ok: false; readonly problem: string };

/**
 * The files of the generated folder to be written and removed. Files there that hold nothing but Assignments are the
 * planner's, whoever wrote them: what they hold is in `desired`. A file that holds anything else is somebody's own, and
 * is neither emptied nor removed.
 */
export function planGenerated({ root, folder, desired, loaded }: GeneratedInput): GeneratedChanges {
  const byFile = formatGeneratedFiles(desired);
  const present = groupBy(
    loaded.filter(({ origin }) => origin.file.startsWith(`${folder}/`)),
    ({ origin }) => origin.file,
  );
  for (const file of new Set([...byFile.keys(), ...present.keys()])) {
    const problem = refuseFile(root, file, present.get(file));
    if (problem !== undefined && (byFile.has(file) || present.get(file)?.some(({ generated }) => generated)))
      return { ok: false, problem };
  }
  const written = [...byFile].map(([file, content]): FileChange => ({ file, content }));
  const removed = [...present]
    .filter(([file, resources]) => !byFile.has(file) && resources.every(({ generated }) => generated))
    .map(([file]): FileChange => ({ file, content: null }));
  return { ok: true, changes: [...written, ...removed].toSorted((a, b) => compareText(a.file, b.file)) };
}

/** The text of each generated file, by its path. */
export function formatGeneratedFiles(desired: readonly DesiredResource[]): ReadonlyMap<string, string> {
  const byFile = groupBy(desired, ({ file }) => file);
  return new Map([...byFile].map(([file, assignments]) => [file, formatGenerated(assignments)]));
}

/** Map.groupBy, which Node 20 has not. */
function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

function refuseFile(
  root: string,
  file: string,
  resources: readonly AnyResource[] | undefined,
): string | undefined {
  const other = resources?.find(({ generated }) => !generated);
  if (other)
    return `${file} holds ${other.kind} ${other.name}, and \`apply\` writes Assignments and addresses alone there: move it out of ${path.posix.dirname(file)}/`;
  const full = path.join(root, file);
  if (resources || !statIfThere(full)?.isFile() || readIfThere(full)?.startsWith(MARK) !== false)
    return undefined;
  return `${file} was not written by \`apply\` and holds no Assignment: move it out of ${path.posix.dirname(file)}/`;
}
