import type { Change, FieldChange, Json } from '../../model/state.ts';
import { fieldLines } from './value.ts';

/** A change as JSON: absent sides are null; `previousName` where it goes by another name now. */
export function changeJson({ action, kind, name, previousName, file, fields }: Change): {
  readonly [key: string]: unknown;
} {
  const side = (value: Json | undefined) => value ?? null;
  return {
    action,
    kind,
    name,
    ...(previousName === undefined ? {} : { previousName }),
    file,
    fields: fields.map((field) => ({
      path: field.path,
      before: side(field.before),
      after: side(field.after),
      ...linesJson(field),
    })),
  };
}

/** An edited text of several lines, as a patch shows it. */
function linesJson(field: FieldChange): { readonly lines?: readonly string[] } {
  const lines = fieldLines(field)?.filter(({ sign }) => sign !== 'gap');
  return lines ? { lines: lines.map(({ sign, text }) => `${sign}${text}`) } : {};
}
