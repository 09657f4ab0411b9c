import type { JsonSchema } from '../model/json-schema.ts';
import { nearest } from '../text/nearest.ts';
import { type FieldDoc, documentField, holderOf } from './document.ts';

export type Found =
  | { readonly ok: true; readonly doc: FieldDoc }
  | { readonly ok: false; readonly problem: string; readonly suggestion?: string };

interface Step {
  readonly schema: JsonSchema;
  readonly required: boolean;
}

/**
 * Follows field names through a kind's schema; lists are entered, and any key of a map is taken. The problem names the
 * field that is not there; the suggestion is a whole path without the kind.
 */
export function findField(root: JsonSchema, path: readonly string[]): Found {
  let at: Step = { schema: root, required: true };
  for (const [index, name] of path.entries()) {
    const next = stepInto(at.schema, name);
    if (next === undefined)
      return {
        ok: false,
        problem: `unknown field ${path.slice(0, index + 1).join('.')}`,
        ...suggest(root, at.schema, path, index),
      };
    at = next;
  }
  return { ok: true, doc: documentField(path.at(-1) ?? '', at.schema, at.required) };
}

function stepInto(schema: JsonSchema, name: string): Step | undefined {
  const holder = holderOf(schema);
  const fields = holder.properties ?? {};
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field !== undefined) return { schema: field, required: holder.required?.includes(name) ?? false };
  const values = holder.additionalProperties;
  return typeof values === 'object' && name !== '' ? { schema: values, required: false } : undefined;
}

/** A field of the same holder that is spelled alike; else the nearest name anywhere in the kind (billing for spec.billing). */
function suggest(
  root: JsonSchema,
  schema: JsonSchema,
  path: readonly string[],
  index: number,
): { readonly suggestion?: string } {
  const name = path[index] ?? '';
  const near = nearest(name, Object.keys(holderOf(schema).properties ?? {}));
  if (near !== undefined) return { suggestion: [...path.slice(0, index), near].join('.') };
  const paths = allPaths(root, []);
  const leaf = nearest(path.at(-1) ?? '', paths.keys());
  return leaf === undefined ? {} : { suggestion: (paths.get(leaf) ?? []).join('.') };
}

/** The first path to each field name, outer fields first. */
function allPaths(schema: JsonSchema, above: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const fields = Object.entries(holderOf(schema).properties ?? {});
  const paths = new Map(fields.map(([name]) => [name, [...above, name] as readonly string[]]));
  for (const [name, field] of fields) {
    for (const [leaf, path] of allPaths(field, [...above, name])) if (!paths.has(leaf)) paths.set(leaf, path);
  }
  return paths;
}
