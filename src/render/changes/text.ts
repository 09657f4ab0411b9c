import type { Change, FieldChange } from '../../model/state.ts';
import { escapeTerminal } from '../../text/escape.ts';
import { createStyle, formatCount, plural, type Style } from '../style.ts';
import { valueText } from './value.ts';

/** More creates of one kind are counted: a first apply would fill the screen with what the manifests say already. */
const MOST_CREATES = 12;

interface Totals {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
}

/** One line a change as in terraform, and below an update one line a field. Empty where there are none. */
export function renderChangesText(changes: readonly Change[], color: boolean): string {
  const style = createStyle(color);
  const creates = new Map<string, number>();
  const lines: string[] = [];
  for (const change of changes) {
    const seen = (creates.get(change.kind) ?? 0) + 1;
    if (change.action === 'create') creates.set(change.kind, seen);
    if (change.action !== 'create' || seen <= MOST_CREATES) lines.push(renderChange(change, style));
    else if (seen === MOST_CREATES + 1) lines.push(foldedLine(change, changes, style));
  }
  return lines.join('');
}

/** `3 to create, 1 to update, 0 to delete`, or with `done`: `3 created, …` */
export function renderTotalsText(summary: Totals, done: boolean): string {
  const word = (verb: string) => (done ? `${verb}d` : `to ${verb}`);
  return (['create', 'update', 'delete'] as const)
    .map((action) => `${formatCount(summary[action])} ${word(action)}`)
    .join(', ');
}

function foldedLine({ kind }: Change, changes: readonly Change[], style: Style): string {
  const all = changes.filter((change) => change.action === 'create' && change.kind === kind).length;
  return `${style.green('+')} ${formatCount(all - MOST_CREATES)} more of kind ${kind} ${style.dim('(-o json lists them)')}\n`;
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

function renderField({ path, before, after }: FieldChange, style: Style): string {
  const value = (side: FieldChange['before']) => escapeTerminal(valueText(side));
  return `    ${escapeTerminal(path)}: ${style.red(value(before))} -> ${style.green(value(after))}\n`;
}

interface Exposure {
  readonly opened: readonly { readonly sentence: string }[];
  readonly closed: readonly { readonly sentence: string }[];
  readonly total: { readonly opened: number; readonly closed: number };
}

/** What opens and closes, in the words of the firewall engine. */
export function renderExposureText({ opened, closed, total }: Exposure, color: boolean): string {
  const style = createStyle(color);
  if (total.opened + total.closed === 0) return '';
  const list = (items: Exposure['opened'], all: number, paint: (text: string) => string) => [
    ...items.map(({ sentence }) => `  ${paint(escapeTerminal(sentence))}\n`),
    ...(all > items.length ? [`  ${paint(`and ${formatCount(all - items.length)} more`)}\n`] : []),
  ];
  return ['\nExposure:\n', ...list(opened, total.opened, style.red), ...list(closed, total.closed, style.green)].join('');
}

interface Cost {
  readonly before: number | null;
  readonly after: number | null;
  readonly currency: string | null;
}

/** Costs a month, where they change. */
export function renderCostText(cost: Cost): string {
  return cost.before === cost.after ? '' : `\nCost a month: ${costText(cost)}\n`;
}

export function costText({ before, after, currency }: Cost): string {
  const amount = (value: number | null) => (value === null ? 'unknown (mixed currencies)' : value.toFixed(2));
  return `${amount(before)} -> ${amount(after)}${currency === null ? '' : ` ${escapeTerminal(currency)}`}`;
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
  const lines = unplaced.map(
    ({ service, missing, reasons }) =>
      `  ${style.bold(escapeTerminal(service))}: ${plural(missing, 'instance')}${reasons
        .slice(0, 3)
        .map(({ message, computes }) => `\n      ${escapeTerminal(message)} (${plural(computes.length, 'compute')})`)
        .join('')}\n`,
  );
  return `\nWithout a place (\`infractl plan\` says what would help):\n${lines.join('')}`;
}
