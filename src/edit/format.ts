import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  type Node,
  type Pair,
  parseAllDocuments,
  type SchemaOptions,
  visit,
  type YAMLMap,
} from 'yaml';
import type { Edited } from './set-field.ts';

/** Columns that a flow collection of several lines may take once it is joined; a wider one is written as a block. */
const WIDTH = 120;

/** The order of fields; others keep theirs, after these. */
const TOP = ['apiVersion', 'kind', 'metadata', 'spec'];
const METADATA = ['name', 'labels', 'annotations'];

/** Forms settle in a round or two; a text that does not is left as it is. */
const ROUNDS = 5;

/**
 * The text of a file in its canonical form: two spaces a level, one blank line at most, apiVersion, kind, metadata and spec in
 * this order, and of metadata the name first. Comments, quotes, numbers and flow collections on one line stay as they are.
 * Every value is the same afterwards, and formatting it again changes nothing; what would not hold is refused.
 */
export function formatText(text: string): Edited {
  const values = valuesOf(text);
  if (!values.ok) return values;
  let before = text;
  for (let round = 0; round < ROUNDS; round++) {
    const after = printAll(before);
    if (after === undefined) return UNCERTAIN;
    if (after === before) return checked(text, after, values.values);
    before = after;
  }
  return { ok: false, problem: 'its comments do not come to rest: it is left as it is' };
}

function checked(source: string, after: string, values: readonly unknown[]): Edited {
  const again = valuesOf(after);
  const isSame =
    again.ok && isDeepStrictEqual(again.values, values) && commentsOf(after) === commentsOf(source);
  return isSame ? { ok: true, text: after } : UNCERTAIN;
}

const UNCERTAIN: Edited = {
  ok: false,
  problem: 'its form cannot be changed without changing what it says: it is left as it is',
};

type Values =
  | { readonly ok: true; readonly values: readonly unknown[] }
  | { readonly ok: false; readonly problem: string };

/** What the documents say, an order of fields included where it is not ours to choose. */
function valuesOf(text: string): Values {
  const documents = parse(text);
  const fault = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])[0];
  if (fault) return { ok: false, problem: `it cannot be read: ${fault.message}` };
  try {
    return { ok: true, values: documents.map((one) => one.toJS() as unknown) };
  } catch {
    return { ok: false, problem: 'its aliases have no end' };
  }
}

/** Scalars are the text that stands there: 0x1F, 1.10 and 007 are printed as they are. */
export const AS_WRITTEN: SchemaOptions = { schema: 'failsafe', customTags: (tags) => [...tags, 'null'] };

/** The documents of a text, to be read alone (the core schema), or to be printed again: `AS_WRITTEN`. */
export function parse(text: string, options: SchemaOptions = {}): readonly Document.Parsed[] {
  const parsed = parseAllDocuments(text, {
    ...options,
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  return Array.isArray(parsed) ? parsed : [];
}

/** Every comment, in any order; a text that looks like one counts on both sides. */
export function commentsOf(text: string): string {
  return [...text.matchAll(/(?<=^|\s)#[^\n]*/g)]
    .map(([comment]) => comment.trimEnd())
    .toSorted()
    .join('\n');
}

function printAll(text: string): string | undefined {
  const documents = parse(text, AS_WRITTEN);
  if (documents.some(({ errors }) => errors.length > 0)) return undefined;
  return printDocuments(documents, text);
}

/** Documents as one text; undefined where an alias stands before its anchor. `text` is what their places are in. */
export function printDocuments(documents: readonly Document.Parsed[], text: string): string | undefined {
  try {
    return documents
      .map((one, index) => printDocument(one, index, text))
      .join('')
      .replace(/\n+$/, '\n');
  } catch {
    return undefined;
  }
}

function printDocument(document: Document.Parsed, index: number, text: string): string {
  arrange(document);
  joinFlow(document, text);
  const body = document.toString({
    lineWidth: 0,
    flowCollectionPadding: false,
    doubleQuotedMinMultiLineLength: 1e9,
  });
  return index === 0 || /^(?:%|---(?:\s|$))/m.test(body) ? body : `---\n${body}`;
}

function arrange({ contents }: Document.Parsed): void {
  if (!isMap<Node, Node | null>(contents) || !contents.has('apiVersion') || !contents.has('kind')) return;
  sortFields(contents, TOP);
  const metadata = contents.items.find(({ key }) => isScalar(key) && key.value === 'metadata')?.value;
  if (isMap<Node, Node | null>(metadata)) sortFields(metadata, METADATA);
}

function sortFields(map: YAMLMap<Node, Node | null>, order: readonly string[]): void {
  const rank = ({ key }: Pair<Node, Node | null>): number => {
    const at = isScalar(key) ? order.indexOf(String(key.value)) : -1;
    return at < 0 ? order.length : at;
  };
  const isSorted = map.items.every((item, index) => rank(map.items[index - 1] ?? item) <= rank(item));
  if (!isSorted) map.items = map.items.toSorted((a, b) => rank(a) - rank(b));
}

/** A flow collection of several lines goes on one where it fits, else into lines of its own. */
function joinFlow(document: Document.Parsed, text: string): void {
  visit(document, {
    Collection: (_, node) => {
      const { range } = node;
      if (node.flow !== true || !range) return undefined;
      const written = text.slice(range[0], range[1]);
      // what is inside a flow collection is one, too
      if (!written.includes('\n') || written.includes('#')) return visit.SKIP;
      const column = range[0] - (text.lastIndexOf('\n', range[0] - 1) + 1);
      if (column + written.replace(/\s+/g, ' ').length <= WIDTH) return visit.SKIP;
      unflow(node);
      return undefined;
    },
  });
}

function unflow(node: Node): void {
  if (isCollection(node) && node.items.length > 0) delete node.flow;
}
