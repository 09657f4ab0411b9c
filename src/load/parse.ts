import { type Document, parseAllDocuments } from 'yaml';
import type { Diagnostic, Outcome } from '../model/diagnostic.ts';
import type { LoadedDocument } from '../model/document.ts';
import type { Origin } from '../model/resource.ts';
import { note } from '../profile/index.ts';
import { tooDeepAt, tooManyTokensAt } from './depth.ts';
import { readFast, TOO_MANY_KEYS } from './fast-read.ts';
import { inspect } from './inspect.ts';
import { MAX_ALIASES, MAX_DEPTH, MAX_DIAGNOSTICS, MAX_DOCUMENTS, MAX_TOKENS } from './limits.ts';
import { createPlacer, type PlaceAt, startOf } from './places.ts';
import { describeDuplicate, describeSyntax, tooManyKeys } from './syntax.ts';

/**
 * The documents of one file, YAML 1.2 core schema. A document with a syntax error is left out and told; the others of
 * the file are handed on. Whatever the parser throws becomes a diagnostic.
 */
export function parseFile(file: string, text: string): Outcome<readonly LoadedDocument[]> {
  const fast = readFast(text);
  if (fast.ok)
    return {
      value: fast.documents.map(({ number, value }) => ({ origin: { file, document: number }, value })),
      diagnostics: [],
    };
  note(() => {
    const { line, column } = createPlacer(file, text)(fast.at, fast.at + 1);
    return `${file}:${line}:${column}: not read fast: ${fast.why}`;
  });
  if (fast.why === TOO_MANY_KEYS) return only(tooManyKeys(createPlacer(file, text)(fast.at, fast.at + 1)));
  return parseSlowly(file, text);
}

/** The same by the `yaml` package: the judge of what a text means, and of its faults. */
export function parseSlowly(file: string, text: string): Outcome<readonly LoadedDocument[]> {
  const refused = refuseText(file, text);
  if (refused.length > 0) return { value: [], diagnostics: capped(file, refused) };
  try {
    const { value, diagnostics } = collect(file, text);
    return { value, diagnostics: capped(file, diagnostics) };
  } catch (error) {
    const message = `the YAML parser gave up: ${(error as Error).message}`;
    return only(failure('yaml/unreadable', file, message, 'simplify the document'));
  }
}

/** What is told of a text before the parser sees it: it would cost too much, or the parser's words would mislead. */
function refuseText(file: string, text: string): readonly Diagnostic[] {
  if (text.trim() === '')
    return [
      failure(
        'load/empty',
        file,
        'the file is empty; expected at least one manifest',
        'delete the file, or restore its content',
      ),
    ];
  const conflicts = [...text.matchAll(/^(?:<{7}|>{7}|\|{7})(?: .*)?$/gm)];
  if (conflicts.length > 0) return describeConflicts(file, text, conflicts);
  const deep = tooDeepAt(text);
  if (deep !== undefined)
    return [
      {
        ...failure('load/depth', file, `nesting is deeper than ${MAX_DEPTH} levels`, 'flatten the document'),
        at: createPlacer(file, text)(deep, deep + 1),
      },
    ];
  const documents = countDocuments(text);
  if (documents > MAX_DOCUMENTS)
    return [
      failure(
        'load/documents',
        file,
        `${documents} documents in one file, at most ${MAX_DOCUMENTS} are read`,
        'split the file',
      ),
    ];
  const many = tooManyTokensAt(text);
  if (many !== undefined)
    return [
      {
        ...failure(
          'load/tokens',
          file,
          `more than ${MAX_TOKENS} words and signs of YAML in one file, of which the rest is not read`,
          'split the file',
        ),
        at: createPlacer(file, text)(many, many + 1),
      },
    ];
  return refuseVersion(file, text);
}

/** One finding a conflict, at the marker that opens it; at any marker where none opens. */
function describeConflicts(
  file: string,
  text: string,
  markers: readonly RegExpExecArray[],
): readonly Diagnostic[] {
  const opening = markers.filter(([marker]) => marker.startsWith('<'));
  const placeAt = createPlacer(file, text);
  return (opening.length > 0 ? opening : markers.slice(0, 1)).map(({ index, 0: marker }) => ({
    ...failure(
      'yaml/conflict',
      file,
      'a merge stopped here: these are its conflict markers, and neither side was taken',
      'take one side and remove the lines of the markers; what `infractl apply` writes comes anew with `infractl regen`',
    ),
    at: placeAt(index, index + marker.length),
  }));
}

/** A line of three hyphens begins a document wherever it stands, but for what no manifest is: so it can be counted. */
function countDocuments(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n---'); at >= 0; at = text.indexOf('\n---', at + 4)) count++;
  return count;
}

/** Other versions give other values: under 1.1, 010 is eight and yes is true. */
function refuseVersion(file: string, text: string): readonly Diagnostic[] {
  const found = [...text.matchAll(/^%YAML[ \t]+(\S+).*$/gm)].find(([, version]) => version !== '1.2');
  if (!found) return [];
  return [
    {
      ...failure(
        'yaml/version',
        file,
        `manifests are YAML 1.2, and this line asks for ${found[1]}`,
        'remove the line, and quote what means something else in another version',
      ),
      at: createPlacer(file, text)(found.index, found.index + found[0].length),
    },
  ];
}

function collect(file: string, text: string): Outcome<readonly LoadedDocument[]> {
  const parsed = parseAllDocuments(text, {
    prettyErrors: false,
    strict: true,
    // quadratic there; `inspect` finds the same in one pass
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: 'silent',
  });
  const documents: readonly Document.Parsed[] = Array.isArray(parsed) ? parsed : [];
  const placeAt = createPlacer(file, text);
  const value: LoadedDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [index, document] of documents.entries()) {
    const faults = faultsOf(document, placeAt);
    if (faults.length > 0) for (const fault of faults) diagnostics.push(fault);
    else if (document.contents !== null) take({ file, document: index }, document, value, diagnostics);
  }
  return { value, diagnostics };
}

function faultsOf(document: Document.Parsed, placeAt: PlaceAt): readonly Diagnostic[] {
  const told = [...document.errors, ...document.warnings];
  if (told.length > 0) return told.map((fault) => describeSyntax(fault, placeAt));
  return inspect(document).map((fault) => describeDuplicate(fault, placeAt));
}

function take(
  origin: Origin,
  document: Document.Parsed,
  value: LoadedDocument[],
  diagnostics: Diagnostic[],
): void {
  try {
    const content: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    if (content !== null) value.push({ origin, value: content });
  } catch (error) {
    diagnostics.push({
      rule: 'yaml/alias',
      severity: 'error',
      blocks: true,
      message: `the document's aliases cannot be resolved: ${(error as Error).message}`,
      help: 'write the values out instead of repeating them by alias',
      at: { ...origin, path: [] },
    });
  }
}

/** A broken file can have a million faults; the first hundred are more than anybody reads. */
function capped(file: string, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.length <= MAX_DIAGNOSTICS) return diagnostics;
  const shown = diagnostics.slice(0, MAX_DIAGNOSTICS - 1);
  const message = `${diagnostics.length - shown.length} more problems in ${file} are not shown`;
  return [...shown, failure('load/more', file, message, 'mend the ones above first')];
}

function failure(rule: string, file: string, message: string, help: string): Diagnostic {
  return { rule, severity: 'error', blocks: true, message, help, at: startOf(file) };
}

function only(diagnostic: Diagnostic): Outcome<readonly LoadedDocument[]> {
  return { value: [], diagnostics: [diagnostic] };
}
