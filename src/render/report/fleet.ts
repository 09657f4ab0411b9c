import type { FleetReport } from '../../model/report.ts';
import { type Block, code, type Content, type Page, tableOf } from '../document/document.ts';
import { amountsText, money, namesText } from '../figures.ts';
import { bar } from '../load.ts';
import { formatCount, plural } from '../style.ts';
import { capacityTable, dueText, journalBlocks, load, names } from './parts.ts';

const MAX_NAMES = 4;
/** Dates further ahead are in the reports of the computes. */
const DAYS_AHEAD = 366;
/** Machines that carry nothing are told up to this many. */
const MOST_IDLE = 5;

/** The fleet on one page: what there is, how full it is, what runs, what it costs and until when. */
export function fleetPage(report: FleetReport, today: string): Page {
  const placed = report.services.reduce((sum, service) => sum + service.placed, 0);
  return {
    title: 'Fleet',
    subtitle: `${plural(report.computes.length, 'compute')}, ${plural(report.services.length, 'service')}, ${plural(placed, 'instance')} placed, on ${today}`,
    sections: [
      { title: 'Capacity', blocks: capacityTable(report.capacity) },
      { title: 'Computes', blocks: computes(report) },
      ...GROUPS.map(({ by, title }) => ({ title, blocks: groupBlocks(report, by) })),
      { title: 'Services', blocks: services(report) },
      { title: 'Network', blocks: network(report.network) },
      { title: 'Billing', blocks: billing(report.billing) },
      { title: 'Contracts and warranties', blocks: dates(report.billing) },
      { title: 'Journal', blocks: journalBlocks(report.journal, true) },
    ],
  };
}

function computes({ computes: list, billing: { currency } }: FleetReport): readonly Block[] {
  const columns = [
    { head: 'COMPUTE' },
    { head: 'TYPE' },
    { head: 'WHERE' },
    { head: 'STATE' },
    { head: 'N', right: true },
    { head: 'USED', right: true },
    { head: '' },
    { head: 'FULLEST' },
    { head: 'A MONTH', right: true },
  ];
  return tableOf(
    columns,
    list.map((line) => [
      code(line.name),
      line.type,
      `${line.provider} ${line.region}`,
      line.state === 'active' ? line.state : { text: line.state, tone: 'warn' as const },
      String(line.instances),
      load(line.utilization),
      { text: bar(line.utilization), tone: 'dim' as const },
      line.fullest ?? '',
      line.monthlyCost === null ? '' : money(line.monthlyCost, currency),
    ]),
  );
}

type By = keyof FleetReport['groups'];

const GROUPS: readonly { readonly by: By; readonly title: string }[] = [
  { by: 'owner', title: 'By owner' },
  { by: 'site', title: 'By site' },
  { by: 'rack', title: 'By rack' },
];

/** One way to group the fleet, by itself. */
export function groupPage(report: FleetReport, by: By, today: string): Page {
  const title = `Fleet by ${by}`;
  return {
    title,
    subtitle: `${plural(report.computes.length, 'compute')}, on ${today}`,
    sections: [{ title: 'Computes', blocks: groupBlocks(report, by) }],
  };
}

function groupBlocks({ groups, billing: { currency } }: FleetReport, by: By): readonly Block[] {
  const columns = [
    { head: by.toUpperCase() },
    { head: 'COMPUTES', right: true },
    { head: 'N', right: true },
    { head: 'A MONTH', right: true },
    { head: 'COST UNKNOWN' },
  ];
  return tableOf(
    columns,
    groups[by].map(({ name, computes: count, instances, monthlyCost, unpriced }) => [
      name === null ? { text: 'not said', tone: 'dim' as const } : code(name),
      formatCount(count),
      formatCount(instances),
      money(monthlyCost, currency),
      namesText(unpriced, MAX_NAMES),
    ]),
  );
}

function services({ services: list }: FleetReport): readonly Block[] {
  const columns = [
    { head: 'SERVICE' },
    { head: 'PLACED', right: true },
    { head: 'COMPUTES' },
    { head: 'ALLOCATED' },
  ];
  return tableOf(
    columns,
    list.map(({ name, placed, replicas, computes: on, allocated }) => [
      code(name),
      placed < replicas ? { text: `${placed}/${replicas}`, tone: 'warn' as const } : `${placed}/${replicas}`,
      namesText(on, MAX_NAMES),
      placed === 0 ? '' : amountsText(allocated),
    ]),
  );
}

function network({ ips, zones, ports, unfiltered }: FleetReport['network']): readonly Block[] {
  const facts: [string, Content][] = [];
  if (ips.total > 0)
    facts.push([
      'IP addresses',
      `${formatCount(ips.total)}: ${ips.assigned} assigned, ${ips.available} available, ${ips.reserved} reserved`,
    ]);
  if (zones.length > 0)
    facts.push([
      'DNS zones',
      zones.map(({ zone, records }) => `${zone} (${plural(records, 'record')})`).join(', '),
    ]);
  if (ports > 0) facts.push(['Port assignments', formatCount(ports)]);
  if (unfiltered.length > 0) facts.push(['Unfiltered', names(unfiltered)]);
  return facts.length === 0 ? [] : [{ facts }];
}

function billing({
  currency,
  monthlyCost,
  providers,
  unpriced,
  idle,
}: FleetReport['billing']): readonly Block[] {
  if (monthlyCost === 0 && providers.length === 0) return [];
  const facts: [string, Content][] = [
    [
      'In all',
      {
        text: `${money(monthlyCost, currency)} a month, ${money(monthlyCost * 12, currency)} a year`,
        tone: 'strong',
      },
    ],
    ...providers.map(({ provider, computes: count, monthlyCost: cost }): [string, Content] => [
      provider,
      `${money(cost, currency)} a month for ${plural(count, 'compute')}`,
    ]),
  ];
  if (unpriced.length > 0) facts.push(['Cost unknown', names(unpriced)]);
  if (idle.length > 0) facts.push(['Carry nothing', idleText(idle, currency)]);
  return [{ facts }];
}

/** Those that cost most, and how many more there are: a large fleet may have many. */
function idleText(
  idle: FleetReport['billing']['idle'],
  currency: FleetReport['billing']['currency'],
): string {
  const shown = idle.slice(0, MOST_IDLE).map(({ compute, monthlyCost, from, cancelBy }) => {
    const notice = cancelBy === null ? '' : ` if cancelled by ${cancelBy}`;
    const end = from === null ? '' : `, its contract ends ${from}${notice}`;
    return `${compute} (${money(monthlyCost, currency)} a month${end})`;
  });
  const more = idle.length > MOST_IDLE ? ` and ${idle.length - MOST_IDLE} more` : '';
  return `${shown.join(', ')}${more}: could be given back`;
}

function dates({ dates: list }: FleetReport['billing']): readonly Block[] {
  const near = list.filter(({ days }) => days <= DAYS_AHEAD);
  return tableOf(
    [{ head: 'COMPUTE' }, { head: 'WHAT' }, { head: 'WHEN' }],
    near.map((due) => [code(due.compute), due.what, dueText(due)]),
  );
}
