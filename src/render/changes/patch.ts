import { createTwoFilesPatch, OMIT_HEADERS } from 'diff';

/** A file before and after; null where it is not there. */
export interface FileEdit {
  /** From the repository's top level, posix. */
  readonly file: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Work is bounded by steps: texts further apart than this are replaced whole, which is the same patch, only longer. */
const MOST_EDITS = 2000;

/** Edits as a patch that `git apply` takes, byte for byte; '' where there are none. */
export function renderPatch(edits: readonly FileEdit[]): string {
  return edits.map((edit) => headOf(edit) + hunksOf(edit)).join('');
}

function headOf({ file, before, after }: FileEdit): string {
  const [from, to] = [pathOf(`a/${file}`), pathOf(`b/${file}`)];
  const mode =
    before === null ? 'new file mode 100644\n' : after === null ? 'deleted file mode 100644\n' : '';
  const names = [before === null ? '/dev/null' : from, after === null ? '/dev/null' : to];
  return `diff --git ${from} ${to}\n${mode}${hasLines(before) || hasLines(after) ? `--- ${names[0]}\n+++ ${names[1]}\n` : ''}`;
}

function hasLines(text: string | null): boolean {
  return text !== null && text !== '';
}

function hunksOf({ before, after }: FileEdit): string {
  if (hasLines(before) && hasLines(after)) {
    const options = { headerOptions: OMIT_HEADERS, maxEditLength: MOST_EDITS };
    const patch = createTwoFilesPatch('', '', before ?? '', after ?? '', undefined, undefined, options);
    if (patch !== undefined) return patch;
  }
  return wholly(before ?? '', after ?? '');
}

/** One hunk that takes all of one text out and puts all of the other in. */
function wholly(before: string, after: string): string {
  if (before === '' && after === '') return '';
  return `@@ -${rangeOf(before)} +${rangeOf(after)} @@\n${signed('-', before)}${signed('+', after)}`;
}

function rangeOf(text: string): string {
  return text === '' ? '0,0' : `1,${linesOf(text).length}`;
}

function signed(sign: string, text: string): string {
  if (text === '') return '';
  const end = text.endsWith('\n') ? '' : '\\ No newline at end of file\n';
  return linesOf(text)
    .map((line) => `${sign}${line}\n`)
    .join('')
    .concat(end);
}

function linesOf(text: string): readonly string[] {
  return text.replace(/\n$/, '').split('\n');
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\r', '\\r'],
  ['"', '\\"'],
  ['\\', '\\\\'],
]);

/** As git writes a path: one with a control, a quote or a backslash in it stands quoted, escaped as in C. */
function pathOf(file: string): string {
  // oxlint-disable-next-line no-control-regex -- those are what is escaped
  const special = /[\u0000-\u001f\u007f"\\]/g;
  if (file.search(special) === -1) return file;
  const escaped = file.replace(
    special,
    (one) => ESCAPES.get(one) ?? `\\${(one.codePointAt(0) ?? 0).toString(8).padStart(3, '0')}`,
  );
  return `"${escaped}"`;
}
