import type { LocatedDiagnostic, Severity } from '../../model/diagnostic.ts';
import { mdCode, mdDetails, mdText } from '../../text/markdown.ts';
import { formatCount, plural } from '../style.ts';
import { type Findings, placeText } from './summary.ts';

/** More of one severity are folded. */
const MAX_OPEN = 20;

const TITLES: { readonly [S in Severity]: readonly [one: string, many: string] } = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  info: ['note', 'notes'],
};

/** For a comment on a pull request: the verdict, then the findings by severity. */
export function renderFindingsMarkdown({ diagnostics, summary }: Findings): string {
  const { errors, warnings, infos, resources } = summary;
  const verdict = errors > 0 ? `❌ ${plural(errors, 'error')}` : '✅ No errors';
  const rest = [
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
    ...(infos > 0 ? [plural(infos, 'note')] : []),
  ];
  const sections = (['error', 'warning', 'info'] as const).flatMap((severity) =>
    section(severity, diagnostics),
  );
  return `${['## infractl validate', `**${[verdict, ...rest].join(', ')}** in ${formatCount(resources)} ${resources === 1 ? 'resource' : 'resources'}.`, ...sections].join('\n\n')}\n`;
}

function section(severity: Severity, diagnostics: readonly LocatedDiagnostic[]): readonly string[] {
  const found = diagnostics.filter((one) => one.severity === severity);
  if (found.length === 0) return [];
  const title = plural(found.length, ...TITLES[severity]);
  const list = found.map(item).join('\n');
  const folded = severity === 'info' || found.length > MAX_OPEN;
  return folded ? [mdDetails(title, list)] : [`### ${title}`, list];
}

function item(one: LocatedDiagnostic): string {
  const place = placeText(one);
  const head = `- ${place === '' ? '' : `${mdCode(place)} `}${mdText(one.message)} ${mdCode(one.rule)}`;
  const help = one.help === null ? [] : [`  - ${mdText(one.help)}`];
  return [
    head,
    ...help,
    ...one.related.map((other) => `  - ${mdCode(placeText(other))} ${mdText(other.message)}`),
  ].join('\n');
}
