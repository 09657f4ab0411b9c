import type {
  ComputeUse,
  Placement,
  PlacementAction,
  Plan,
  Reason,
  Recommendation,
  Unplaced,
} from '../../model/plan.ts';
import { compareText } from '../../text/compare.ts';
import { escapeTerminal } from '../../text/escape.ts';
import { amountsText, money, namesText, percent, scoreText } from '../figures.ts';
import { bar, loadCell } from '../load.ts';
import { createStyle, plural, type Style } from '../style.ts';
import { type CellText, textTable } from '../table.ts';
import { ALTERNATIVE_COLUMNS, alternativeRow, conflictOutlines } from './conflicts.ts';
import { outlineText, type Outline } from '../outline.ts';
import type { PlanViolation } from './json.ts';
import {
  breachCount,
  costText,
  countsText,
  fullestText,
  objectiveText,
  placedText,
  strandedText,
  verdictText,
} from './count.ts';

export interface PlanView {
  readonly color: boolean;
  readonly currency: string | undefined;
  readonly digest: string;
  readonly violations: readonly PlanViolation[];
  /** Kept rows are counted only, unless asked for. */
  readonly all: boolean;
}

/** More computes than this are not listed one by one. */
const MAX_LOADS = 40;
/** Names in a reason are told up to this many. */
const MAX_NAMES = 4;

const SIGNS: { readonly [A in PlacementAction]: string } = {
  create: '+',
  move: '>',
  resize: '~',
  remove: '-',
  keep: '=',
};

/** The plan for a terminal: what changes, what has no place and why, what to buy, where it gets full, and what it costs. */
export function renderPlanText(plan: Plan, view: PlanView): string {
  const style = createStyle(view.color);
  const sections = [
    head(plan, style),
    placements(plan, view, style),
    unplaced(plan, style),
    breaches(plan, style),
    conflicts(plan, view, style),
    recommendations(plan.recommendations, view, style),
    utilization(plan, view, style),
    alternatives(plan, view, style),
    notes(plan, style),
    foot(plan, view, style),
  ];
  return `${sections.filter((section) => section !== '').join('\n')}`;
}

function head(plan: Plan, style: Style): string {
  const { summary, computes } = plan;
  const good = breachCount(plan) > 0 ? style.yellow : style.green;
  const paint = summary.unplaced > 0 ? style.red : summary.instances > 0 ? good : String;
  return `${style.bold('Plan')}: ${paint(verdictText(plan))}${computes.length > 0 ? ` on ${plural(computes.length, 'compute')}` : ''}\n`;
}

function placements(plan: Plan, view: PlanView, style: Style): string {
  const rows = plan.placements.filter(({ action }) => view.all || action !== 'keep');
  const counts = style.dim(`  ${countsText(plan)}\n`);
  if (rows.length === 0) return counts;
  const table = textTable(
    [
      { head: '' },
      { head: 'SERVICE' },
      { head: 'N', right: true },
      { head: 'COMPUTE' },
      { head: 'GETS' },
      { head: 'SCORE', right: true },
      { head: '' },
    ],
    rows.map((row) => placementRow(row, style)),
    '  ',
  );
  return table + counts;
}

function placementRow(row: Placement, style: Style): readonly CellText[] {
  const paint = paintOf(row.action, style);
  const where = row.from === null ? row.compute : `${row.from} -> ${row.compute}`;
  const why = row.why ?? (row.pinned ? 'pinned by hand' : '');
  return [
    { text: SIGNS[row.action], style: paint },
    { text: row.service, style: paint },
    String(row.quantity),
    where,
    row.action === 'remove' ? '' : amountsText(row.allocated),
    row.action === 'remove' ? '' : scoreText(row.score),
    { text: why, style: style.dim },
  ];
}

function paintOf(action: PlacementAction, style: Style): (text: string) => string {
  const paints = {
    create: style.green,
    move: style.cyan,
    resize: style.yellow,
    remove: style.red,
    keep: style.dim,
  };
  return paints[action];
}

function unplaced(plan: Plan, style: Style): string {
  if (plan.unplaced.length === 0) return '';
  return `${style.bold(style.red('Cannot be placed'))}\n${plan.unplaced.map((one) => unplacedText(one, plan.computes.length, style)).join('')}`;
}

function unplacedText(
  { service, missing, reasons, nearest }: Unplaced,
  computes: number,
  style: Style,
): string {
  const near = nearest
    ? `      ${style.dim('nearest:')} ${escapeTerminal(`${nearest.compute}, ${nearest.message}`)}\n`
    : '';
  return `  ${style.red('!')} ${escapeTerminal(service)}: ${plural(missing, 'instance')} missing\n${reasons.map((reason) => reasonText(reason, computes)).join('')}${near}`;
}

function breaches({ breaches: list }: Plan, style: Style): string {
  if (list.length === 0) return '';
  const told = list.map(
    ({ service, compute, quantity, message, help }) =>
      `  ${style.yellow('!')} ${escapeTerminal(`${service} on ${compute}`)}: ${plural(quantity, 'instance')}\n` +
      `      ${escapeTerminal(message)}\n      ${style.dim('to mend it:')} ${escapeTerminal(help)}\n`,
  );
  return `${style.bold(style.yellow('In breach, and stays'))}\n${told.join('')}`;
}

function reasonText({ message, computes }: Reason, all: number): string {
  return `      ${escapeTerminal(`${whereText(computes, all)}${message}`)}\n`;
}

/** `2 computes (a, b): `; nothing for what holds for the whole fleet. */
export function whereText(computes: readonly string[], all: number): string {
  if (computes.length === 0) return '';
  if (computes.length === all && all > 1) return `all ${all} computes: `;
  return `${plural(computes.length, 'compute')} (${namesText(computes, MAX_NAMES)}): `;
}

function conflicts(plan: Plan, { currency }: PlanView, style: Style): string {
  if (plan.conflicts.length === 0) return '';
  return `${style.bold('In conflict')}\n${outlineText(conflictOutlines(plan.conflicts, currency), '  ')}`;
}

function alternatives(plan: Plan, { currency }: PlanView, style: Style): string {
  if (plan.alternatives.length === 0) return '';
  const rows = plan.alternatives.map((one) => alternativeRow(one, currency));
  return `${style.bold('Alternatives')}\n${textTable(ALTERNATIVE_COLUMNS, rows, '  ')}`;
}

/** What to buy; '' where nothing is needed. */
export function recommendations(
  list: readonly Recommendation[],
  { currency }: Pick<PlanView, 'currency'>,
  style: Style,
): string {
  if (list.length === 0) return '';
  return `${style.bold('To buy')}\n${list.map((one) => recommendationText(one, currency, style)).join('')}`;
}

/** The same as an outline, for pages. */
export function recommendationOutlines(
  list: readonly Recommendation[],
  currency: string | undefined,
): readonly Outline[] {
  return list.map((one) => {
    const { what, cost } = partsOf(one, currency);
    return { text: `${one.quantity} x ${what}, ${cost}`, below: [{ text: one.rationale }] };
  });
}

function partsOf(
  { offer, type, capacity, monthlyCost }: Recommendation,
  currency: string | undefined,
): { readonly what: string; readonly cost: string } {
  const what =
    offer === null
      ? `a ${type ?? 'machine'} with at least ${amountsText(capacity)}`
      : `${offer} (${[type, amountsText(capacity)].filter((part) => part !== null).join(': ')})`;
  return { what, cost: monthlyCost === null ? 'price unknown' : `${money(monthlyCost, currency)} a month` };
}

function recommendationText(one: Recommendation, currency: string | undefined, style: Style): string {
  const { quantity, rationale } = one;
  const { what, cost } = partsOf(one, currency);
  return `  ${style.green(`${quantity} x`)} ${escapeTerminal(what)}, ${style.bold(cost)}\n      ${style.dim(escapeTerminal(rationale))}\n`;
}

/** Computes whose load changes; of a large fleet the fullest ones. */
function utilization(plan: Plan, { all }: PlanView, style: Style): string {
  const changed = plan.computes.filter(
    ({ utilizationBefore, utilizationAfter }) => utilizationBefore !== utilizationAfter,
  );
  if (changed.length === 0) return '';
  const shown = all || changed.length <= MAX_LOADS ? changed : fullestOf(changed);
  const rows = shown.map(({ name, utilizationBefore, utilizationAfter }) => [
    name,
    percent(utilizationBefore),
    loadCell(utilizationAfter, style),
    { text: bar(utilizationAfter), style: style.dim },
  ]);
  const columns = [
    { head: 'COMPUTE' },
    { head: 'BEFORE', right: true },
    { head: 'AFTER', right: true },
    { head: '' },
  ];
  const hidden = changed.length - shown.length;
  const more =
    hidden === 0 ? '' : style.dim(`  ${plural(hidden, 'other', 'others')} less full (--all shows them)\n`);
  const same = plan.computes.length - changed.length;
  const others =
    same === 0 ? '' : style.dim(`  ${plural(same, 'other compute', 'other computes')} as before\n`);
  return `${style.bold('Utilization')}\n${textTable(columns, rows, '  ')}${more}${others}`;
}

function fullestOf(computes: readonly ComputeUse[]): readonly ComputeUse[] {
  const fuller = (a: ComputeUse, b: ComputeUse): number =>
    b.utilizationAfter - a.utilizationAfter || compareText(a.name, b.name);
  return computes.toSorted(fuller).slice(0, MAX_LOADS);
}

function notes({ notes: list }: Plan, style: Style): string {
  return list.map(({ message }) => `${style.yellow('note')}: ${escapeTerminal(message)}\n`).join('');
}

function foot(plan: Plan, { currency, digest }: PlanView, style: Style): string {
  const lines = [
    ['Cost', costText(plan, currency)],
    ['Placed', placedText(plan)],
    ['Fullest', fullestText(plan)],
    ['Stranded', strandedText(plan)],
    ['Quality', objectiveText(plan)],
    ['Digest', digest],
  ];
  return lines
    .filter(([, text]) => text !== undefined)
    .map(([label = '', text = '']) => `${style.dim(label.padEnd(9))}${escapeTerminal(text)}\n`)
    .join('');
}
