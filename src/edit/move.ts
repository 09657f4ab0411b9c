import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { AS_WRITTEN, formatText, parse, printDocuments } from './format.ts';
import { flow } from './set-field.ts';

/** Where a document stands. */
export interface DocumentAt {
  readonly file: string;
  readonly document: number;
}

/** Documents that become an item of a list in the spec of another one. */
export interface IntoList {
  readonly from: readonly DocumentAt[];
  readonly to: DocumentAt;
  readonly field: string;
  readonly item: object;
}

/** Lists in the spec of a document that become documents behind it: `of` says which item each comes from. */
export interface OutOfLists {
  readonly at: DocumentAt;
  readonly fields: readonly string[];
  readonly documents: readonly {
    readonly of: readonly [field: string, index: number];
    readonly manifest: object;
  }[];
}

export interface ScalarAt {
  readonly at: DocumentAt;
  readonly path: readonly (string | number)[];
  readonly value: string;
}

export interface Moves {
  readonly into: readonly IntoList[];
  readonly out: readonly OutOfLists[];
  readonly scalars: readonly ScalarAt[];
}

type YamlDocument = Document.Parsed;

/**
 * The texts of the files that change, formatted; null where nothing is left of one. Comments go with what they are about.
 * Documents that no list can be added to are left: their moves are not made.
 */
export function moveDocuments(
  texts: ReadonlyMap<string, string>,
  { into, out, scalars }: Moves,
): ReadonlyMap<string, string | null> {
  const files = new Files(texts);
  for (const { at, path, value } of scalars) setScalar(files.at(at), path, value);
  for (const move of into) moveInto(files, move);
  for (const move of out) moveOut(files, move);
  return files.print();
}

/** Says of documents whether lists of these names in their spec can be added to. */
export function itemTaker(
  texts: ReadonlyMap<string, string>,
): (at: DocumentAt, fields: readonly string[]) => boolean {
  const files = new Files(texts);
  return (at, fields) => {
    const spec = specOf(files.at(at));
    const lists = fields.map((field) => spec?.get(field, true) as Node | undefined);
    return (
      spec !== undefined &&
      lists.every((list) => list === undefined || (isSeq(list) && list.anchor === undefined))
    );
  };
}

class Files {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #documents = new Map<string, readonly YamlDocument[]>();
  readonly #gone = new Set<YamlDocument>();
  readonly #behind = new Map<YamlDocument, readonly YamlDocument[]>();

  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts;
  }

  at({ file, document }: DocumentAt): YamlDocument {
    let documents = this.#documents.get(file);
    if (!documents) {
      documents = parse(this.#texts.get(file) ?? '', AS_WRITTEN);
      this.#documents.set(file, documents);
    }
    return documents[document] as YamlDocument;
  }

  remove(document: YamlDocument): void {
    this.#gone.add(document);
  }

  putBehind(document: YamlDocument, documents: readonly YamlDocument[]): void {
    this.#behind.set(document, documents);
  }

  print(): ReadonlyMap<string, string | null> {
    return new Map([...this.#documents].map(([file, documents]) => [file, this.#printFile(file, documents)]));
  }

  #printFile(file: string, documents: readonly YamlDocument[]): string | null {
    const left = documents.flatMap((one) =>
      this.#gone.has(one) ? [] : [one, ...(this.#behind.get(one) ?? [])],
    );
    if (left.every(({ contents }) => contents === null)) return null;
    const text = this.#texts.get(file) ?? '';
    const printed = printDocuments(left, text);
    if (printed === undefined) return text;
    const formatted = formatText(printed);
    return formatted.ok ? formatted.text : printed;
  }
}

function specOf(document: YamlDocument | undefined): YAMLMap<Node, Node | null> | undefined {
  const contents = document?.contents;
  const spec = isMap(contents) ? contents.get('spec', true) : undefined;
  return isMap<Node, Node | null>(spec) && spec.anchor === undefined ? spec : undefined;
}

function setScalar(document: YamlDocument, path: readonly (string | number)[], value: string): void {
  const node = document.getIn(path, true);
  if (isScalar(node)) node.value = value;
}

function moveInto(files: Files, { from, to, field, item }: IntoList): void {
  const spec = specOf(files.at(to));
  if (!spec) return;
  const sources = from.map((at) => files.at(at));
  const node = parse(flow(item), AS_WRITTEN)[0]?.contents as YAMLMap;
  const comments = sources.flatMap(takeComments);
  if (comments.length > 0) node.commentBefore = comments.join('\n');
  listIn(spec, field).items.push(node);
  for (const source of sources) files.remove(source);
}

function listIn(spec: YAMLMap<Node, Node | null>, field: string): YAMLSeq<Node> {
  if (spec.flow === true) delete spec.flow;
  const there = spec.get(field, true);
  if (isSeq<Node>(there)) {
    delete there.flow;
    return there;
  }
  const made = parse(`${field}:\n  - x\n`, AS_WRITTEN)[0]?.contents;
  if (!isMap<Node, Node | null>(made)) throw new Error('a map was made');
  const list = made.items[0]?.value as YAMLSeq<Node>;
  list.items = [];
  spec.items.push(...made.items);
  return list;
}

/** Every comment of a document, in the order of its text. They are taken out of it. */
function takeComments(document: YamlDocument): readonly string[] {
  const found = document.commentBefore ? [document.commentBefore] : [];
  found.push(...commentsIn(document.contents));
  if (document.comment) found.push(document.comment);
  return found.flatMap((text) => text.split('\n')).filter((line) => line.trim() !== '');
}

function commentsIn(root: Node | null): string[] {
  if (!root) return [];
  const found: string[] = [];
  const after: [Node, string][] = [];
  visit(root, (_, node) => {
    if (isPair(node) || !isNode(node)) return;
    if (node.commentBefore) found.push(node.commentBefore);
    if (!node.comment) return;
    if (isCollection(node)) after.push([node, node.comment]);
    else found.push(node.comment);
  });
  return [...found, ...after.map(([, text]) => text)];
}

function moveOut(files: Files, { at, fields, documents }: OutOfLists): void {
  const document = files.at(at);
  const spec = specOf(document);
  if (!spec) return;
  const comments = new Map(fields.flatMap((field) => itemComments(spec, field)));
  const made = documents.map(({ of, manifest }) => {
    const [one] = parse(`${flowless(manifest)}`, AS_WRITTEN) as [YamlDocument];
    const key = of.join(' ');
    const text = comments.get(key) ?? [];
    comments.delete(key);
    if (text.length > 0 && one.contents) one.contents.commentBefore = text.join('\n');
    return one;
  });
  spec.items = spec.items.filter(({ key }) => !(isScalar(key) && fields.includes(String(key.value))));
  if (spec.items.length === 0) spec.flow = true;
  files.putBehind(document, made);
}

/** Comments of each item of a list; those of the list itself are the first one's. */
function itemComments(spec: YAMLMap<Node, Node | null>, field: string): [string, readonly string[]][] {
  const pair = spec.items.find(({ key }) => isScalar(key) && key.value === field);
  const list = pair?.value;
  if (!pair || !isSeq<Node>(list)) return [];
  const around = [pair.key.commentBefore, pair.key.comment, list.commentBefore];
  const split = (texts: readonly (string | null | undefined)[]) =>
    texts.flatMap((text) => text?.split('\n') ?? []).filter((line) => line.trim() !== '');
  return list.items.map((item, index) => [
    `${field} ${index}`,
    split([
      ...(index === 0 ? around : []),
      ...commentsIn(item),
      ...(index === list.items.length - 1 ? [list.comment] : []),
    ]),
  ]);
}

/** A manifest as YAML in lines of its own. */
function flowless(manifest: object): string {
  const [metadata, spec] = ['metadata', 'spec'].map((field) =>
    Object.entries((manifest as Record<string, object>)[field] ?? {})
      .map(([key, value]) => `  ${flow(key)}: ${flow(value)}\n`)
      .join(''),
  );
  const { apiVersion, kind } = manifest as { apiVersion: string; kind: string };
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n${metadata}spec:\n${spec}`;
}
