import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseAllDocuments,
  Document as YamlDocument,
  type YAMLMap,
} from 'yaml';
import { isDeepStrictEqual } from 'node:util';

export type Edited =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: string };

export type FieldPath = readonly (string | number)[];

/** A field of one document: the value that it gets, or that it goes. */
export interface FieldEdit {
  /** Of the file's documents, as load numbers them. */
  readonly document: number;
  readonly path: FieldPath;
  readonly value: unknown;
  readonly remove: boolean;
}

/**
 * The text of a file with one field set or removed, every other byte as it was. What the edit would change beside it (an
 * anchor, an alias, a form that is not understood) refuses it: afterwards the text is read again, and every other value is
 * the same or nothing is handed out.
 */
export function setField(text: string, edit: FieldEdit): Edited {
  if (edit.path.includes('__proto__')) return refuse('__proto__ cannot be a field');
  const documents = parse(text);
  const document = documents[edit.document];
  if (!document) return refuse('the file has no such document');
  if (edit.remove) {
    const path = lastOfMany(document, edit.path);
    if (path.length < edit.path.length) return setField(text, { ...edit, path });
  }
  const spliced = edit.remove ? removeAt(text, document, edit.path) : setAt(text, document, edit);
  if (!spliced.ok || spliced.text === text) return spliced;
  return holds(documents, parse(spliced.text), edit)
    ? spliced
    : refuse('this place cannot be changed without touching others: edit the file by hand');
}

const parse = (text: string): readonly Document[] => {
  const parsed = parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent' });
  return Array.isArray(parsed) ? parsed : [];
};

const refuse = (problem: string): Edited => ({ ok: false, problem });

/** Whether the second text is the first with this edit, and nothing else. */
function holds(before: readonly Document[], after: readonly Document[], edit: FieldEdit): boolean {
  if (before.length !== after.length || after.some(({ errors }) => errors.length > 0)) return false;
  try {
    return before.every((document, index) => {
      const wanted = document.toJS() as unknown;
      if (index === edit.document) change(wanted, edit);
      return isDeepStrictEqual(wanted, after[index]?.toJS());
    });
  } catch {
    return false; // aliases without end in another document of the file
  }
}

function change(root: unknown, { path, value, remove }: FieldEdit): void {
  let at = root as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = (at[step] ??= {}) as Record<string | number, unknown>;
  const last = path.at(-1) as string | number;
  if (!remove) at[last] = value;
  else delete at[last];
}

interface Reached {
  /** The deepest collection on the way that is there, and the steps that are missing from it on. */
  readonly parent: Node;
  readonly rest: FieldPath;
  readonly pair?: Pair<Node, Node | null>;
  readonly node?: Node | null;
}

function reach(document: Document, path: FieldPath): Reached | string {
  let parent = document.contents as Node;
  for (const [depth, step] of path.entries()) {
    const odd = anchored(parent);
    if (odd !== undefined) return odd;
    const rest = path.slice(depth);
    if (isMap<Node, Node | null>(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair) return { parent, rest };
      if (depth === path.length - 1) return { parent, rest, pair, node: pair.value };
      if (!isCollection(pair.value))
        return isAlias(pair.value) ? ALIAS : { parent, rest, pair, node: pair.value };
      parent = pair.value;
    } else if (isSeq<Node>(parent)) {
      const item = parent.items[Number(step)];
      if (typeof step !== 'number' || !item)
        return `${String(step)} is no item of a list of ${parent.items.length}`;
      if (depth === path.length - 1) return { parent, rest, node: item };
      parent = item;
    } else return `${String(step)}: there is no mapping to hold it`;
  }
  return 'a path leads nowhere';
}

const ALIAS = 'an alias stands here: what it names would change in other places, too; edit the file by hand';

function anchored(node: Node): string | undefined {
  if (isAlias(node)) return ALIAS;
  const { anchor } = node as { anchor?: string };
  return anchor === undefined
    ? undefined
    : `the anchor &${anchor} is used in other places: edit the file by hand`;
}

function setAt(text: string, document: Document, { path, value }: FieldEdit): Edited {
  const reached = reach(document, path);
  if (typeof reached === 'string') return refuse(reached);
  const { parent, rest, node, pair } = reached;
  if (rest.length === 1 && (pair || node)) return replace(text, node, pair, value);
  if (node && rest.length > 1) return refuse(`${String(rest[0])} is no mapping`);
  if (!isMap(parent)) return refuse('items are not added to lists: edit the file by hand');
  const [key, ...below] = rest;
  const made = below.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value);
  return insert(text, parent as YAMLMap<Node, Node | null>, String(key), made);
}

function replace(
  text: string,
  node: Node | null | undefined,
  pair: Pair<Node, Node | null> | undefined,
  value: unknown,
): Edited {
  const odd = node ? anchored(node) : undefined;
  if (odd !== undefined) return refuse(odd);
  const written = flow(value);
  const range = node?.range;
  if (!node || !range || range[0] === range[1]) {
    const after = text.indexOf(':', pair?.key.range?.[1] ?? text.length);
    return after < 0 ? refuse('this field has no place') : splice(text, after + 1, after + 1, ` ${written}`);
  }
  if (isScalar(node) && /^[|>]/.test(text.slice(range[0], range[0] + 1)))
    return refuse('a text of several lines stands here: edit the file by hand');
  if (isCollection(node) && node.flow !== true)
    return refuse('a mapping or list of several lines stands here: name a field in it, or remove it first');
  return splice(text, range[0], range[1], written);
}

const splice = (text: string, from: number, until: number, put: string): Edited => ({
  ok: true,
  text: text.slice(0, from) + put + text.slice(until),
});

const newlineOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** A new field after the last one of its mapping. */
function insert(text: string, map: YAMLMap<Node, Node | null>, key: string, value: unknown): Edited {
  const last = map.items.at(-1);
  const end = last && (last.value?.range?.[1] ?? last.key.range?.[1]);
  if (map.flow === true) {
    const close = (map.range?.[1] ?? 0) - 1;
    const at = end ?? close;
    return splice(text, at, at, `${last ? ', ' : ''}${flow(key)}: ${flow(value)}`);
  }
  const first = map.items[0]?.key.range?.[0];
  if (first === undefined || end === undefined)
    return refuse('an empty mapping stands here: edit the file by hand');
  const indent = ' '.repeat(first - (text.lastIndexOf('\n', first - 1) + 1));
  const written = text.slice(0, end).trimEnd().length;
  const lineEnd = text.indexOf('\n', written);
  const at = lineEnd < 0 ? text.length : text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd;
  return splice(text, at, at, `${newlineOf(text)}${indent}${flow(key)}: ${flow(value)}`);
}

function removeAt(text: string, document: Document, path: FieldPath): Edited {
  const reached = reach(document, path);
  if (typeof reached === 'string') return refuse(reached);
  const { parent, rest, pair, node } = reached;
  if (rest.length > 1 || (!pair && !node)) return { ok: true, text };
  if (!pair || !isMap<Node, Node | null>(parent))
    return refuse('items are not removed from lists: edit the file by hand');
  if (isAnchoredBelow(text, pair))
    return refuse('an anchor stands in it, which other places may use: edit the file by hand');
  return parent.flow === true ? removeFromFlow(text, parent, pair) : removeLines(text, pair);
}

/** The path up to the mapping that goes as well, for nothing else stands in it. */
function lastOfMany(document: Document, path: FieldPath): FieldPath {
  const reached = reach(document, path);
  if (path.length < 2 || typeof reached === 'string' || !reached.pair || reached.rest.length > 1) return path;
  const { parent } = reached;
  return isMap(parent) && parent.items.length === 1 ? path.slice(0, -1) : path;
}

function isAnchoredBelow(text: string, { key, value }: Pair<Node, Node | null>): boolean {
  const from = key.range?.[1] ?? 0;
  return /[\s,:[{]&\w/.test(text.slice(from, value?.range?.[1] ?? from));
}

function removeFromFlow(
  text: string,
  map: YAMLMap<Node, Node | null>,
  pair: Pair<Node, Node | null>,
): Edited {
  const at = map.items.indexOf(pair);
  const start = pair.key.range?.[0] ?? 0;
  const end = pair.value?.range?.[1] ?? pair.key.range?.[1] ?? start;
  const next = map.items[at + 1]?.key.range?.[0];
  if (next !== undefined) return splice(text, start, next, '');
  const before = map.items[at - 1];
  return splice(text, before?.value?.range?.[1] ?? before?.key.range?.[1] ?? start, end, '');
}

/** The lines of a field, a comment behind it included. */
function removeLines(text: string, { key, value }: Pair<Node, Node | null>): Edited {
  const start = key.range?.[0] ?? 0;
  const line = text.lastIndexOf('\n', start - 1) + 1;
  if (text.slice(line, start).trim() !== '')
    return refuse('it stands on one line with other things: edit the file by hand');
  const written = text.slice(0, value?.range?.[1] ?? key.range?.[1] ?? start).trimEnd().length;
  const end = text.indexOf('\n', written);
  return splice(text, line, end < 0 ? text.length : end + 1, '');
}

/** A value as YAML on one line, that stands in any collection, for readers of YAML 1.1 too. */
export function flow(value: unknown): string {
  const document = new YamlDocument([value], { compat: 'yaml-1.1', aliasDuplicateObjects: false });
  if (isSeq(document.contents)) document.contents.flow = true;
  const text = document.toString({
    lineWidth: 0,
    flowCollectionPadding: false,
    doubleQuotedMinMultiLineLength: 1e9,
  });
  return text.trim().slice(1, -1);
}
