import type { Change } from '../../model/state.ts';
import type { Reason } from '../../model/plan.ts';
import { formatJson } from '../../text/json.ts';
import { plural } from '../style.ts';
import { changeJson } from './json.ts';
import {
  renderChangesMarkdown,
  renderExposureMarkdown,
  renderUnplacedMarkdown,
  renderViolationsMarkdown,
} from './markdown.ts';
import {
  costText,
  renderChangesText,
  renderCostText,
  renderExposureText,
  renderTotalsText,
  renderUnplacedText,
  type ShownExposure,
} from './text.ts';

export type DifferenceFormat = 'text' | 'json' | 'markdown';

/** What `diff` and `apply` found, as each of their formats takes it. */
export interface ShownDifference {
  readonly changes: readonly Change[];
  readonly summary: { readonly create: number; readonly update: number; readonly delete: number };
  readonly exposure: ShownExposure;
  readonly cost: {
    readonly before: number | null;
    readonly after: number | null;
    readonly currency: string | null;
  };
  readonly violations: readonly { readonly rule: string; readonly message: string }[];
  readonly unplaced: readonly {
    readonly service: string;
    readonly missing: number;
    readonly reasons: readonly Reason[];
  }[];
}

/** `diff`. */
export function renderDifference(found: ShownDifference, format: DifferenceFormat, color: boolean): string {
  switch (format) {
    case 'json':
      return formatJson({ formatVersion: '1', ...differenceJson(found) });
    case 'markdown':
      return `## infractl diff\n\n${totalsMarkdown(found)}${differenceMarkdown(found)}`;
    case 'text':
      return differenceText(found, color, [
        found.changes.length === 0 ? 'No changes\n' : `${renderTotalsText(found.summary, false)}\n`,
      ]);
  }
}

export function differenceJson({ changes, summary, exposure, cost, violations }: ShownDifference): object {
  return { changes: changes.map(changeJson), summary, exposure, cost, violations };
}

/** Blocks with an empty line between them; `last` comes after those that every difference has. */
export function differenceText(found: ShownDifference, color: boolean, last: readonly string[]): string {
  const blocks = [
    renderChangesText(found.changes, color),
    renderUnplacedText(found.unplaced, color),
    renderExposureText(found.exposure, color),
    renderCostText(found.cost),
    ...last,
  ];
  return blocks.filter((block) => block !== '').join('\n');
}

function totalsMarkdown({ changes, summary }: ShownDifference): string {
  return changes.length === 0
    ? '**No changes.**\n\n'
    : `**${plural(changes.length, 'change')}**: ${renderTotalsText(summary, false)}\n\n`;
}

export function differenceMarkdown(found: ShownDifference): string {
  const { cost } = found;
  return [
    renderViolationsMarkdown(found.violations),
    renderChangesMarkdown(found.changes),
    renderUnplacedMarkdown(found.unplaced),
    renderExposureMarkdown(found.exposure),
    cost.before === cost.after ? '' : `**Cost a month:** ${costText(cost)}\n\n`,
  ].join('');
}
