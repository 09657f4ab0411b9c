import { cards, choice, h, plain } from './dom.ts';
import type { Fleet, Machine } from './fleet-data.ts';
import { table } from './table.ts';

type Link = (name: string) => HTMLElement;

const MONTHS = 12;

/** What the fleet costs: by whatever it is grouped by, by month ahead, and what of it is not known. */
export function moneyView(fleet: Fleet, state: { by: string }, link: Link): HTMLElement {
  const { data, machines } = fleet;
  const paid = machines.filter(({ cost }) => cost !== null);
  const total = sumOf(paid);
  const unpriced = machines.filter(({ cost, host }) => cost === null && !host);
  const part = h('div');
  const draw = (): void => part.replaceChildren(groupTable(fleet, state.by, total));
  draw();
  return h(
    'div',
    {},
    cards('Money in figures', [
      [`${plain(total)} ${data.currency}`, 'a month'],
      [`${plain(total * 12)} ${data.currency}`, 'a year, as it stands'],
      [plain(unpriced.length), 'machines without a price'],
    ]),
    h(
      'div',
      { class: 'controls' },
      choice('By', byChoices(fleet), state.by, (by) => {
        state.by = by;
        draw();
      }),
    ),
    part,
    monthsTable(fleet),
    datesTable(fleet, link),
    table({
      caption: 'Without a price',
      empty: 'The price of every machine is known.',
      rows: unpriced,
      columns: [
        { title: 'machine', value: ({ name }) => name, show: ({ name }) => link(name) },
        { title: 'provider', value: ({ provider }) => provider },
        { title: 'region', value: ({ region }) => region },
        { title: 'manifest', value: ({ file }) => file },
      ],
    }),
  );
}

function sumOf(machines: readonly Machine[]): number {
  return machines.reduce((sum, { cost }) => sum + (cost ?? 0), 0);
}

function byChoices({ machines }: Fleet): (readonly [string, string])[] {
  const keys = new Set(machines.flatMap(({ labels }) => [...labels.keys()]));
  const own = [...keys].filter((key) => !key.startsWith('infractl.dev/')).sort();
  const hasOwner = machines.some(({ owner }) => owner !== '');
  return [
    ['provider', 'provider'],
    ['region', 'region'],
    ...(hasOwner ? ([['owner', 'owner']] as const) : []),
    ['type', 'type'],
    ...own.map((key) => [`label:${key}`, `label ${key}`] as const),
  ];
}

function groupTable({ data, machines }: Fleet, by: string, total: number): HTMLElement {
  const groups = new Map<string, Machine[]>();
  for (const machine of machines) {
    const value = by.startsWith('label:')
      ? (machine.labels.get(by.slice('label:'.length)) ?? '')
      : machine[by as 'provider' | 'region' | 'owner' | 'type'];
    const list = groups.get(value);
    if (list) list.push(machine);
    else groups.set(value, [machine]);
  }
  const rows = [...groups]
    .map(([name, list]) => ({ name: name === '' ? 'without' : name, list, cost: sumOf(list) }))
    .sort((a, b) => b.cost - a.cost || (a.name < b.name ? -1 : 1));
  const most = Math.max(1, ...rows.map(({ cost }) => cost));
  const what = by.startsWith('label:') ? by.slice('label:'.length) : by;
  return table({
    caption: `Cost by ${what}`,
    empty: 'There is no machine.',
    rows,
    columns: [
      { title: what, value: ({ name }) => name },
      { title: 'machines', value: ({ list }) => list.length },
      {
        title: 'without a price',
        value: ({ list }) => list.filter(({ cost, host }) => cost === null && !host).length,
      },
      { title: `${data.currency} a month`.trim(), value: ({ cost }) => Math.round(cost * 100) / 100 },
      {
        title: 'share',
        value: ({ cost }) => (total === 0 ? '' : `${Math.round((cost / total) * 100)} %`),
        show: ({ cost }) => {
          const bar = h('span', { class: 'bar', 'aria-hidden': 'true' });
          bar.style.setProperty('width', `${(cost / most) * 100}%`);
          return h('span', {}, total === 0 ? '' : `${Math.round((cost / total) * 100)} %`, bar);
        },
      },
    ],
  });
}

/** `2026-12`, and the months after it. */
function monthsFrom(today: string): string[] {
  const [year = 0, month = 1] = today.split('-').map(Number);
  return Array.from({ length: MONTHS }, (_, ahead) => {
    const at = month - 1 + ahead;
    return `${year + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
  });
}

/** A contract that ends and does not renew by itself costs nothing from the month after its end. */
function monthsTable({ data, machines }: Fleet): HTMLElement {
  const running = (month: string): Machine[] =>
    machines.filter(
      ({ contract }) =>
        !contract || contract.end === '' || contract.autoRenew || contract.end.slice(0, 7) >= month,
    );
  const rows = monthsFrom(data.today).map((month) => ({
    month,
    cost: sumOf(running(month)),
    ends: machines.filter(({ contract }) => contract?.end.slice(0, 7) === month),
    cancel: machines.filter(({ contract }) => contract?.cancelBy.slice(0, 7) === month),
  }));
  const names = (list: readonly Machine[]): string => list.map(({ name }) => name).join(', ');
  return table({
    caption: 'The months ahead, where no contract is made anew',
    empty: '',
    rows,
    columns: [
      { title: 'month', value: ({ month }) => month },
      { title: `${data.currency} a month`.trim(), value: ({ cost }) => Math.round(cost * 100) / 100 },
      { title: 'contracts that end', value: ({ ends }) => names(ends), show: ({ ends }) => short(ends) },
      {
        title: 'last days to cancel',
        value: ({ cancel }) => names(cancel),
        show: ({ cancel }) => short(cancel),
      },
    ],
  });
}

function short(machines: readonly Machine[]): string {
  const names = machines
    .slice(0, 8)
    .map(({ name }) => name)
    .join(', ');
  return machines.length <= 8 ? names : `${names} and ${plain(machines.length - 8)} more`;
}

function datesTable({ data, machines }: Fleet, link: Link): HTMLElement {
  const rows = machines
    .flatMap((machine) => {
      const { contract } = machine;
      if (!contract) return [];
      const line = (day: string, what: string) => (day === '' ? [] : [{ machine, day, what }]);
      return [
        ...line(contract.cancelBy, 'last day to cancel'),
        ...line(contract.end, contract.autoRenew ? 'contract ends, and renews by itself' : 'contract ends'),
        ...line(contract.renewal, 'renewal'),
      ];
    })
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  return table({
    caption: 'Contract days, the nearest first',
    empty: 'No contract has a day written down.',
    rows,
    columns: [
      { title: 'day', value: ({ day }) => day },
      { title: 'days from now', value: ({ day }) => daysBetween(data.today, day) },
      { title: 'what', value: ({ what }) => what },
      { title: 'machine', value: ({ machine }) => machine.name, show: ({ machine }) => link(machine.name) },
      { title: 'owner', value: ({ machine }) => machine.owner },
      { title: `${data.currency} a month`.trim(), value: ({ machine }) => machine.cost ?? 'unknown' },
    ],
  });
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to.slice(0, 10)) - Date.parse(from)) / 86_400_000);
}
