import { isDeepStrictEqual } from 'node:util';
import { parseAllDocuments } from 'yaml';

export type WithoutDocument =
  | { readonly ok: true; /** Null where nothing is left. */ readonly text: string | null }
  | { readonly ok: false; readonly problem: string };

/**
 * The text of a file without one of its documents, from the marker before it to the next one; the rest as it was. Comments
 * of the document go with it.
 */
export function removeDocument(text: string, document: number): WithoutDocument {
  const before = valuesOf(text);
  if (!before) return { ok: false, problem: 'the file has documents that cannot be read: mend it first' };
  const rest = before.toSpliced(document, 1);
  if (rest.every((value) => value === null)) return { ok: true, text: null };
  // a marker stands at the start of a line; of what it begins, the first part may have none
  const parts = text.split(/^(?=---(?:\s|$))/m);
  if (parts[0]?.trim() === '') parts.shift();
  const kept = parts.toSpliced(document, 1);
  const after = (
    document === 0 ? [kept[0]?.replace(/^---[ \t]*\r?\n/, '') ?? '', ...kept.slice(1)] : kept
  ).join('');
  return isDeepStrictEqual(valuesOf(after), rest)
    ? { ok: true, text: after }
    : {
        ok: false,
        problem: 'the document cannot be removed without touching others: edit the file by hand',
      };
}

function valuesOf(text: string): readonly unknown[] | undefined {
  const parsed = parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent' });
  if (!Array.isArray(parsed) || parsed.some(({ errors }) => errors.length > 0)) return undefined;
  try {
    return parsed.map((one) => one.toJS() as unknown);
  } catch {
    return undefined; // aliases without end
  }
}
