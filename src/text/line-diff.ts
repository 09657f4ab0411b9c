import { diffLines } from 'diff';

/** One line of a text: kept as context, taken out, or put in. `gap` stands for kept lines that are not shown. */
export interface DiffLine {
  readonly sign: ' ' | '-' | '+' | 'gap';
  readonly text: string;
}

/** Work is bounded by steps: texts further apart than this are told whole. */
const MOST_EDITS = 2000;
/** Lines of the old text shown around a change. */
const CONTEXT = 1;

/** The lines in which two texts differ, with a line of context; undefined where they have too little in common to say. */
export function lineDiff(before: string, after: string): readonly DiffLine[] | undefined {
  const runs = diffLines(ended(before), ended(after), { maxEditLength: MOST_EDITS });
  if (runs === undefined) return undefined;
  return runs.flatMap(({ added, removed, value }, index): readonly DiffLine[] => {
    const lines = value.replace(/\n$/, '').split('\n');
    if (added || removed) return lines.map((text) => ({ sign: added ? '+' : '-', text }));
    const head = index === 0 ? 0 : CONTEXT;
    const tail = index === runs.length - 1 ? 0 : CONTEXT;
    return around(lines, head, tail);
  });
}

/** Whether a text is read line by line. */
export function hasLines(text: string): boolean {
  return text.trimEnd().includes('\n');
}

/** A last line without a line end is the same line. */
function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function around(lines: readonly string[], head: number, tail: number): readonly DiffLine[] {
  const kept = (text: string): DiffLine => ({ sign: ' ', text });
  if (lines.length <= head + tail + 1) return lines.map(kept);
  return [
    ...lines.slice(0, head).map(kept),
    { sign: 'gap', text: '' },
    ...(tail === 0 ? [] : lines.slice(-tail)).map(kept),
  ];
}
