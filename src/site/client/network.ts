import type { SiteExposureChange } from '../../model/site.ts';
import { cards, h, plain } from './dom.ts';
import type { Fleet } from './fleet-data.ts';
import { table } from './table.ts';

type Link = (name: string) => HTMLElement;

/** What the internet sees, what a change opens and closes, subnets and zones. */
export function networkView(fleet: Fleet, link: Link): HTMLElement {
  const { network } = fleet.data;
  const { change } = network;
  const seen = openingsOf(fleet);
  const ports = seen.filter(({ protocol }) => !protocol.startsWith('icmp'));
  const machinesOf = (rows: readonly Opening[]): string =>
    `${plain(new Set(rows.map(({ name }) => name)).size)} of ${plain(fleet.machines.length)}`;
  return h(
    'div',
    {},
    cards('The network in figures', [
      [machinesOf(ports.filter(({ who }) => isEveryone(who))), 'machines have a port open to everyone'],
      [machinesOf(ports), 'have one open to somebody outside'],
      [plain(network.subnets.length), 'subnets'],
      [plain(network.zones.length), 'DNS zones'],
    ]),
    ...(change
      ? [
          h(
            'p',
            {},
            `Compared with ${change.against}: ${plain(change.openedInAll)} opened, ${plain(change.closedInAll)} closed.`,
          ),
          changeTable('What is opened', change.opened, link),
          changeTable('What is closed', change.closed, link),
        ]
      : []),
    shortTable(seen),
    exposureTable(seen, link),
    table({
      caption: 'Subnets',
      empty: 'No Subnet is written down.',
      rows: network.subnets,
      columns: [
        { title: 'subnet', value: ({ name }) => name },
        { title: 'range', value: ({ cidr }) => cidr },
        { title: 'network', value: (row) => row.network },
        { title: 'used', value: ({ used }) => amount(used) },
        { title: 'free', value: ({ free }) => amount(free) },
        {
          title: 'use',
          value: ({ used, free }) =>
            `${Math.round((Number(used) / Math.max(1, Number(used) + Number(free))) * 100)} %`,
        },
        { title: 'next free', value: ({ next }) => next },
      ],
    }),
    table({
      caption: 'DNS zones',
      empty: 'No record is written down.',
      rows: network.zones,
      columns: [
        { title: 'zone', value: ({ zone }) => zone },
        { title: 'records', value: ({ records }) => records },
      ],
    }),
  );
}

/** What is too large for a number stays the text that it is. */
function amount(text: string): number | string {
  return Number.isSafeInteger(Number(text)) ? Number(text) : text;
}

function changeTable(caption: string, rows: readonly SiteExposureChange[], link: Link): HTMLElement {
  return table({
    caption,
    empty: 'Nothing.',
    rows,
    columns: [
      { title: 'machine', value: ({ compute }) => compute, show: ({ compute }) => link(compute) },
      { title: 'port', value: ({ what }) => what },
      { title: 'service', value: ({ service }) => service },
      { title: 'in words', value: ({ sentence }) => sentence },
    ],
  });
}

/** One port of one address, and who outside reaches it. */
interface Opening {
  readonly name: string;
  readonly address: string;
  readonly port: string;
  readonly protocol: string;
  readonly service: string;
  readonly rule: string;
  readonly who: string;
}

function openingsOf({ data, machines }: Fleet): Opening[] {
  const { exposure, openings } = data.network;
  return exposure.flatMap(([machine = -1, address = -1, opening = -1]) => {
    const found = openings[opening];
    return found
      ? [{ name: machines[machine]?.name ?? '', address: data.texts[address] ?? '', ...found }]
      : [];
  });
}

const isEveryone = (who: string): boolean => /(^|, )(0\.0\.0\.0|::)\/0(,|$)/.test(who);

/** The same port for the same people stands once, with its machines; what everyone reaches first. */
function shortTable(seen: readonly Opening[]): HTMLElement {
  const groups = new Map<string, Opening[]>();
  for (const opening of seen) {
    const { port, protocol, who } = opening;
    const key = JSON.stringify([port, protocol, isEveryone(who) ? '' : who]);
    const list = groups.get(key);
    if (list) list.push(opening);
    else groups.set(key, [opening]);
  }
  const listOf = (rows: readonly Opening[], field: 'name' | 'service' | 'rule'): string[] =>
    [...new Set(rows.map((row) => row[field]))].filter((text) => text !== '').sort();
  const rows = [...groups.values()]
    .map((list) => {
      const [{ port, protocol, who }] = list as [Opening, ...Opening[]];
      const everyone = isEveryone(who);
      return { what: `${port}/${protocol}`, who: everyone ? 'everyone' : who, everyone, list };
    })
    .sort((a, b) => Number(b.everyone) - Number(a.everyone) || b.list.length - a.list.length);
  return table({
    caption: 'What the internet sees, in short',
    empty: 'Nothing is open to the internet.',
    rows,
    columns: [
      { title: 'port', value: ({ what }) => what },
      { title: 'to whom', value: ({ who }) => who },
      { title: 'machines', value: ({ list }) => listOf(list, 'name').length },
      { title: 'which', value: ({ list }) => someOf(listOf(list, 'name')) },
      { title: 'services', value: ({ list }) => someOf(listOf(list, 'service')) },
      { title: 'rules', value: ({ list }) => someOf(listOf(list, 'rule')) },
    ],
  });
}

function someOf(names: readonly string[]): string {
  const most = 5;
  const rest = names.length - most;
  return `${names.slice(0, most).join(', ')}${rest > 0 ? ` and ${plain(rest)} more` : ''}`;
}

function exposureTable(rows: readonly Opening[], link: Link): HTMLElement {
  return table({
    caption: 'What the internet sees, address by address',
    empty: 'Nothing is open to the internet.',
    rows,
    columns: [
      { title: 'machine', value: ({ name }) => name, show: ({ name }) => link(name) },
      { title: 'address', value: ({ address }) => address },
      { title: 'port', value: ({ port, protocol }) => `${port}/${protocol}` },
      { title: 'service', value: ({ service }) => service },
      { title: 'rule', value: ({ rule }) => (rule === '' ? 'none: unfiltered' : rule) },
      { title: 'to whom', value: ({ who }) => who },
    ],
  });
}
