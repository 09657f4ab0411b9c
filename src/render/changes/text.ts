import type { Change, FieldChange } from '../../model/state.ts';
import { escapeTerminal } from '../../text/escape.ts';
import type { DiffLine } from '../../text/line-diff.ts';
import { namesText } from '../figures.ts';
import { createStyle, formatCount, plural, type Style } from '../style.ts';
import { fieldLines, sidesText } from './value.ts';

/** Creates of one kind beyond these are one line: on a first apply they say what the manifests say already. */
const MOST_CREATES = 4;
/** Assignments are what a plan is about. */
const MOST_ASSIGNMENTS = 60;
const MOST_NAMES = 6;
const MOST_SENTENCES = 12;
const MOST_REASONS = 3;
const MAX_UNPRICED = 4;

interface Totals {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
}

/** One line a change as in terraform, and below an update one line a field. Empty where there are none. */
export function renderChangesText(changes: readonly Change[], color: boolean): string {
  const style = createStyle(color);
  const created = new Map<string, Change[]>();
  for (const change of changes.filter(({ action }) => action === 'create')) {
    const alike = created.get(change.kind);
    if (alike) alike.push(change);
    else created.set(change.kind, [change]);
  }
  const lines: string[] = [];
  for (const change of changes) {
    const alike = change.action === 'create' ? (created.get(change.kind) ?? []) : [];
    if (alike.length <= (change.kind === 'Assignment' ? MOST_ASSIGNMENTS : MOST_CREATES))
      lines.push(renderChange(change, style));
    else if (alike[0] === change) lines.push(renderCreated(alike, style));
  }
  return lines.join('');
}

function renderCreated(alike: readonly Change[], style: Style): string {
  const names = alike.slice(0, MOST_NAMES).map(({ name }) => escapeTerminal(name));
  const more = alike.length > MOST_NAMES ? ', …' : '';
  return `${style.green('+')} ${formatCount(alike.length)} of kind ${alike[0]?.kind ?? ''}: ${names.join(', ')}${more}\n`;
}

/** `3 to create, 1 to update, 0 to delete`, or with `done`: `3 created, …` */
export function renderTotalsText(summary: Totals, done: boolean): string {
  const word = (verb: string) => (done ? `${verb}d` : `to ${verb}`);
  return (['create', 'update', 'delete'] as const)
    .map((action) => `${formatCount(summary[action])} ${word(action)}`)
    .join(', ');
}

function renderChange({ action, kind, name, previousName, file, fields }: Change, style: Style): string {
  const renamed = previousName === undefined ? '' : `${escapeTerminal(previousName)} -> `;
  const where = file === null ? '' : ` ${style.dim(`(${escapeTerminal(file)})`)}`;
  const line = `${signOf(action, style)} ${kind} ${renamed}${style.bold(escapeTerminal(name))}${where}\n`;
  return action === 'update' ? line + fields.map((field) => renderField(field, style)).join('') : line;
}

function signOf(action: Change['action'], style: Style): string {
  switch (action) {
    case 'create':
      return style.green('+');
    case 'delete':
      return style.red('-');
    case 'update':
      return style.yellow('~');
  }
}

function renderField(field: FieldChange, style: Style): string {
  const path = escapeTerminal(field.path);
  const lines = fieldLines(field);
  if (lines) return `    ${path}:\n${lines.map((line) => renderLine(line, style)).join('')}`;
  const { before, after } = sidesText(field);
  return `    ${path}: ${style.red(escapeTerminal(before))} -> ${style.green(escapeTerminal(after))}\n`;
}

function renderLine({ sign, text }: DiffLine, style: Style): string {
  if (sign === 'gap') return `      ${style.dim('…')}\n`;
  const line = `${sign} ${escapeTerminal(text)}`.trimEnd();
  const paint = sign === '-' ? style.red : sign === '+' ? style.green : style.dim;
  return `      ${paint(line)}\n`;
}

/** What opens and closes, as the firewall engine says it. */
export interface ShownExposure {
  readonly opened: readonly { readonly sentence: string }[];
  readonly closed: readonly { readonly sentence: string }[];
  readonly total: { readonly opened: number; readonly closed: number };
  /** Computes of which not all could be worked out. */
  readonly incomplete: readonly string[];
}

/** What opens and closes, in the words of the firewall engine. */
export function renderExposureText(
  { opened, closed, total, incomplete }: ShownExposure,
  color: boolean,
): string {
  const style = createStyle(color);
  if (total.opened + total.closed + incomplete.length === 0) return '';
  const list = (items: ShownExposure['opened'], all: number, paint: (text: string) => string) => {
    const shown = items.slice(0, MOST_SENTENCES).map(({ sentence }) => paint(escapeTerminal(sentence)));
    const rest = all - shown.length;
    return [...shown, ...(rest > 0 ? [`and ${formatCount(rest)} more (-o json)`] : [])].map(
      (line) => `  ${line}\n`,
    );
  };
  return [
    'Exposure\n',
    ...list(opened, total.opened, style.red),
    ...list(closed, total.closed, style.green),
    ...(incomplete.length === 0
      ? []
      : [`  not all was worked out of ${incomplete.map(escapeTerminal).join(', ')}\n`]),
  ].join('');
}

interface Cost {
  readonly before: number | null;
  readonly after: number | null;
  readonly currency: string | null;
  readonly unknown: readonly string[];
}

/** Costs a month, where they change, and what is in neither figure. */
export function renderCostText(cost: Cost): string {
  return cost.before === cost.after ? '' : `Cost a month: ${costText(cost)}\n`;
}

export function costText({ before, after, currency, unknown }: Cost): string {
  const amount = (value: number | null) => (value === null ? 'unknown (mixed currencies)' : value.toFixed(2));
  const inCurrency = currency === null ? '' : ` ${escapeTerminal(currency)}`;
  const names = escapeTerminal(namesText(unknown, MAX_UNPRICED));
  const left = unknown.length === 0 ? '' : `, not counting ${names} (no price is known)`;
  return `${amount(before)} -> ${amount(after)}${inCurrency}${left}`;
}

interface UnplacedRow {
  readonly service: string;
  readonly missing: number;
  readonly reasons: readonly { readonly message: string; readonly computes: readonly string[] }[];
}

/** Which instances have no place, and the first reasons why. */
export function renderUnplacedText(unplaced: readonly UnplacedRow[], color: boolean): string {
  const style = createStyle(color);
  if (unplaced.length === 0) return '';
  const lines = unplaced.map(({ service, missing, reasons }) => {
    const head = `  ${style.bold(escapeTerminal(service))}: ${plural(missing, 'instance')}\n`;
    return head + mostFirst(reasons).slice(0, MOST_REASONS).map(reasonLine).join('');
  });
  return `Without a place (\`infractl plan\` says what would help)\n${lines.join('')}`;
}

/** What holds for most computes, and what holds for all alike, says more than what is special about one. */
function mostFirst(reasons: UnplacedRow['reasons']): UnplacedRow['reasons'] {
  const weight = ({ computes }: UnplacedRow['reasons'][number]) =>
    computes.length === 0 ? Infinity : computes.length;
  return reasons.toSorted((a, b) => (weight(a) === weight(b) ? 0 : weight(b) - weight(a)));
}

function reasonLine({ message, computes }: UnplacedRow['reasons'][number]): string {
  const where = computes.length === 0 ? '' : `${plural(computes.length, 'compute')}: `;
  return `      ${where}${escapeTerminal(message)}\n`;
}
