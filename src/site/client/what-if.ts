import type { SiteWhatIf } from '../../model/site.ts';
import { cards, h, plain } from './dom.ts';
import type { Fleet } from './fleet-data.ts';
import { table } from './table.ts';

type Link = (name: string) => HTMLElement;

/** What the loss of each machine, and of each zone, would mean. */
export function whatIfView({ data }: Fleet, link: Link): HTMLElement {
  return h(
    'div',
    {},
    data.whatIfNote === '' ? null : h('p', {}, data.whatIfNote),
    cards(
      'Losses in figures',
      data.whatIf.map((report) => [
        `${plain(report.cases.filter(({ survives }) => survives === 'yes').length)} of ${plain(report.cases.length)}`,
        `${wordOf(report)}s can be lost`,
      ]),
    ),
    ...data.whatIf.map((report) => lossTable(report, link)),
  );
}

function wordOf({ by }: SiteWhatIf): string {
  return by === '' ? 'machine' : by.replace('infractl.dev/', '');
}

/** What cannot be lost stands first. `unknown`: neither a place for all nor a proof that there is none was found. */
function lossTable(report: SiteWhatIf, link: Link): Node {
  const { by, cases } = report;
  const what = wordOf(report);
  const worst = { no: 0, unknown: 1, yes: 2 } as const;
  return table({
    caption: `If one ${what} is lost`,
    empty: `There is no ${what}.`,
    rows: cases.toSorted((a, b) => worst[a.survives] - worst[b.survives]),
    columns: [
      { title: what, value: ({ name }) => name, show: ({ name }) => (by === '' ? link(name) : name) },
      { title: 'can be lost', value: ({ survives }) => survives },
      { title: 'machines lost', value: ({ machines }) => machines },
      { title: 'instances to move', value: ({ displaced }) => displaced },
      {
        title: 'without a place then',
        value: ({ losses }) => losses.map(({ service, missing }) => `${service} (${missing})`).join(', '),
      },
      {
        title: 'why',
        value: ({ losses }) => losses.flatMap(({ reasons }) => reasons.slice(0, 2)).join('; '),
      },
    ],
  });
}
