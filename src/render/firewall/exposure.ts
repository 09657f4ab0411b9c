import type { ExposureRow } from '../../model/firewall.ts';
import { type Content, code, type Page, tableOf } from '../document/document.ts';
import { formatCount, plural } from '../style.ts';
import { sourcesText, ruleText } from './words.ts';

export interface ExposureSummary {
  /** Computes in the fleet, those that show something, and those of them that have no rule in force. */
  readonly computes: number;
  readonly exposed: number;
  readonly unfiltered: number;
}

const COLUMNS = ['COMPUTE', 'ADDRESS', 'PORT', 'PROTOCOL', 'SERVICE', 'RULE', 'FROM'].map((head) => ({
  head,
}));

/** `firewall exposure`: a row for each open port or range. */
export function exposurePage(rows: readonly ExposureRow[], summary: ExposureSummary, all: boolean): Page {
  const who = all ? 'anybody' : 'the internet';
  const bare = summary.unfiltered === 0 ? '' : `, ${formatCount(summary.unfiltered)} of them unfiltered`;
  return {
    title: all ? 'Exposure' : 'Exposure to the internet',
    subtitle: {
      text: `${plural(summary.exposed, 'compute')} of ${formatCount(summary.computes)} ${summary.exposed === 1 ? 'shows' : 'show'} something to ${who}${bare}`,
      tone: summary.unfiltered > 0 ? 'bad' : 'dim',
    },
    sections: [{ title: 'Open ports', blocks: tableOf(COLUMNS, rows.map(rowOf)) }],
  };
}

function rowOf(row: ExposureRow): readonly Content[] {
  return [
    code(row.compute),
    row.address === null ? 'unknown' : code(row.address),
    row.port,
    row.protocol,
    serviceText(row),
    row.rule === null ? { text: 'none: unfiltered', tone: 'bad' } : ruleText(row.rules),
    sourcesText(row),
  ];
}

function serviceText({ service, running }: ExposureRow): string {
  if (service === null) return '-';
  return running === false ? `${service} (not running here)` : service;
}
