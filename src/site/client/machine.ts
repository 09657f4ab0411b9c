import type { SiteContract } from '../../model/site.ts';
import { h, percent, plain } from './dom.ts';
import {
  type Fleet,
  freeOf,
  type Machine,
  notesOf,
  partsOf,
  raidsOf,
  readable,
  rulesOf,
} from './fleet-data.ts';
import { table, type TableOptions } from './table.ts';

/** A table below the machine's name. */
function part<R>(options: TableOptions<R>): HTMLElement {
  return table(options, 'h3');
}

/** All that the page knows of one machine. */
export function machineContent(fleet: Fleet, machine: Machine, link: (name: string) => HTMLElement): Node[] {
  const { data } = fleet;
  const amountIn =
    (of: 'total' | 'reserved' | 'before' | 'after') =>
    ({ index, unit }: { readonly index: number; readonly unit: string }): number =>
      readable(machine[of][index] ?? 0, unit).amount;
  return [
    h('dl', { class: 'facts' }, ...facts(fleet, machine, link)),
    part({
      caption: 'Capacity',
      empty: 'Nothing is known of what it has.',
      rows: data.keys
        .map(({ key, unit }, index) => ({ key, unit, index }))
        .filter(
          ({ index }) =>
            (machine.total[index] ?? 0) + (machine.after[index] ?? 0) + (machine.before[index] ?? 0) > 0,
        ),
      columns: [
        { title: 'resource', value: ({ key }) => key },
        { title: 'has', value: amountIn('total') },
        { title: 'unit', value: ({ unit }) => readable(0, unit).unit },
        { title: 'held back', value: amountIn('reserved') },
        { title: 'used', value: amountIn('before') },
        ...(data.plan === null ? [] : [{ title: 'used after the plan', value: amountIn('after') }]),
        { title: 'free', value: ({ index, unit }) => readable(freeOf(machine, index, 'after'), unit).amount },
        {
          title: 'use',
          value: ({ index }) => {
            const room = (machine.total[index] ?? 0) - (machine.reserved[index] ?? 0);
            return room > 0 ? percent((machine.after[index] ?? 0) / room) : '';
          },
        },
      ],
    }),
    servicesTable(machine),
    planTable(fleet, machine, link),
    partsTable(fleet, machine),
    raidsTable(fleet, machine),
    addressTable(fleet, machine),
    portTable(fleet, machine),
    firewallTable(fleet, machine),
    ...notesSections(fleet, machine),
  ].flatMap((node) => node ?? []);
}

function facts({ data }: Fleet, machine: Machine, link: (name: string) => HTMLElement): Node[] {
  const { host, guests, contract, labels } = machine;
  const own = [...labels].filter(([key]) => !key.startsWith('infractl.dev/'));
  const place = [
    machine.site,
    machine.rack === '' ? '' : `rack ${machine.rack}`,
    machine.unit > 0
      ? `unit ${machine.unit}${machine.height > 1 ? ` to ${machine.unit + machine.height - 1}` : ''}`
      : '',
  ].filter((word) => word !== '');
  const list: readonly (readonly [string, string | Node | readonly (string | Node)[]])[] = [
    ['type', machine.type],
    ['provider', machine.provider],
    ['region', machine.region],
    ['state', machine.state],
    ['place', place.join(', ')],
    ['owner', machine.owner],
    ['host', host ? link(host.name) : ''],
    ['vms on it', guests.flatMap(({ name }, index) => (index === 0 ? [link(name)] : [', ', link(name)]))],
    ['labels', own.map(([key, value]) => `${key}=${value}`).join(', ')],
    [
      'cost',
      machine.cost === null
        ? host
          ? 'paid with its host'
          : 'unknown'
        : `${plain(machine.cost)} ${data.currency} a month${contract?.written.endsWith('a year') === true ? ` (${contract.written})` : ''}`,
    ],
    ['contract', contract ? contractText(contract) : ''],
    ['manifest', machine.file],
  ];
  return list
    .filter(([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0))
    .flatMap(([term, value]) => [
      h('dt', {}, term),
      h(
        'dd',
        {},
        ...(Array.isArray(value) ? (value as readonly (string | Node)[]) : [value as string | Node]),
      ),
    ]);
}

/** `ends 2027-03-31, to be cancelled by 2026-12-31, renews by itself` */
export function contractText({ end, renewal, cancelBy, autoRenew }: SiteContract): string {
  return [
    end === '' ? '' : `ends ${end}`,
    renewal === '' ? '' : `renews ${renewal}`,
    cancelBy === '' ? '' : `to be cancelled by ${cancelBy}`,
    autoRenew ? 'renews by itself' : '',
  ]
    .filter((word) => word !== '')
    .join(', ');
}

function servicesTable({ instances }: Machine): Node {
  return part({
    caption: 'Services',
    empty: 'No service runs here.',
    rows: instances,
    columns: [
      { title: 'service', value: ({ service }) => service },
      { title: 'instances', value: ({ quantity }) => quantity },
      { title: 'placed by', value: ({ pinned }) => (pinned ? 'hand' : 'the planner') },
    ],
  });
}

function planTable(
  { data: { plan } }: Fleet,
  { name }: Machine,
  link: (name: string) => HTMLElement,
): Node | undefined {
  const rows = plan?.changes.filter(({ compute, from }) => compute === name || from === name) ?? [];
  if (rows.length === 0) return undefined;
  return part({
    caption: 'What the plan does here',
    empty: '',
    rows,
    columns: [
      { title: 'service', value: ({ service }) => service },
      { title: 'action', value: ({ action }) => action },
      { title: 'instances', value: ({ quantity }) => quantity },
      { title: 'from', value: ({ from }) => from, show: ({ from }) => (from === '' ? '' : link(from)) },
      { title: 'to', value: ({ compute }) => compute, show: ({ compute }) => link(compute) },
      { title: 'why', value: ({ why }) => why },
    ],
  });
}

function partsTable(fleet: Fleet, machine: Machine): Node {
  const serials = fleet.data.machines.serials[machine.index] ?? '';
  const parts = part({
    caption: 'Parts',
    empty: 'No part is written down.',
    rows: partsOf(fleet, machine),
    columns: [
      { title: 'part', value: ({ component }) => component },
      { title: 'type', value: ({ type }) => type },
      { title: 'make', value: ({ maker, model }) => `${maker} ${model}` },
      { title: 'quantity', value: ({ quantity }) => quantity },
      { title: 'slot', value: ({ slot }) => slot },
      { title: 'RAID', value: ({ raid }) => raid },
      { title: 'specs', value: ({ specs }) => specs },
      ...(fleet.data.machines.notes
        ? [{ title: 'notes', value: ({ notes = '' }: { notes?: string }) => notes }]
        : []),
    ],
  });
  if (serials !== '') parts.append(h('p', { class: 'small' }, `Serial numbers: ${serials}`));
  return parts;
}

function raidsTable(fleet: Fleet, machine: Machine): Node | undefined {
  const rows = raidsOf(fleet, machine);
  if (rows.length === 0) return undefined;
  return part({
    caption: 'RAID',
    empty: '',
    rows,
    columns: [
      { title: 'group', value: ({ group }) => group },
      { title: 'level', value: ({ level }) => level },
      { title: 'disks', value: ({ disks }) => disks },
      { title: 'kind', value: ({ key }) => key },
      { title: 'raw GB', value: ({ raw }) => raw },
      { title: 'usable GB', value: ({ usable }) => usable },
    ],
  });
}

function addressTable({ data }: Fleet, { index, addresses }: Machine): Node {
  const known = data.machines.addressFacts[index] ?? [];
  return part({
    caption: 'Addresses',
    empty: 'No address is written down.',
    rows: addresses.map((address, at) => ({ address, facts: data.texts[known[at] ?? -1] ?? '' })),
    columns: [
      { title: 'address', value: ({ address }) => address },
      { title: 'what it is', value: (row) => row.facts },
    ],
  });
}

function portTable({ data }: Fleet, { index, addresses }: Machine): Node | undefined {
  const triples = data.machines.ports[index] ?? [];
  if (triples.length === 0) return undefined;
  const rows = Array.from({ length: triples.length / 3 }, (_, at) => {
    const [address = -1, text = -1, service = -1] = triples.slice(at * 3, at * 3 + 3);
    return {
      address: addresses[address] ?? '',
      port: data.texts[text] ?? '',
      service: data.services[service]?.name ?? '',
    };
  });
  return part({
    caption: 'Ports',
    empty: '',
    rows,
    columns: [
      { title: 'address', value: ({ address }) => address },
      { title: 'port', value: ({ port }) => port },
      { title: 'service', value: ({ service }) => service },
    ],
  });
}

function firewallTable(fleet: Fleet, machine: Machine): Node {
  return part({
    caption: 'Firewall, in the order in which rules are asked',
    empty: 'No rule: nothing is filtered here.',
    rows: rulesOf(fleet, machine),
    columns: [
      { title: 'rule', value: ({ rule }) => rule },
      { title: 'priority', value: ({ priority }) => priority },
      { title: 'action', value: ({ action }) => action },
      { title: 'protocol', value: ({ protocol }) => protocol },
      { title: 'from', value: ({ source }) => source },
      { title: 'to', value: ({ destination }) => destination },
      { title: 'ports', value: ({ ports }) => ports },
      { title: 'in force', value: ({ enabled }) => (enabled ? 'yes' : 'no') },
    ],
  });
}

function notesSections(fleet: Fleet, machine: Machine): Node[] {
  const notes = notesOf(fleet, machine);
  if (!notes) return [];
  const { contact, annotations, journal } = notes;
  return [
    ...(contact === '' ? [] : [h('h3', {}, 'Contact'), h('p', {}, contact)]),
    part({
      caption: 'Journal',
      empty: 'No entry.',
      rows: journal,
      columns: [
        { title: 'when', value: ({ timestamp }) => timestamp },
        { title: 'category', value: ({ category }) => category },
        {
          title: 'what',
          value: ({ content }) => content,
          show: ({ content }) => h('span', { class: 'text' }, content),
        },
        { title: 'by', value: ({ by }) => by },
      ],
    }),
    part({
      caption: 'Annotations',
      empty: 'None.',
      rows: annotations,
      columns: [
        { title: 'key', value: ([key]) => key },
        { title: 'value', value: ([, value]) => value },
      ],
    }),
  ];
}
