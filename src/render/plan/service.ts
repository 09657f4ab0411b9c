import type { Candidate, Rejection, ServicePlan } from '../../model/plan.ts';
import { compareText } from '../../text/compare.ts';
import { escapeTerminal } from '../../text/escape.ts';
import { mdCode, mdCodeCell, mdText } from '../../text/markdown.ts';
import { amountsText, namesText, percent, scoreText } from '../figures.ts';
import { COMMENT_LIMIT, fitMarkdown } from '../fit/fit.ts';
import { fitDetails, fitItem, fitItems, fitTable } from '../fit/pieces.ts';
import { loadCell } from '../load.ts';
import { createStyle, plural, type Style } from '../style.ts';
import { textTable } from '../table.ts';
import { recommendationsMarkdown } from './markdown.ts';
import { recommendations } from './text.ts';

interface View {
  readonly color: boolean;
  readonly currency: string | undefined;
}

const MAX_NAMES = 12;

/** `plan SERVICE` for a terminal: candidates from best to worst, then why not each of the others. */
export function renderServiceText(plan: ServicePlan, { color, currency }: View): string {
  const style = createStyle(color);
  const all = plan.candidates.length + plan.rejected.length;
  const verdict = plan.feasible
    ? style.green(`fits on ${plan.candidates.length} of ${plural(all, 'compute')}`)
    : style.red(
        all === 0 ? 'fits nowhere: the fleet has no compute' : `fits on none of ${plural(all, 'compute')}`,
      );
  const sections = [
    `${style.bold(escapeTerminal(plan.service))}: one more instance ${verdict}\n`,
    candidatesText(plan.candidates, style),
    rejectedText(plan.rejected, style),
    recommendations(plan.recommendations, { currency }, style),
  ];
  return sections.filter((section) => section !== '').join('\n');
}

function candidatesText(candidates: readonly Candidate[], style: Style): string {
  if (candidates.length === 0) return '';
  const rows = candidates.map((one, index) => [
    String(index + 1),
    { text: one.compute, style: index === 0 ? style.green : String },
    scoreText(one.score),
    loadCell(one.utilizationAfter, style),
    amountsText(one.allocated),
    amountsText(one.availableAfter),
  ]);
  const columns = [
    { head: '', right: true },
    { head: 'COMPUTE' },
    { head: 'SCORE', right: true },
    { head: 'UTIL', right: true },
    { head: 'GETS' },
    { head: 'FREE AFTERWARDS' },
  ];
  return textTable(columns, rows, '  ');
}

function rejectedText(rejected: readonly Rejection[], style: Style): string {
  if (rejected.length === 0) return '';
  const groups = groupAlike(rejected).map(
    ({ messages, computes }) =>
      `  ${style.bold(escapeTerminal(namesText(computes, MAX_NAMES)))}\n${messages.map((message) => `      ${escapeTerminal(message)}\n`).join('')}`,
  );
  return `${style.bold('Not on')}\n${groups.join('')}`;
}

interface Alike {
  readonly messages: readonly string[];
  readonly computes: string[];
}

/** Computes that are rejected for the same reasons together, the largest group first. */
export function groupAlike(rejected: readonly Rejection[]): readonly Alike[] {
  const groups = new Map<string, Alike>();
  for (const { compute, reasons } of rejected) {
    const messages = reasons.map(({ message }) => message);
    const key = JSON.stringify(messages);
    const group = groups.get(key) ?? { messages, computes: [] };
    groups.set(key, group);
    group.computes.push(compute);
  }
  return [...groups.values()].toSorted(
    (a, b) => b.computes.length - a.computes.length || compareText(a.computes[0] ?? '', b.computes[0] ?? ''),
  );
}

/** `plan SERVICE` for a comment of at most `limit` bytes. */
export function renderServiceMarkdown(
  plan: ServicePlan,
  currency: string | undefined,
  limit = COMMENT_LIMIT,
): string {
  const all = plan.candidates.length + plan.rejected.length;
  const verdict = `${plan.feasible ? '✅' : '❌'} One more instance of ${mdCode(plan.service)} fits on **${plan.candidates.length} of ${plural(all, 'compute')}**.`;
  const rows = plan.candidates.map((one) => [
    mdCodeCell(one.compute),
    scoreText(one.score),
    percent(one.utilizationAfter),
    mdText(amountsText(one.allocated)),
    mdText(amountsText(one.availableAfter)),
  ]);
  const head = ['compute', 'score', 'utilization', 'gets', 'free afterwards'];
  const rejected = groupAlike(plan.rejected).map(({ messages, computes }) =>
    fitItem(mdText(namesText(computes, MAX_NAMES)), messages.map(mdText)),
  );
  const sections = [
    '## infractl plan',
    verdict,
    ...(rows.length === 0 ? [] : [fitTable(head, rows, [1, 2])]),
    ...(rejected.length === 0
      ? []
      : [fitDetails(`Why not on ${plural(plan.rejected.length, 'compute')}`, [fitItems(rejected)])]),
    ...recommendationsMarkdown(plan.recommendations, currency),
  ];
  return fitMarkdown({ sections, whole: '`infractl plan SERVICE -o json`' }, limit);
}
