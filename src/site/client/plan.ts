import type { SitePlan } from '../../model/site.ts';
import { cards, count, h, plain } from './dom.ts';
import type { Fleet } from './fleet-data.ts';
import { table } from './table.ts';

type Link = (name: string) => HTMLElement;

/** What the plan moves and why, what has no place, what to buy, what could be given back. */
export function planView({ data }: Fleet, link: Link): HTMLElement {
  const { plan, currency } = data;
  if (plan === null) return h('p', { class: 'empty' }, 'The page was made without a plan.');
  return h(
    'div',
    {},
    figures(plan, currency),
    changesTable(plan, link),
    unplacedTable(plan),
    waysOutTable(plan, currency),
    table({
      caption: 'What to buy',
      empty: 'Nothing has to be bought.',
      rows: plan.purchases,
      columns: [
        { title: 'offer', value: ({ offer, type }) => (offer === '' ? type || 'any machine' : offer) },
        { title: 'how many', value: ({ quantity }) => quantity },
        { title: `${currency} a month`.trim(), value: ({ monthlyCost }) => monthlyCost ?? 'unknown' },
        { title: 'why', value: ({ why }) => why },
      ],
    }),
    giveBackTable(plan, currency, link),
    h('h2', {}, 'Remarks'),
    plan.remarks.length === 0
      ? h('p', { class: 'empty' }, 'None.')
      : h('ul', { class: 'remarks' }, ...plan.remarks.map((remark) => h('li', {}, remark))),
  );
}

function figures({ summary, changes }: SitePlan, currency: string): HTMLElement {
  const difference = summary.costAfter - summary.costBefore;
  const sign = difference > 0 ? '+' : '';
  return cards('The plan in figures', [
    [`${plain(summary.placed)} of ${plain(summary.instances)}`, 'instances have a place'],
    [plain(summary.unplaced), 'without a place'],
    [plain(summary.moved), 'are moved'],
    [plain(changes.length), 'changes in all'],
    [
      `${plain(summary.costAfter)} ${currency}`.trim(),
      `a month afterwards (${difference === 0 ? 'as now' : `${sign}${plain(difference)}`})`,
    ],
  ]);
}

function changesTable({ changes }: SitePlan, link: Link): HTMLElement {
  return table({
    caption: 'What changes',
    empty: 'Nothing: all stays where it is.',
    rows: changes,
    columns: [
      { title: 'service', value: ({ service }) => service },
      { title: 'action', value: ({ action }) => action },
      { title: 'instances', value: ({ quantity }) => quantity },
      { title: 'from', value: ({ from }) => from, show: ({ from }) => (from === '' ? '' : link(from)) },
      {
        title: 'to',
        value: ({ action, compute }) => (action === 'remove' ? '' : compute),
        show: ({ action, compute }) => (action === 'remove' ? '' : link(compute)),
      },
      {
        title: 'why',
        value: ({ why, action }) => (why === '' && action === 'create' ? 'a new instance' : why),
      },
    ],
  });
}

function unplacedTable({ unplaced }: SitePlan): HTMLElement {
  return table({
    caption: 'Without a place, and why',
    empty: 'Every instance has a place.',
    rows: unplaced.flatMap(({ service, missing, reasons, nearest }) =>
      reasons.map((reason) => ({ service, missing, nearest, ...reason })),
    ),
    columns: [
      { title: 'service', value: ({ service }) => service },
      { title: 'missing', value: ({ missing }) => missing },
      { title: 'why not', value: ({ message }) => message },
      { title: 'rule', value: ({ rule }) => rule },
      {
        title: 'machines that this holds for',
        value: ({ computes }) => computes.join(', '),
        show: ({ computes }) =>
          computes.length <= 6
            ? computes.join(', ')
            : `${computes.slice(0, 5).join(', ')} and ${plain(computes.length - 5)} more`,
      },
      { title: 'nearest', value: ({ nearest }) => nearest },
    ],
  });
}

function waysOutTable({ conflicts }: SitePlan, currency: string): HTMLElement {
  const rows = conflicts.flatMap(({ services, waysOut }) =>
    waysOut.map((way) => ({ services: services.join(', '), ...way })),
  );
  return table({
    caption: 'Ways out',
    empty: 'None is needed, or none was found.',
    rows,
    columns: [
      { title: 'service', value: ({ services }) => services },
      { title: 'way out', value: ({ message }) => message },
      { title: 'places', value: ({ places }) => places },
      { title: `${currency} a month`.trim(), value: ({ monthlyCost }) => monthlyCost ?? 'unknown' },
    ],
  });
}

/** A staircase: each step gives back one machine more, and saves so much in all. */
function giveBackTable({ giveBack }: SitePlan, currency: string, link: Link): HTMLElement {
  let saved = 0;
  const rows = giveBack.map((one) => ({ ...one, saved: (saved += one.monthlyCost ?? 0) }));
  return table({
    caption: `What could be given back${rows.length === 0 ? '' : `: ${count(rows.length, 'machine')}`}`,
    empty: 'Nothing: every machine carries something.',
    rows,
    columns: [
      { title: 'machine', value: ({ compute }) => compute, show: ({ compute }) => link(compute) },
      { title: `${currency} a month`.trim(), value: ({ monthlyCost }) => monthlyCost ?? 'unknown' },
      { title: 'saved up to here', value: (row) => row.saved },
      { title: 'contract ends', value: ({ from }) => from },
    ],
  });
}
