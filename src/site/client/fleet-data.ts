import type {
  SiteAmounts,
  SiteContract,
  SiteData,
  SiteNotes,
  SitePart,
  SiteRaid,
  SiteRule,
} from '../../model/site.ts';
import { plain } from './dom.ts';

export interface Instance {
  readonly service: string;
  readonly quantity: number;
  readonly pinned: boolean;
}

/** One machine, its lists looked up. */
export interface Machine {
  readonly index: number;
  readonly name: string;
  readonly file: string;
  readonly type: string;
  readonly provider: string;
  readonly region: string;
  readonly state: string;
  readonly site: string;
  readonly rack: string;
  readonly unit: number;
  readonly height: number;
  readonly owner: string;
  readonly host: Machine | undefined;
  readonly guests: Machine[];
  readonly labels: ReadonlyMap<string, string>;
  readonly total: SiteAmounts;
  readonly reserved: SiteAmounts;
  readonly before: SiteAmounts;
  readonly after: SiteAmounts;
  readonly addresses: readonly string[];
  readonly instances: readonly Instance[];
  readonly cost: number | null;
  readonly contract: SiteContract | undefined;
  /** In small letters: what a search looks through. */
  readonly words: string;
}

export interface Fleet {
  readonly data: SiteData;
  readonly machines: readonly Machine[];
  readonly byName: ReadonlyMap<string, Machine>;
}

export function readFleet(data: SiteData): Fleet {
  const { machines: columns, texts } = data;
  const text = (list: readonly number[], index: number): string => texts[list[index] ?? 0] ?? '';
  const labelLists = data.labelLists.map(
    (list) =>
      new Map(
        list.map((place) => {
          const [key = 0, value = 0] = data.labels[place] ?? [];
          return [texts[key] ?? '', texts[value] ?? ''];
        }),
      ),
  );
  const labelWords = labelLists.map((labels) =>
    [...labels].map(([key, value]) => `${key}=${value}`).join('\n'),
  );
  const made: (Omit<Machine, 'host'> & { host: Machine | undefined })[] = columns.name.map((name, index) => {
    const instances = instancesOf(data, columns.instances[index] ?? []);
    const addresses = columns.addresses[index] ?? [];
    const labelList = columns.labels[index] ?? 0;
    return {
      index,
      name,
      file: columns.file[index] ?? '',
      type: text(columns.type, index),
      provider: text(columns.provider, index),
      region: text(columns.region, index),
      state: text(columns.state, index),
      site: text(columns.site, index),
      rack: text(columns.rack, index),
      unit: columns.unit[index] ?? 0,
      height: columns.height[index] ?? 0,
      owner: text(columns.owner, index),
      host: undefined,
      guests: [],
      labels: labelLists[labelList] ?? new Map(),
      total: data.amounts[columns.total[index] ?? 0] ?? [],
      reserved: data.amounts[columns.reserved[index] ?? 0] ?? [],
      before: data.amounts[columns.before[index] ?? 0] ?? [],
      after: data.amounts[columns.after[index] ?? 0] ?? [],
      addresses,
      instances,
      cost: columns.cost[index] ?? null,
      contract: data.contracts[columns.contract[index] ?? -1],
      words: [
        name,
        ...addresses,
        labelWords[labelList] ?? '',
        ...instances.map(({ service }) => service),
        columns.serials[index] ?? '',
      ]
        .join('\n')
        .toLowerCase(),
    };
  });
  for (const machine of made) {
    const host = made[columns.host[machine.index] ?? -1];
    if (!host) continue;
    machine.host = host;
    host.guests.push(machine);
  }
  return { data, machines: made, byName: new Map(made.map((machine) => [machine.name, machine])) };
}

function instancesOf({ services }: SiteData, triples: readonly number[]): Instance[] {
  const instances: Instance[] = [];
  for (let at = 0; at < triples.length; at += 3)
    instances.push({
      service: services[triples[at] ?? 0]?.name ?? '',
      quantity: triples[at + 1] ?? 0,
      pinned: triples[at + 2] === 1,
    });
  return instances;
}

export function partsOf({ data }: Fleet, { index }: Machine): readonly SitePart[] {
  return pick(data.parts, data.partLists[data.machines.parts[index] ?? -1]);
}

export function raidsOf({ data }: Fleet, { index }: Machine): readonly SiteRaid[] {
  return pick(data.raids, data.raidLists[data.machines.raids[index] ?? -1]);
}

export function rulesOf({ data }: Fleet, { index }: Machine): readonly SiteRule[] {
  return pick(data.rules, data.ruleLists[data.machines.rules[index] ?? -1]);
}

export function notesOf({ data }: Fleet, { index }: Machine): SiteNotes | null {
  return data.machines.notes?.[index] ?? null;
}

function pick<T>(list: readonly T[], places: readonly number[] = []): readonly T[] {
  return places.flatMap((place) => list[place] ?? []);
}

export type When = 'before' | 'after';

/** These count for the fullest resource whatever runs. */
const COMMON: ReadonlySet<string> = new Set(['cores', 'memory', 'nvme', 'ssd', 'hdd']);

/** What is used of what may be used; null where there is nothing of it. `key` -1 asks for the fullest resource. */
export function utilization({ data }: Fleet, machine: Machine, key: number, when: When): number | null {
  if (key >= 0) return shareOf(machine, key, when);
  let fullest: number | null = null;
  for (const [index, { key: name }] of data.keys.entries()) {
    if (!COMMON.has(name)) continue;
    const share = shareOf(machine, index, when);
    if (share !== null && share > (fullest ?? -1)) fullest = share;
  }
  return fullest;
}

function shareOf({ total, reserved, ...machine }: Machine, key: number, when: When): number | null {
  const room = (total[key] ?? 0) - (reserved[key] ?? 0);
  const used = machine[when][key] ?? 0;
  if (room > 0) return used / room;
  return used > 0 ? 1 + used : null;
}

/** What is free on active machines, of each key that is common: `12 cores, 96 GB memory`; '' where nothing is. */
export function freeText({ data }: Fleet, machines: readonly Machine[], when: When): string {
  const active = machines.filter(({ state }) => state === 'active');
  return data.keys
    .flatMap(({ key, unit }, index) => {
      if (!COMMON.has(key)) return [];
      const free = active.reduce((sum, machine) => sum + Math.max(0, freeOf(machine, index, when)), 0);
      const shown = readable(free, unit);
      return shown.amount === 0
        ? []
        : `${plain(shown.amount)} ${shown.unit === key ? '' : `${shown.unit} `}${key}`;
    })
    .join(', ');
}

export function freeOf(machine: Machine, key: number, when: When): number {
  return (machine.total[key] ?? 0) - (machine.reserved[key] ?? 0) - (machine[when][key] ?? 0);
}

/** Memory in GB, of 1,024 MB each, with at most one decimal; everything else as it is. */
export function readable(amount: number, unit: string): { readonly amount: number; readonly unit: string } {
  return unit === 'MB' ? { amount: Math.round((amount / 1024) * 10) / 10, unit: 'GB' } : { amount, unit };
}
