import type { SiteWhatIf } from '../../model/site.ts';
import { h, plain } from './dom.ts';
import type { Fleet } from './fleet-data.ts';
import { table } from './table.ts';

type Link = (name: string) => HTMLElement;

const ANSWERS = {
  yes: 'yes: all finds another place',
  no: 'no: something would be without a place',
  unknown: 'unknown: neither a place nor a proof was found',
} as const;

/** What the loss of each machine, and of each zone, would mean. */
export function whatIfView({ data }: Fleet, link: Link): HTMLElement {
  return h(
    'div',
    {},
    data.whatIfNote === '' ? null : h('p', {}, data.whatIfNote),
    ...data.whatIf.flatMap((report) => lossTable(report, link)),
  );
}

function lossTable({ by, cases }: SiteWhatIf, link: Link): Node[] {
  const bad = cases.filter(({ survives }) => survives !== 'yes').length;
  const what = by === '' ? 'machine' : by.replace('infractl.dev/', '');
  const worst = { no: 0, unknown: 1, yes: 2 } as const;
  const rows = cases.toSorted((a, b) => worst[a.survives] - worst[b.survives]);
  return [
    table({
      caption: `If one ${what} is lost`,
      empty: `There is no ${what}.`,
      rows,
      columns: [
        { title: what, value: ({ name }) => name, show: ({ name }) => (by === '' ? link(name) : name) },
        { title: 'can be lost', value: ({ survives }) => ANSWERS[survives] },
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
    }),
    h(
      'p',
      { class: 'small' },
      bad === 0
        ? `Any one ${what} can be lost.`
        : `${plain(bad)} of ${plain(cases.length)} cannot be lost, or it is not known.`,
    ),
  ];
}
