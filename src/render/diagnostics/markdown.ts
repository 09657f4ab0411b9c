import type { LocatedDiagnostic, Severity } from '../../model/diagnostic.ts';
import { mdCode, mdText } from '../../text/markdown.ts';
import { COMMENT_LIMIT, type Fit, fitMarkdown } from '../fit/fit.ts';
import { fitDetails, fitItem, fitItems, fitSection } from '../fit/pieces.ts';
import { formatCount, plural } from '../style.ts';
import { type Findings, placeText } from './summary.ts';

/** More of one severity are folded. */
const MAX_OPEN = 20;

const TITLES: { readonly [S in Severity]: readonly [one: string, many: string] } = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  info: ['note', 'notes'],
};

/** For a comment of at most `limit` bytes: the verdict, then the findings by severity. */
export function renderFindingsMarkdown(findings: Findings, limit = COMMENT_LIMIT): string {
  return fitMarkdown({ sections: findingsSections(findings), whole: '`infractl validate`' }, limit);
}

export function findingsSections({ diagnostics, summary }: Findings): readonly Fit[] {
  const { errors, warnings, infos, resources } = summary;
  const verdict = errors > 0 ? `❌ ${plural(errors, 'error')}` : '✅ No errors';
  const rest = [
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
    ...(infos > 0 ? [plural(infos, 'note')] : []),
  ];
  return [
    '## infractl validate',
    `**${[verdict, ...rest].join(', ')}** in ${formatCount(resources)} ${resources === 1 ? 'resource' : 'resources'}.`,
    ...(['error', 'warning', 'info'] as const).flatMap((severity) => section(severity, diagnostics)),
  ];
}

function section(severity: Severity, diagnostics: readonly LocatedDiagnostic[]): readonly Fit[] {
  const found = diagnostics.filter((one) => one.severity === severity);
  if (found.length === 0) return [];
  const title = plural(found.length, ...TITLES[severity]);
  const list = fitItems(found.map(findingItem));
  const rank = severity === 'error' ? 0 : severity === 'warning' ? 1 : 2;
  const folded = severity === 'info' || found.length > MAX_OPEN;
  return [folded ? fitDetails(title, [list], { rank }) : fitSection(`### ${title}`, [list], { rank })];
}

/** One finding; its help and its other places go first where room is short. */
export function findingItem(one: LocatedDiagnostic): Fit {
  const place = placeText(one);
  const line = `${place === '' ? '' : `${mdCode(place)} `}${mdText(one.message)} ${mdCode(one.rule)}`;
  const help = one.help === null ? [] : [mdText(one.help)];
  return fitItem(line, [
    ...help,
    ...one.related.map((other) => `${mdCode(placeText(other))} ${mdText(other.message)}`),
  ]);
}
