import { type Document, isMap, isScalar, parseAllDocuments, type YAMLError } from 'yaml';
import type { Diagnostic, Outcome } from '../model/diagnostic.ts';
import type { LoadedDocument } from '../model/document.ts';
import type { Origin } from '../model/resource.ts';
import { tooDeepAt } from './depth.ts';
import { MAX_ALIASES, MAX_DEPTH, MAX_DOCUMENTS } from './limits.ts';
import { placeOf, startOf } from './places.ts';

/**
 * The documents of one file, YAML 1.2 core schema. A document with a syntax error is left out and told; the others of
 * the file are handed on. Whatever the parser throws becomes a diagnostic.
 */
export function parseFile(file: string, text: string): Outcome<readonly LoadedDocument[]> {
  if (text.trim() === '')
    return only(
      failure(
        'load/empty',
        file,
        'the file is empty; expected at least one manifest',
        'delete the file, or restore its content',
      ),
    );
  const deep = tooDeepAt(text);
  if (deep !== undefined)
    return only({
      ...failure('load/depth', file, `nesting is deeper than ${MAX_DEPTH} levels`, 'flatten the document'),
      at: placeOf(file, text, deep, deep + 1),
    });
  try {
    return collect(file, text);
  } catch (error) {
    return only(
      failure(
        'yaml/unreadable',
        file,
        `the YAML parser gave up: ${(error as Error).message}`,
        'simplify the document',
      ),
    );
  }
}

function collect(file: string, text: string): Outcome<readonly LoadedDocument[]> {
  const parsed = parseAllDocuments(text, {
    prettyErrors: false,
    strict: true,
    uniqueKeys: true,
    logLevel: 'silent',
    stringKeys: false,
  });
  const documents: readonly Document.Parsed[] = Array.isArray(parsed) ? parsed : [];
  if (documents.length > MAX_DOCUMENTS)
    return only(
      failure(
        'load/documents',
        file,
        `${documents.length} documents in one file, at most ${MAX_DOCUMENTS} are read`,
        'split the file',
      ),
    );
  const value: LoadedDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [index, document] of documents.entries()) {
    const faults = [...document.errors, ...document.warnings];
    if (faults.length > 0)
      diagnostics.push(...faults.map((fault) => syntaxDiagnostic(file, text, document, fault)));
    else if (document.contents !== null) take({ file, document: index }, document, value, diagnostics);
  }
  return { value, diagnostics };
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

function syntaxDiagnostic(
  file: string,
  text: string,
  document: Document.Parsed,
  fault: YAMLError,
): Diagnostic {
  const place = placeOf(file, text, fault.pos[0], fault.pos[1]);
  const help = HELP.get(fault.code);
  const base: Diagnostic = {
    rule: `yaml/${fault.code.toLowerCase().replaceAll('_', '-')}`,
    severity: 'error',
    blocks: true,
    message: sentence(fault.message),
    at: place,
    ...(help === undefined ? {} : { help }),
  };
  return fault.code === 'DUPLICATE_KEY' ? withFirstKey(base, file, text, document, fault.pos[0]) : base;
}

const HELP: ReadonlyMap<string, string> = new Map([
  ['DUPLICATE_KEY', 'keep one of the two'],
  ['TAB_AS_INDENT', 'indent with spaces'],
  ['BAD_INDENT', 'line the keys up: all keys of one mapping start in one column'],
  ['MISSING_CHAR', 'close the bracket or quote, or quote the value'],
  ['MULTILINE_IMPLICIT_KEY', 'a ":" or a quote is probably missing'],
  ['BLOCK_AS_IMPLICIT_KEY', 'quote the value: it holds ": "'],
  ['BAD_ALIAS', 'quote the value: it begins with "*"'],
  ['UNEXPECTED_TOKEN', 'quote the value'],
  ['TAG_RESOLVE_FAILED', 'remove the tag: only plain YAML values are read'],
]);

/** A duplicate key names the first one too. */
function withFirstKey(
  base: Diagnostic,
  file: string,
  text: string,
  document: Document.Parsed,
  offset: number,
): Diagnostic {
  const first = findTwin(document.contents, offset);
  if (!first) return base;
  const at = placeOf(file, text, first.start, first.start + first.key.length);
  return {
    ...base,
    message: `the key "${first.key}" is written twice, first at line ${at.line}`,
    related: [{ message: `"${first.key}" is first written here`, at }],
  };
}

/** The earlier entry whose key equals the one at `offset`. */
function findTwin(node: unknown, offset: number): { key: string; start: number } | undefined {
  const stack: unknown[] = [node];
  while (stack.length > 0) {
    const next = stack.pop();
    const items = (next as { items?: readonly unknown[] } | null)?.items ?? [];
    if (isMap(next)) {
      const second = next.items.find((pair) => isScalar(pair.key) && pair.key.range?.[0] === offset);
      const twin =
        second &&
        next.items.find(
          (pair) =>
            pair !== second &&
            isScalar(pair.key) &&
            pair.key.value === (second.key as { value: unknown }).value,
        );
      if (twin && isScalar(twin.key) && twin.key.range)
        return { key: String(twin.key.value), start: twin.key.range[0] };
    }
    for (const item of items) stack.push((item as { value?: unknown }).value ?? item);
  }
  return undefined;
}

function sentence(message: string): string {
  return message.replace(/\s+/g, ' ').trim();
}

function failure(rule: string, file: string, message: string, help: string): Diagnostic {
  return { rule, severity: 'error', blocks: true, message, help, at: startOf(file) };
}

function only(diagnostic: Diagnostic): Outcome<readonly LoadedDocument[]> {
  return { value: [], diagnostics: [diagnostic] };
}
