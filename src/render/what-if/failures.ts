import type { FailureCase, FailureReport, Verdict } from '../../model/what-if.ts';
import { type Content, code, outlineOf, type Page, tableOf, type Tone } from '../document/document.ts';
import { namesText } from '../figures.ts';
import type { Outline } from '../outline.ts';
import { formatCount, plural } from '../style.ts';
import { reasonOutlines } from './reasons.ts';

const MAX_NAMES = 6;
/** Cases that survive are told one by one up to so many. */
const MAX_ROWS = 100;

/** What the fleet cannot lose first, then what nobody knows, then all the rest. */
export function failuresPage(report: FailureReport, computes: number): Page {
  const { by, cases, summary } = report;
  const unit = by === null ? 'compute' : `value of ${by}`;
  const many = by === null ? 'computes' : `values of ${by}`;
  const of = (verdict: Verdict): readonly FailureCase[] =>
    cases.filter(({ survives }) => survives === verdict);
  const lost = summary.no + summary.unknown;
  return {
    title: by === null ? 'What if a compute fails?' : `What if all computes of one ${by} fail?`,
    subtitle: verdictOf(report, computes, plural(cases.length, unit, many)),
    sections: [
      {
        title: `Cannot be lost: ${plural(summary.no, unit, many)}`,
        blocks: outlineOf(of('no').map((one) => caseOutline(one, computes))),
      },
      {
        title: `Nobody knows: ${plural(summary.unknown, unit, many)}`,
        blocks: outlineOf(of('unknown').map((one) => caseOutline(one, computes))),
      },
      { title: lost === 0 ? 'All cases' : 'All other cases', blocks: survivors(of('yes')), folded: true },
    ],
  };
}

function verdictOf(report: FailureReport, computes: number, cases: string): Content {
  const { by, summary, instances, unplaced } = report;
  if (computes === 0) return { text: 'the fleet has no compute', tone: 'warn' };
  if (report.cases.length === 0) return { text: `no compute carries the label ${by}`, tone: 'warn' };
  const before =
    unplaced === 0
      ? plural(instances, 'instance')
      : `${plural(instances, 'instance')}, ${formatCount(unplaced)} without a place even now`;
  const tone: Tone = summary.no > 0 ? 'bad' : summary.unknown > 0 ? 'warn' : 'good';
  const unknown = summary.unknown === 0 ? '' : `, ${formatCount(summary.unknown)} unknown`;
  return {
    text: `${formatCount(summary.yes)} of ${cases} can be lost, ${formatCount(summary.no)} cannot${unknown} (${before})`,
    tone,
  };
}

function caseOutline({ name, computes, displaced, losses }: FailureCase, all: number): Outline {
  const taken = computes.filter((compute) => compute !== name);
  const along = taken.length === 0 ? '' : `, with ${namesText(taken, MAX_NAMES)}`;
  return {
    text: `${name}${along}: ${plural(displaced, 'instance')} displaced`,
    below: losses.map(({ service, missing, reasons }) => ({
      text: `${service}: ${plural(missing, 'instance')} without a place`,
      below: reasonOutlines(reasons, all),
    })),
  };
}

function survivors(cases: readonly FailureCase[]): Page['sections'][number]['blocks'] {
  const rows = cases.slice(0, MAX_ROWS).map(({ name, computes, displaced }) => [
    code(name),
    String(displaced),
    namesText(
      computes.filter((compute) => compute !== name),
      MAX_NAMES,
    ),
  ]);
  const more = cases.length - MAX_ROWS;
  const table = tableOf(
    [{ head: 'LOST' }, { head: 'DISPLACED', right: true }, { head: 'TAKES ALONG' }],
    rows,
  );
  return more > 0 ? [...table, { items: [[`and ${formatCount(more)} more, which all survive`]] }] : table;
}
