import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { commandData, commandProperty } from '../../text/ci.ts';
import { placeText } from './summary.ts';

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** What GitHub keeps of one step: ten of each level. One notice is for the count of what is left out. */
const MOST = { error: 10, warning: 10, info: 9 } as const;

/**
 * Workflow commands that GitHub shows as annotations beside the lines. `prefix` leads from the repository's root to the
 * fleet's, for annotations are matched by path. The first of each level are shown, so the most telling belong first.
 * Source: docs.github.com, "Workflow commands for GitHub Actions", setting an error message.
 */
export function renderFindingsGithub(diagnostics: readonly LocatedDiagnostic[], prefix = ''): string {
  const counts = { error: 0, warning: 0, info: 0 };
  const shown = diagnostics.filter(({ severity }) => ++counts[severity] <= MOST[severity]);
  return shown.map((one) => annotation(one, prefix)).join('') + more(counts);
}

const NAMES = { error: 'errors', warning: 'warnings', info: 'notes' } as const;

function more(counts: Readonly<Record<keyof typeof MOST, number>>): string {
  const rest = (['error', 'warning', 'info'] as const)
    .map((level) => ({ level, count: counts[level] - MOST[level] }))
    .filter(({ count }) => count > 0)
    .map(({ level, count }) => `${count} more ${NAMES[level]}`);
  if (rest.length === 0) return '';
  return `::notice title=infractl::${commandData(`${rest.join(', ')}: infractl validate shows all`)}\n`;
}

function annotation(one: LocatedDiagnostic, prefix: string): string {
  const properties = [...placeOf(one, prefix), ['title', one.rule] as const];
  const help = one.help === null ? '' : `\n${one.help}`;
  const related = one.related.map(
    (other) => `\n${placeText({ ...other, file: prefix + other.file })}: ${other.message}`,
  );
  const list = properties.map(([key, value]) => `${key}=${commandProperty(String(value))}`).join(',');
  return `::${COMMANDS[one.severity]} ${list}::${commandData(`${one.message}${help}${related.join('')}`)}\n`;
}

/** The runner drops columns where an annotation spans lines, with a warning: they are left out there. */
function placeOf(one: LocatedDiagnostic, prefix: string): readonly (readonly [string, string | number])[] {
  if (one.file === null) return [];
  const line = one.line ?? 1;
  const endLine = one.endLine ?? line;
  const columns =
    endLine === line
      ? ([
          ['col', one.column ?? 1],
          ['endColumn', one.endColumn ?? one.column ?? 1],
        ] as const)
      : [];
  return [['file', prefix + one.file], ['line', line], ['endLine', endLine], ...columns];
}
