import type { SiteExposureChange } from '../../model/site.ts';
import { h, plain } from './dom.ts';
import type { Fleet } from './fleet-data.ts';
import { table } from './table.ts';

type Link = (name: string) => HTMLElement;

/** What the internet sees, what a change opens and closes, subnets and zones. */
export function networkView(fleet: Fleet, link: Link): HTMLElement {
  const { network } = fleet.data;
  const { change } = network;
  return h(
    'div',
    {},
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
    exposureTable(fleet, link),
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

function exposureTable({ data, machines }: Fleet, link: Link): HTMLElement {
  const { exposure, openings } = data.network;
  const rows = exposure.flatMap(([machine = -1, address = -1, opening = -1]) => {
    const found = openings[opening];
    return found
      ? [{ name: machines[machine]?.name ?? '', address: data.texts[address] ?? '', ...found }]
      : [];
  });
  return table({
    caption: 'What the internet sees',
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
