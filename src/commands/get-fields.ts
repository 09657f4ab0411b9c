import type { Kind } from '../model/manifest.ts';
import type { AnyResource, Resource } from '../model/resource.ts';
import { itemOf } from '../render/get/status.ts';
import { kindRows } from '../render/get/table.ts';
import type { View } from '../render/get/view.ts';
import { followPath, type JsonPath } from '../selector/json-path.ts';
import { compareText } from '../text/compare.ts';
import { schemaAt } from '../validate/schema-at.ts';
import { readPath } from './get-outputs.ts';
import { usageError } from './io.ts';

interface FieldTerm {
  readonly names: readonly string[];
  readonly path: JsonPath;
  readonly equal: boolean;
  readonly value: string;
}

const TERM = /^([^=!]+?)\s*(==|=|!=)\s*(.*)$/;

/**
 * `--field-selector spec.type=vps,metadata.name!=a`: fields of the manifest and of its status. A field that none of the kinds
 * has ends the command.
 */
export function readFieldSelector(
  text: string | undefined,
  kinds: readonly Kind[] | undefined,
): readonly FieldTerm[] {
  const terms = (text ?? '').split(',').map((term) => term.trim());
  return terms.filter((term) => term !== '').map((term) => readTerm(term, kinds));
}

function readTerm(term: string, kinds: readonly Kind[] | undefined): FieldTerm {
  const found = TERM.exec(term);
  if (!found)
    throw usageError(
      `--field-selector: "${term}" is no condition; write FIELD=VALUE or FIELD!=VALUE, with commas between`,
    );
  const written = found[1] as string;
  const path = readPath('--field-selector', written);
  const names = path.flatMap((step) => (step.to === 'field' ? [step.name] : []));
  const known =
    names.length === path.length &&
    (names[0] === 'status' ||
      kinds === undefined ||
      kinds.some((kind) => schemaAt(kind, names) !== undefined));
  if (!known)
    throw usageError(
      `--field-selector: no ${[...new Set(kinds)].join(' or ') || 'manifest'} has a field "${written}"; infractl explain KIND lists them`,
    );
  return { names, path, equal: found[2] !== '!=', value: found[3] as string };
}

/** What is left out has the schema's default. */
export function selectByFields(
  resources: readonly AnyResource[],
  terms: readonly FieldTerm[],
  view: View,
): readonly AnyResource[] {
  if (terms.length === 0) return resources;
  return resources.filter((resource) => {
    const item = itemOf(resource, view);
    return terms.every(({ names, path, equal, value }) => {
      const [found = schemaAt(resource.kind, names)?.default ?? ''] = followPath(path, item);
      return (String(found) === value) === equal;
    });
  });
}

export type Sort = (resources: readonly AnyResource[], view: View) => readonly AnyResource[];

/** `--sort-by .spec.region`, or a column of the table: numbers by size, texts bytewise, what is missing last. */
export function readSort(text: string | undefined): Sort {
  if (text === undefined) return (resources) => resources;
  if (/^[.{[$]/.test(text)) {
    const path = readPath('--sort-by', text);
    return (resources, view) => sortBy(resources, (one) => followPath(path, itemOf(one, view))[0]);
  }
  return (resources, view) => {
    const values = columnOf(text, resources, view);
    return sortBy(resources, (one) => values.get(one));
  };
}

/** The cells of a column, by resource; where they begin with a number, that. */
function columnOf(
  head: string,
  resources: readonly AnyResource[],
  view: View,
): ReadonlyMap<AnyResource, unknown> {
  const values = new Map<AnyResource, unknown>();
  for (const kind of new Set(resources.map((one) => one.kind))) {
    const own = resources.filter((one) => one.kind === kind);
    const table = kindRows(kind, own as readonly Resource[], view, {
      wide: true,
      showLabels: false,
      prefix: '',
    });
    const at = table.head.findIndex((column) => column.head === head.toUpperCase());
    if (at < 0)
      throw usageError(
        `--sort-by: ${kind} has no column "${head}"; write a field, such as .spec.region, or one of ${table.head.map((column) => column.head).join(', ')}`,
      );
    own.forEach((one, index) => {
      const cell = table.rows[index]?.[at] ?? '';
      const shown = typeof cell === 'string' ? cell : cell.text;
      values.set(
        one,
        /^-?\d/.test(shown) && !/^\d+\.\d+\.|^\d+-\d/.test(shown)
          ? Number.parseFloat(shown)
          : shown || undefined,
      );
    });
  }
  return values;
}

function sortBy(
  resources: readonly AnyResource[],
  valueOf: (resource: AnyResource) => unknown,
): readonly AnyResource[] {
  const keyed = resources.map((resource) => ({ resource, value: valueOf(resource) }));
  return keyed.toSorted((a, b) => compareValues(a.value, b.value)).map(({ resource }) => resource);
}

function compareValues(a: unknown, b: unknown): number {
  if (a === undefined || a === null) return b === undefined || b === null ? 0 : 1;
  if (b === undefined || b === null) return -1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return compareText(textOf(a), textOf(b));
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
