import type { Placement, PlacementAction, Plan, Recommendation, Unplaced } from '../../model/plan.ts';
import { mdCode, mdCodeCell, mdDetails, mdTable, mdText } from '../../text/markdown.ts';
import { amountsText, money, percent, scoreText } from '../figures.ts';
import { plural } from '../style.ts';
import { ALTERNATIVE_COLUMNS, alternativeRow, conflictOutlines } from './conflicts.ts';
import { outlineMarkdown } from '../outline.ts';
import type { PlanViolation } from './json.ts';
import { becauseOf, countsText, fullestText, objectiveText, strandedText, verdictText } from './count.ts';
import { whereText } from './text.ts';

export interface PlanMarkdownView {
  readonly currency: string | undefined;
  readonly digest: string;
  readonly violations: readonly PlanViolation[];
}

/** More changes than this are folded, and more than the second figure are counted. */
const MAX_OPEN = 30;
const MAX_ROWS = 500;

const VERBS: { readonly [A in PlacementAction]: string } = {
  create: '➕ create',
  move: '➡️ move',
  resize: '↕️ resize',
  remove: '➖ remove',
  keep: 'keep',
};

/** The plan for a comment on a pull request: the verdict first, long lists folded. */
export function renderPlanMarkdown(plan: Plan, view: PlanMarkdownView): string {
  const sections = [
    '## infractl plan',
    verdict(plan, view),
    ...unsafe(view.violations),
    ...changes(plan),
    ...unplaced(plan),
    ...conflicts(plan, view.currency),
    ...recommendationsMarkdown(plan.recommendations, view.currency),
    ...utilization(plan),
    ...alternatives(plan, view.currency),
    ...plan.notes.map(({ message }) => `> ${mdText(message)}`),
    `Plan ${mdCode(view.digest)}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

function verdict(plan: Plan, { currency }: PlanMarkdownView): string {
  const { unplaced: missing, monthlyCostBefore: before, monthlyCostAfter: after } = plan.summary;
  const change = before === after ? '' : `, ${money(after, currency)}${becauseOf(plan)}`;
  const fullest = fullestText(plan);
  const stranded = strandedText(plan);
  const sentences = [
    countsText(plan),
    `${money(before, currency)} a month${change}`,
    objectiveText(plan),
    ...(fullest === undefined ? [] : [`fullest: ${fullest}`]),
    ...(stranded === undefined ? [] : [`stranded: ${stranded}`]),
  ];
  return `${missing === 0 ? '✅' : '❌'} **${capital(verdictText(plan))}**. ${sentences.map((one) => `${mdText(capital(one))}.`).join(' ')}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function changes(plan: Plan): readonly string[] {
  const rows = plan.placements.filter(({ action }) => action !== 'keep');
  if (rows.length === 0) return [];
  const table = mdTable(
    ['', 'service', 'n', 'compute', 'gets', 'score', 'why'],
    rows.slice(0, MAX_ROWS).map(changeRow),
    [2, 5],
  );
  const more = rows.length > MAX_ROWS ? [`… and ${rows.length - MAX_ROWS} more.`] : [];
  const body = [table, ...more].join('\n\n');
  return [rows.length > MAX_OPEN ? mdDetails(plural(rows.length, 'change'), body) : body];
}

function changeRow(row: Placement): readonly string[] {
  const where =
    row.from === null ? mdCodeCell(row.compute) : `${mdCodeCell(row.from)} → ${mdCodeCell(row.compute)}`;
  const gone = row.action === 'remove';
  return [
    VERBS[row.action],
    mdCodeCell(row.service),
    String(row.quantity),
    where,
    gone ? '' : mdText(amountsText(row.allocated)),
    gone ? '' : scoreText(row.score),
    mdText(row.why ?? (row.pinned ? 'pinned by hand' : '')),
  ];
}

function unplaced(plan: Plan): readonly string[] {
  if (plan.unplaced.length === 0) return [];
  const items = plan.unplaced.slice(0, MAX_ROWS).map((one) => unplacedItem(one, plan.computes.length));
  return ['### Cannot be placed', items.join('\n')];
}

function unplacedItem({ service, missing, reasons, nearest }: Unplaced, all: number): string {
  const lines = reasons.map(
    ({ message, computes }) => `  - ${mdText(`${whereText(computes, all)}${message}`)}`,
  );
  const near = nearest ? [`  - nearest: ${mdCode(nearest.compute)}, ${mdText(nearest.message)}`] : [];
  return [`- ${mdCode(service)}: ${plural(missing, 'instance')} missing`, ...lines, ...near].join('\n');
}

function unsafe(violations: readonly PlanViolation[]): readonly string[] {
  if (violations.length === 0) return [];
  return [violations.map(({ message }) => `- ⛔ ${mdText(message)}`).join('\n')];
}

function conflicts(plan: Plan, currency: string | undefined): readonly string[] {
  if (plan.conflicts.length === 0) return [];
  return ['### In conflict', outlineMarkdown(conflictOutlines(plan.conflicts, currency))];
}

function alternatives(plan: Plan, currency: string | undefined): readonly string[] {
  if (plan.alternatives.length === 0) return [];
  const rows = plan.alternatives.map((one) => alternativeRow(one, currency).map(mdText));
  return [
    '### Alternatives',
    mdTable(
      ALTERNATIVE_COLUMNS.map(({ head }) => head.toLowerCase()),
      rows,
      [1, 2, 3, 4],
    ),
  ];
}

/** What to buy; nothing where nothing is needed. */
export function recommendationsMarkdown(
  list: readonly Recommendation[],
  currency: string | undefined,
): readonly string[] {
  if (list.length === 0) return [];
  const rows = list.map(({ offer, type, capacity, quantity, monthlyCost, rationale }) => [
    String(quantity),
    offer === null ? mdText(`any ${type ?? 'machine'}`) : mdCodeCell(offer),
    mdText(amountsText(capacity)),
    monthlyCost === null ? 'unknown' : mdText(money(monthlyCost, currency)),
    mdText(rationale),
  ]);
  return ['### To buy', mdTable(['n', 'offer', 'capacity of one', 'a month', 'why'], rows, [0, 3])];
}

function utilization(plan: Plan): readonly string[] {
  const changed = plan.computes.filter(
    ({ utilizationBefore, utilizationAfter }) => utilizationBefore !== utilizationAfter,
  );
  if (changed.length === 0) return [];
  const rows = changed
    .slice(0, MAX_ROWS)
    .map(({ name, utilizationBefore, utilizationAfter }) => [
      mdCodeCell(name),
      percent(utilizationBefore),
      percent(utilizationAfter),
    ]);
  const table = mdTable(['compute', 'before', 'after'], rows, [1, 2]);
  return [mdDetails(`Utilization of ${plural(changed.length, 'compute')}`, table)];
}
