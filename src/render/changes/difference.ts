import type { Change } from '../../model/state.ts';
import type { Reason } from '../../model/plan.ts';
import { formatJson } from '../../text/json.ts';
import { mdText } from '../../text/markdown.ts';
import { plural } from '../style.ts';
import { changeJson } from './json.ts';
import { type Fit, fitMarkdown } from '../fit/fit.ts';
import { changesMarkdown, exposureMarkdown, unplacedMarkdown, violationsMarkdown } from './markdown.ts';
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
    readonly unknown: readonly string[];
  };
  readonly violations: readonly { readonly rule: string; readonly message: string }[];
  readonly unplaced: readonly {
    readonly service: string;
    readonly missing: number;
    readonly reasons: readonly Reason[];
  }[];
}

/** How an output is to look. */
export interface Look {
  readonly color: boolean;
  /** Bytes of markdown at most. */
  readonly limit: number;
}

/** `diff`. */
export function renderDifference(
  found: ShownDifference,
  format: DifferenceFormat,
  { color, limit }: Look,
): string {
  switch (format) {
    case 'json':
      return formatJson({ formatVersion: '1', ...differenceJson(found) });
    case 'markdown':
      return fitMarkdown(
        {
          sections: ['## infractl diff', totalsMarkdown(found), ...differenceMarkdown(found)],
          whole: '`infractl diff -o json`',
        },
        limit,
      );
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
    ? '**No changes.**'
    : `**${plural(changes.length, 'change')}**: ${renderTotalsText(summary, false)}`;
}

export function differenceMarkdown(found: ShownDifference): readonly Fit[] {
  const { cost } = found;
  return [
    ...violationsMarkdown(found.violations),
    ...changesMarkdown(found.changes),
    ...unplacedMarkdown(found.unplaced),
    ...exposureMarkdown(found.exposure),
    ...(cost.before === cost.after ? [] : [`**Cost a month:** ${mdText(costText(cost))}`]),
  ];
}
