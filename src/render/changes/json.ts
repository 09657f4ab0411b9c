import type { Change, Json } from '../../model/state.ts';

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
    fields: fields.map(({ path, before, after }) => ({ path, before: side(before), after: side(after) })),
  };
}
