import type { GrowReport } from '../../model/what-if.ts';
import { code, outlineOf, type Page, tableOf } from '../document/document.ts';
import { conflictOutlines } from '../plan/conflicts.ts';
import { plural } from '../style.ts';
import { reasonOutlines } from './reasons.ts';

/** How many more fit, where they would go, and what stops the rest. */
export function growPage(report: GrowReport, computes: number, currency: string | undefined): Page {
  const { service, replicas, asked, fits, bound, proven, placements } = report;
  const limit =
    fits >= asked ? '' : proven ? ', and no plan can place more' : `, no plan can place more than ${bound}`;
  return {
    title: `What if ${service} had ${plural(asked, 'replica')} more?`,
    subtitle: {
      text: `${plural(replicas, 'replica')} now; ${fits} of ${asked} more fit${limit}`,
      tone: fits >= asked ? 'good' : 'bad',
    },
    sections: [
      {
        title: 'Where they would go',
        blocks: tableOf(
          [{ head: 'COMPUTE' }, { head: 'N', right: true }],
          placements.map(({ compute, quantity }) => [code(compute), String(quantity)]),
        ),
      },
      { title: 'What limits them', blocks: outlineOf(reasonOutlines(report.limits, computes)) },
      { title: 'In conflict', blocks: outlineOf(conflictOutlines(report.conflicts, currency)) },
    ],
  };
}
