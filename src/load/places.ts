import {
  type Document,
  type Node,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseAllDocuments,
} from 'yaml';
import type { Diagnostic, LocatedDiagnostic, Place, Pointer, Related, Where } from '../model/diagnostic.ts';
import { tooDeepAt } from './depth.ts';
import { compareText } from '../text/compare.ts';

/** The first character of a file. */
export function startOf(file: string): Place {
  return { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
}

/** A range of offsets as a place. */
export type PlaceAt = (start: number, end: number) => Place;

/** Places in one text, whose lines are counted when the first is asked for. */
export function createPlacer(file: string, text: string): PlaceAt {
  let counter: LineCounter | undefined;
  return (start, end) => fromCounter(file, (counter ??= countLines(text)), start, end);
}

function countLines(text: string): LineCounter {
  const counter = new LineCounter();
  counter.addNewLine(0);
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) counter.addNewLine(i + 1);
  return counter;
}

function fromCounter(file: string, counter: LineCounter, start: number, end: number): Place {
  const from = counter.linePos(start);
  const to = counter.linePos(Math.max(start, end));
  return {
    file,
    line: Math.max(1, from.line),
    column: Math.max(1, from.col),
    endLine: Math.max(1, to.line),
    endColumn: Math.max(1, to.col),
  };
}

export type Locate = (where: Where) => Place;

/**
 * Turns pointers into places. `texts` holds the text of each file; a file is parsed again when something in it is shown,
 * and the last one is kept, for diagnostics come sorted by file.
 */
export function createLocator(texts: ReadonlyMap<string, string>): Locate {
  let last: { file: string; documents: readonly Document[]; counter: LineCounter } | undefined;
  return (where) => {
    if ('line' in where) return where;
    if (last?.file !== where.file) {
      const text = texts.get(where.file);
      if (text === undefined || tooDeepAt(text) !== undefined) return startOf(where.file);
      last = { file: where.file, ...parseWithLines(text) };
    }
    return locateIn(where, last.documents, last.counter);
  };
}

function parseWithLines(text: string): { documents: readonly Document[]; counter: LineCounter } {
  const counter = new LineCounter();
  const parsed = parseAllDocuments(text, {
    lineCounter: counter,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  return { documents: Array.isArray(parsed) ? parsed : [], counter };
}

function locateIn(pointer: Pointer, documents: readonly Document[], counter: LineCounter): Place {
  const document = documents[pointer.document];
  if (!document) return startOf(pointer.file);
  const range = rangeOf(document, pointer);
  return fromCounter(pointer.file, counter, range[0], range[1]);
}

/** The range of the pointed node, or of its nearest existing ancestor (for a field that is missing). */
function rangeOf(document: Document, pointer: Pointer): readonly [number, number] {
  let node: unknown = document.contents;
  let range = nodeRange(node) ?? [document.range?.[0] ?? 0, document.range?.[0] ?? 0];
  const path = pathOf(pointer);
  for (const [depth, step] of path.entries()) {
    const next = child(node, step, document);
    if (!next) break;
    const last = depth === path.length - 1;
    range =
      (last && pointer.part === 'key' ? nodeRange(next.key) : nodeRange(next.value)) ??
      nodeRange(next.key) ??
      range;
    node = next.value;
  }
  return path.length === 0 ? firstLine(node, range) : range;
}

/** What stands inside another manifest has its fields there, without a spec of its own. */
function pathOf({ within, path }: Pointer): readonly (string | number)[] {
  if (!within) return path;
  return path[0] === 'spec' ? [...within, ...path.slice(1)] : within;
}

/** A whole document is shown by its first key. */
function firstLine(node: unknown, range: readonly [number, number]): readonly [number, number] {
  const first = isMap(node) ? nodeRange(node.items[0]?.key) : undefined;
  return first ?? range;
}

function child(
  node: unknown,
  step: string | number,
  document: Document,
): { key: unknown; value: unknown } | undefined {
  const resolved = isAlias(node) ? node.resolve(document) : node;
  if (isMap(resolved)) {
    const pair = resolved.items.find((item) => keyText(item) === String(step));
    return pair && { key: pair.key, value: pair.value };
  }
  if (isSeq(resolved)) {
    const item = resolved.items[Number(step)];
    return item === undefined ? undefined : { key: undefined, value: isPair(item) ? item.value : item };
  }
  return undefined;
}

function keyText(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

/** Maps and sequences are shown by where they begin, scalars whole. */
function nodeRange(node: unknown): readonly [number, number] | undefined {
  const range = (node as Node | null | undefined)?.range;
  if (!range) return undefined;
  return isScalar(node) ? [range[0], range[1]] : [range[0], Math.min(range[1], range[0] + 1)];
}

/** Diagnostics as outputs show them: with places, sorted by file, line, column and rule. */
export function locateAll(
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
): readonly LocatedDiagnostic[] {
  const locate = createLocator(texts);
  const byFile = diagnostics.toSorted((a, b) => compareText(a.at?.file ?? '', b.at?.file ?? ''));
  const located = byFile.map((diagnostic) => locateOne(diagnostic, locate, texts));
  const places = locateRelated(byFile, texts);
  return located
    .map((one, index) =>
      fillMessage({
        ...one,
        related: (byFile[index]?.related ?? []).map((other) => ({
          message: other.message,
          ...shortPlace(places.get(other) as Place),
        })),
      }),
    )
    .toSorted(compareLocated);
}

/** Other sides lie anywhere: taken by file, each file is parsed once, not once a finding. */
function locateRelated(
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
): ReadonlyMap<Related, Place> {
  const locate = createLocator(texts);
  const all = diagnostics.flatMap(({ related }) => related ?? []);
  return new Map(
    all.toSorted((a, b) => compareText(a.at.file, b.at.file)).map((one) => [one, locate(one.at)]),
  );
}

function locateOne(
  diagnostic: Diagnostic,
  locate: Locate,
  texts: ReadonlyMap<string, string>,
): LocatedDiagnostic {
  const place = diagnostic.at && locate(diagnostic.at);
  return {
    rule: diagnostic.rule,
    severity: diagnostic.severity,
    message: diagnostic.message,
    file: place?.file ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
    endLine: place?.endLine ?? null,
    endColumn: place?.endColumn ?? null,
    resource: diagnostic.resource ?? null,
    related: [],
    help: fillHelp(diagnostic.help, place, texts),
  };
}

/** `{source}` in a help stands for the text at its place, as it was written: `007`, where the value is seven. */
function fillHelp(
  help: string | undefined,
  place: Place | undefined,
  texts: ReadonlyMap<string, string>,
): string | null {
  if (!help?.includes('{source}')) return help ?? null;
  if (!place) return help.replace('{source}', '...');
  const line = lineOf(texts.get(place.file) ?? '', place.line);
  const end = place.line === place.endLine ? place.endColumn - 1 : undefined;
  return help.replace('{source}', () => line.slice(place.column - 1, end));
}

function lineOf(text: string, line: number): string {
  let start = 0;
  for (let left = line - 1; left > 0; left--) start = text.indexOf('\n', start) + 1;
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? undefined : end);
}

/** `{at:0}` in a message stands for the first related place. */
function fillMessage(diagnostic: LocatedDiagnostic): LocatedDiagnostic {
  if (!diagnostic.message.includes('{at:')) return diagnostic;
  const message = diagnostic.message.replace(/\{at:(\d)\}/g, (token, index: string) => {
    const place = diagnostic.related[Number(index)];
    return place ? `${place.file}:${place.line}` : token;
  });
  return { ...diagnostic, message };
}

function shortPlace(place: Place): { file: string; line: number; column: number } {
  return { file: place.file, line: place.line, column: place.column };
}

function compareLocated(a: LocatedDiagnostic, b: LocatedDiagnostic): number {
  return (
    compareText(a.file ?? '', b.file ?? '') ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message)
  );
}
