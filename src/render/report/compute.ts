import type { BillingLine, ComputeReport, FirewallLine, HardwareLine, RaidLine } from '../../model/report.ts';
import { type Block, code, type Content, type Page, type Section, tableOf } from '../document/document.ts';
import { amountsText, money, percent } from '../figures.ts';
import { capacityTable, dueText, journalBlocks, load, names, sizeWithRaw } from './parts.ts';

/** The report of one compute: hardware, arrays, capacity, services, network, billing, journal. */
export function computePage(report: ComputeReport): Page {
  const { type, provider, region, state, file } = report;
  return {
    title: `Compute ${report.name}`,
    subtitle: {
      text: `${type} at ${provider}, ${region}: ${state} (${file})`,
      ...(state === 'active' ? {} : { tone: 'warn' as const }),
    },
    sections: [overview(report), ...computeSections(report)],
  };
}

/** Everything below the head, as describe shows it, too. */
export function computeSections(report: ComputeReport): readonly Section[] {
  const { network } = report;
  return [
    { title: 'Capacity', blocks: capacityTable(report.capacity) },
    { title: 'Services', blocks: services(report) },
    { title: 'Hardware', blocks: hardware(report.hardware) },
    { title: 'RAID groups', blocks: raid(report.raid) },
    { title: 'IP addresses', blocks: ips(network.ips) },
    { title: 'DNS records', blocks: dns(network.dns) },
    { title: 'Ports', blocks: ports(network.ports) },
    { title: 'Firewall, in order', blocks: firewall(network.firewall, network.unfiltered) },
    { title: 'Owner and place', blocks: place(report) },
    { title: 'Billing', blocks: billing(report.billing) },
    { title: 'Journal', blocks: journalBlocks(report.journal, false) },
  ];
}

function overview({ labels, host, guests, utilization, fullest }: ComputeReport): Section {
  const facts: [string, Content][] = [
    ['Utilization', fullest === null ? 'nothing is allocated' : utilizationText(utilization, fullest)],
  ];
  const written = Object.entries(labels);
  if (written.length > 0)
    facts.push(['Labels', code(written.map(([key, value]) => `${key}=${value}`).join(', '))]);
  if (host !== null) facts.push(['Host', code(host)]);
  if (guests.length > 0) facts.push(['VMs', names(guests)]);
  return { title: 'Overview', blocks: [{ facts }] };
}

function utilizationText(utilization: number, fullest: string): Content {
  const shown = load(utilization);
  const text = `${percent(utilization)} (${fullest})`;
  return typeof shown === 'string' || shown.tone === undefined ? text : { text, tone: shown.tone };
}

function services({ services: list }: ComputeReport): readonly Block[] {
  const columns = [
    { head: 'SERVICE' },
    { head: 'N', right: true },
    { head: 'ALLOCATED' },
    { head: 'ROOM TO GROW' },
    { head: 'BY' },
  ];
  return tableOf(
    columns,
    list.map(({ service, quantity, allocated, room, pinned }) => [
      code(service),
      String(quantity),
      amountsText(allocated),
      amountsText(room),
      pinned ? 'hand' : 'planner',
    ]),
  );
}

function hardware(list: readonly HardwareLine[]): readonly Block[] {
  const columns = [
    { head: 'N', right: true },
    { head: 'TYPE' },
    { head: 'PART' },
    { head: 'SIZE' },
    { head: 'SLOTS' },
    { head: 'SERIALS' },
    { head: 'RAID' },
    { head: 'NOTES' },
  ];
  return tableOf(
    columns,
    list.map((line) => [
      String(line.quantity),
      line.type,
      `${line.manufacturer} ${line.model}`,
      partSize(line),
      code(line.slot ?? ''),
      code(line.serials.join(' ')),
      line.raid === null ? '' : `raid${line.raid.level ?? '?'} ${line.raid.group ?? ''}`.trim(),
      line.notes ?? '',
    ]),
  );
}

/** What one part brings, from its specs. */
function partSize({ type, specs }: HardwareLine): string {
  const number = (key: string): number | undefined =>
    typeof specs[key] === 'number' ? specs[key] : undefined;
  const [cores, threads, gb, vram] = [
    number('cores'),
    number('threads'),
    number('capacity_gb'),
    number('vram_gb'),
  ];
  if (type === 'cpu' && cores !== undefined)
    return `${cores} cores${threads === undefined ? '' : `, ${threads} threads`}`;
  if (type === 'ram' && gb !== undefined) return `${gb} GB`;
  if (type === 'storage' && gb !== undefined) return sizeWithRaw('nvme', gb);
  return type === 'gpu' && vram !== undefined ? `${vram} GB vram` : '';
}

function raid(list: readonly RaidLine[]): readonly Block[] {
  const columns = [
    { head: 'GROUP' },
    { head: 'LEVEL' },
    { head: 'DISKS' },
    { head: 'USABLE', right: true },
    { head: 'RAW', right: true },
    { head: 'COUNTS AS' },
  ];
  return tableOf(
    columns,
    list.map(({ group, levels, disks, usable, raw, key }) => [
      code(group),
      levels.map((level) => `raid${level}`).join(' and '),
      disksText(disks),
      sizeWithRaw('nvme', usable),
      sizeWithRaw('nvme', raw),
      key,
    ]),
  );
}

/** `2 x 1920 GB, 1 x 960 GB`. */
function disksText(disks: readonly number[]): string {
  const counts = new Map<number, number>();
  for (const size of disks) counts.set(size, (counts.get(size) ?? 0) + 1);
  return [...counts].map(([size, count]) => `${count} x ${size} GB`).join(', ');
}

function ips(list: ComputeReport['network']['ips']): readonly Block[] {
  const columns = [
    { head: 'ADDRESS' },
    { head: 'TYPE' },
    { head: 'CIDR' },
    { head: 'GATEWAY' },
    { head: 'PRIMARY' },
    { head: 'INTERFACE' },
    { head: 'VLAN' },
    { head: 'DNS SERVERS' },
  ];
  return tableOf(
    columns,
    list.map((ip) => [
      code(ip.address),
      ip.type,
      ip.cidr,
      ip.gateway ?? '',
      ip.primary ? 'yes' : '',
      ip.interface ?? '',
      ip.vlan === null ? '' : String(ip.vlan),
      ip.dnsServers.join(', '),
    ]),
  );
}

function dns(list: ComputeReport['network']['dns']): readonly Block[] {
  const columns = [
    { head: 'RECORD' },
    { head: 'TYPE' },
    { head: 'VALUES' },
    { head: 'TTL', right: true },
    { head: 'ZONE' },
  ];
  return tableOf(
    columns,
    list.map(({ name, type, values, ttl, zone }) => [code(name), type, values.join(', '), String(ttl), zone]),
  );
}

function ports(list: ComputeReport['network']['ports']): readonly Block[] {
  const columns = [
    { head: 'EXTERNAL' },
    { head: 'SERVICE' },
    { head: 'SERVICE PORT', right: true },
    { head: 'DESCRIPTION' },
  ];
  return tableOf(
    columns,
    list.map(({ ip, port, protocol, service, servicePort, description }) => [
      code(`${ip.includes(':') ? `[${ip}]` : ip}:${port}/${protocol}`),
      service ?? '',
      String(servicePort),
      description ?? '',
    ]),
  );
}

function firewall(list: readonly FirewallLine[], unfiltered: boolean): readonly Block[] {
  const columns = [
    { head: 'PRIORITY', right: true },
    { head: 'ACTION' },
    { head: 'RULE' },
    { head: 'PROTOCOL' },
    { head: 'SOURCE' },
    { head: 'DESTINATION' },
    { head: 'PORTS' },
    { head: 'DESCRIPTION' },
  ];
  const rows = list.map(
    ({ priority, action, rule, protocol, source, destination, ports: range, enabled, description }) => [
      String(priority),
      enabled
        ? { text: action, tone: action === 'ALLOW' ? ('good' as const) : ('bad' as const) }
        : { text: `${action} (off)`, tone: 'dim' as const },
      code(rule),
      protocol,
      source,
      destination,
      range,
      description ?? '',
    ],
  );
  const note: Block = {
    items: [
      [
        unfiltered
          ? { text: 'no rule is enabled: unfiltered, everything is open', tone: 'warn' }
          : { text: 'everything else is denied', tone: 'dim' },
      ],
    ],
  };
  return [...tableOf(columns, rows), note];
}

function place({ owner, contact, location, purchase, billing: line }: ComputeReport): readonly Block[] {
  const facts: [string, Content][] = [];
  if (owner !== null) facts.push(['Owner', owner]);
  if (contact !== null) facts.push(['Contact', contact]);
  if (location !== null) facts.push(['Location', locationText(location)]);
  if (purchase?.date) facts.push(['Bought', purchase.date]);
  if (purchase && purchase.price !== null)
    facts.push(['Price', money(purchase.price, line?.currency ?? null)]);
  if (purchase?.warrantyEnd) facts.push(['Warranty ends', dueText(purchase.warrantyEnd)]);
  return facts.length === 0 ? [] : [{ facts }];
}

/** `gra-1, rack r12, units 17-18` */
function locationText({ site, rack, unit, height = 1 }: NonNullable<ComputeReport['location']>): string {
  return [
    ...(site === undefined ? [] : [site]),
    ...(rack === undefined ? [] : [`rack ${rack}`]),
    ...(unit === undefined ? [] : [height === 1 ? `unit ${unit}` : `units ${unit}-${unit + height - 1}`]),
  ].join(', ');
}

function billing(line: BillingLine | null): readonly Block[] {
  if (line === null) return [];
  const facts: [string, Content][] = [];
  if (line.monthlyCost !== null) facts.push(['Per month', money(line.monthlyCost, line.currency)]);
  if (line.annualCost !== null) facts.push(['Per year', money(line.annualCost, line.currency)]);
  if (line.contractEnd) facts.push(['Contract ends', dueText(line.contractEnd)]);
  if (line.cancelBy) facts.push(['Last day to cancel', dueText(line.cancelBy)]);
  if (line.renewal) facts.push(['Renewal', dueText(line.renewal)]);
  return facts.length === 0 ? [] : [{ facts }];
}
