import type { Json } from '../model/state.ts';
import { canonicalJson } from '../text/canonical-json.ts';

/** The fields, by name in bytewise order, in which two specs differ. */
export function changedFields(before: { readonly [key: string]: Json }, after: object): readonly string[] {
  const now = after as { readonly [key: string]: Json };
  const fields = [...new Set([...Object.keys(before), ...Object.keys(now)])].toSorted();
  return fields.filter((field) => textOf(before, field) !== textOf(now, field));
}

function textOf(spec: { readonly [key: string]: Json }, field: string): string | undefined {
  return Object.hasOwn(spec, field) ? canonicalJson(spec[field]) : undefined;
}
