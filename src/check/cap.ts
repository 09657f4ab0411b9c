import type { Diagnostic } from '../model/diagnostic.ts';

/** So many findings of one rule in one file are shown; the rest is counted. */
const MOST_ALIKE = 100;

/** One fault that was copied a thousand times must not drown the others. What stops a plan still does. */
export function capFloods(diagnostics: readonly Diagnostic[], most = MOST_ALIKE): readonly Diagnostic[] {
  const counts = new Map<string, number>();
  const last = new Map<string, Diagnostic>();
  const kept = diagnostics.filter((diagnostic) => {
    const key = `${diagnostic.rule}\0${diagnostic.severity}\0${diagnostic.at?.file ?? ''}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count > most) last.set(key, diagnostic);
    return count <= most;
  });
  return [...kept, ...[...last].map(([key, diagnostic]) => more(diagnostic, (counts.get(key) ?? 0) - most))];
}

function more({ rule, severity, at, blocks }: Diagnostic, count: number): Diagnostic {
  return {
    rule,
    severity,
    message: `${count} more findings of ${rule}${at ? ` in ${at.file}` : ''} are not shown`,
    help: 'mend or ignore the ones above first',
    ...(at ? { at } : {}),
    ...(blocks === undefined ? {} : { blocks }),
  };
}
