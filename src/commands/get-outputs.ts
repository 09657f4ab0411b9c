import type { AnyResource, Resource } from '../model/resource.ts';
import { itemOf } from '../render/get/status.ts';
import { kindRows } from '../render/get/table.ts';
import type { View } from '../render/get/view.ts';
import { textTable } from '../render/table.ts';
import { followPath, type JsonPath, parseJsonPath } from '../selector/json-path.ts';
import { fillTemplate, parseTemplate, type PathTemplate } from '../selector/path-template.ts';
import { csvTable } from '../text/csv.ts';
import { escapeTerminal } from '../text/escape.ts';
import { usageError } from './io.ts';
import { readFormat } from './session.ts';

const FORMATS = ['table', 'wide', 'json', 'yaml', 'name', 'csv', 'text'] as const;

/** What `-o` of `get` asks for: a format by name, a template, or columns of one's own. */
export type Output =
  | (typeof FORMATS)[number]
  | { readonly template: PathTemplate }
  | { readonly columns: readonly { readonly head: string; readonly path: JsonPath }[] };

export function readOutput(word: string): Output {
  const [name = '', value] = splitOnce(word, '=');
  if (name === 'jsonpath') return { template: readTemplate(value) };
  if (name === 'custom-columns') return { columns: readColumns(value ?? '') };
  return readFormat(word, FORMATS);
}

function splitOnce(text: string, mark: string): readonly [string, string?] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function readTemplate(text: string | undefined): PathTemplate {
  if (text === undefined || text === '')
    throw usageError("-o jsonpath wants a template, such as jsonpath='{.items[*].metadata.name}'");
  const parsed = parseTemplate(text);
  if (parsed.ok) return parsed.template;
  throw usageError(`-o jsonpath: ${parsed.problem}`);
}

const COLUMNS_HELP = 'such as custom-columns=NAME:.metadata.name,REGION:.spec.region';

function readColumns(text: string): readonly { head: string; path: JsonPath }[] {
  // commas in brackets or quotes belong to a path
  const parts = text.match(/(?:\[[^\]]*\]|"[^"]*"|[^,[\]"])+/g) ?? [];
  if (parts.length === 0) throw usageError(`-o custom-columns wants columns, ${COLUMNS_HELP}`);
  return parts.map((part) => {
    const [head = '', path] = splitOnce(part, ':');
    if (head.trim() === '' || path === undefined)
      throw usageError(`-o custom-columns: "${part}" is no HEAD:PATH, ${COLUMNS_HELP}`);
    return { head: head.trim(), path: readPath('-o custom-columns', path) };
  });
}

/** A path as a flag has it. */
export function readPath(flag: string, text: string): JsonPath {
  const parsed = parseJsonPath(text);
  if (parsed.ok) return parsed.path;
  throw usageError(`${flag}: ${parsed.problem}`);
}

/** Of one name the template begins at the resource, as in kubectl, else at `{items}`. */
export function renderTemplate(
  template: PathTemplate,
  resources: readonly AnyResource[],
  view: View,
  single: boolean,
): string {
  const items = resources.map((resource) => itemOf(resource, view));
  return fillTemplate(template, single ? items[0] : { items }, showValue);
}

/** Fields that are not there are `<none>`, as in kubectl. */
export function renderColumns(
  columns: Extract<Output, { columns: unknown }>['columns'],
  resources: readonly AnyResource[],
  view: View,
): string {
  const rows = resources.map((resource) => {
    const item = itemOf(resource, view);
    return columns.map(({ path }) => followPath(path, item).map(showValue).join(',') || '<none>');
  });
  return textTable(columns, rows);
}

/** On one line, without what a terminal would obey. */
function showValue(value: unknown): string {
  return escapeTerminal(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

/** The wide table of one kind, for spreadsheets. */
export function renderCsv(resources: readonly AnyResource[], view: View, showLabels: boolean): string {
  const [first] = resources;
  if (!first) return '';
  const { head, rows } = kindRows(first.kind, resources as readonly Resource[], view, {
    wide: true,
    showLabels,
    prefix: '',
  });
  return csvTable(
    head.map((column) => column.head),
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell : cell.text))),
    escapeTerminal,
  );
}
