import type { Placement, PlacementAction, Plan, Recommendation, Unplaced } from '../../model/plan.ts';
import { mdCode, mdCodeCell, mdText } from '../../text/markdown.ts';
import { amountsText, money, percent, scoreText } from '../figures.ts';
import { COMMENT_LIMIT, type Fit, fitMarkdown } from '../fit/fit.ts';
import { fitDetails, fitItem, fitItems, fitOutlines, fitSection, fitTable } from '../fit/pieces.ts';
import { formatCount, plural } from '../style.ts';
import { ALTERNATIVE_COLUMNS, alternativeRow, conflictOutlines } from './conflicts.ts';
import type { PlanViolation } from './json.ts';
import { costText, countsText, fullestText, objectiveText, strandedText, verdictText } from './count.ts';
import { whereText } from './text.ts';

export interface PlanMarkdownView {
  readonly currency: string | undefined;
  readonly digest: string;
  readonly violations: readonly PlanViolation[];
}

/** More changes than this are folded. */
const MAX_OPEN = 30;

const VERBS: { readonly [A in PlacementAction]: string } = {
  create: '➕ create',
  move: '➡️ move',
  resize: '↕️ resize',
  remove: '➖ remove',
  keep: 'keep',
};

/**
 * The plan for a comment on a pull request, in at most `limit` bytes: the verdict first, long lists folded. `before` are
 * sections that come first.
 */
export function renderPlanMarkdown(
  plan: Plan,
  view: PlanMarkdownView,
  limit = COMMENT_LIMIT,
  before: readonly Fit[] = [],
): string {
  const foot = [`Plan ${mdCode(view.digest)}`];
  const sections = [...before, ...planSections(plan, view)];
  return fitMarkdown({ sections, foot, whole: '`infractl plan -o json`' }, limit);
}

function planSections(plan: Plan, view: PlanMarkdownView): readonly Fit[] {
  return [
    '## infractl plan',
    verdict(plan, view),
    ...unsafe(view.violations),
    ...changes(plan),
    ...unplaced(plan),
    ...breaches(plan),
    ...conflicts(plan, view.currency),
    ...recommendationsMarkdown(plan.recommendations, view.currency),
    ...utilization(plan),
    ...alternatives(plan, view.currency),
    ...notes(plan),
  ];
}

function verdict(plan: Plan, { currency }: PlanMarkdownView): string {
  const { unplaced: missing } = plan.summary;
  const fullest = fullestText(plan);
  const stranded = strandedText(plan);
  const sentences = [
    countsText(plan),
    costText(plan, currency, ', '),
    objectiveText(plan),
    ...(fullest === undefined ? [] : [`fullest: ${fullest}`]),
    ...(stranded === undefined ? [] : [`stranded: ${stranded}`]),
  ];
  return `${missing === 0 ? '✅' : '❌'} **${capital(verdictText(plan))}**. ${sentences.map((one) => `${mdText(capital(one))}.`).join(' ')}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function changes(plan: Plan): readonly Fit[] {
  const rows = plan.placements.filter(({ action }) => action !== 'keep');
  if (rows.length === 0) return [];
  const table = fitTable(
    ['', 'service', 'n', 'compute', 'gets', 'score', 'why'],
    rows.map(changeRow),
    [2, 5],
  );
  return [rows.length > MAX_OPEN ? fitDetails(plural(rows.length, 'change'), [table], { rank: 0 }) : table];
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

function unplaced(plan: Plan): readonly Fit[] {
  if (plan.unplaced.length === 0) return [];
  const items = plan.unplaced.map((one) => unplacedItem(one, plan.computes.length));
  return [fitSection('### Cannot be placed', [fitItems(items)])];
}

function breaches({ breaches: list }: Plan): readonly Fit[] {
  if (list.length === 0) return [];
  const items = list.map(({ service, compute, quantity, message, help }) =>
    fitItem(`${mdCode(service)} on ${mdCode(compute)}, ${plural(quantity, 'instance')}: ${mdText(message)}`, [
      `to mend it: ${mdText(help)}`,
    ]),
  );
  return [fitSection('### In breach, and stays', [fitItems(items)])];
}

function unplacedItem({ service, missing, reasons, nearest }: Unplaced, all: number): Fit {
  const lines = reasons.map(({ message, computes }) => mdText(`${whereText(computes, all)}${message}`));
  const near = nearest ? [`nearest: ${mdCode(nearest.compute)}, ${mdText(nearest.message)}`] : [];
  return fitItem(`${mdCode(service)}: ${plural(missing, 'instance')} missing`, [...lines, ...near]);
}

function unsafe(violations: readonly PlanViolation[]): readonly Fit[] {
  if (violations.length === 0) return [];
  return [fitItems(violations.map(({ message }) => `- ⛔ ${mdText(message)}`))];
}

function notes(plan: Plan): readonly Fit[] {
  if (plan.notes.length === 0) return [];
  const list = plan.notes.map(({ message }) => `> ${mdText(message)}`);
  return [{ entries: list, gap: '\n\n', more: (hidden) => `> and ${formatCount(hidden)} more` }];
}

function conflicts(plan: Plan, currency: string | undefined): readonly Fit[] {
  if (plan.conflicts.length === 0) return [];
  return [fitSection('### In conflict', [fitOutlines(conflictOutlines(plan.conflicts, currency))])];
}

function alternatives(plan: Plan, currency: string | undefined): readonly Fit[] {
  if (plan.alternatives.length === 0) return [];
  const rows = plan.alternatives.map((one) => alternativeRow(one, currency).map(mdText));
  const head = ALTERNATIVE_COLUMNS.map((column) => column.head.toLowerCase());
  return [fitSection('### Alternatives', [fitTable(head, rows, [1, 2, 3, 4])])];
}

/** What to buy; nothing where nothing is needed. */
export function recommendationsMarkdown(
  list: readonly Recommendation[],
  currency: string | undefined,
): readonly Fit[] {
  if (list.length === 0) return [];
  const rows = list.map(({ offer, type, capacity, quantity, monthlyCost, rationale }) => [
    String(quantity),
    offer === null ? mdText(`any ${type ?? 'machine'}`) : mdCodeCell(offer),
    mdText(amountsText(capacity)),
    monthlyCost === null ? 'unknown' : mdText(money(monthlyCost, currency)),
    mdText(rationale),
  ]);
  return [
    fitSection('### To buy', [fitTable(['n', 'offer', 'capacity of one', 'a month', 'why'], rows, [0, 3])]),
  ];
}

function utilization(plan: Plan): readonly Fit[] {
  const changed = plan.computes.filter(
    ({ utilizationBefore, utilizationAfter }) => utilizationBefore !== utilizationAfter,
  );
  if (changed.length === 0) return [];
  const rows = changed.map(({ name, utilizationBefore, utilizationAfter }) => [
    mdCodeCell(name),
    percent(utilizationBefore),
    percent(utilizationAfter),
  ]);
  const table = fitTable(['compute', 'before', 'after'], rows, [1, 2]);
  return [fitDetails(`Utilization of ${plural(changed.length, 'compute')}`, [table])];
}
