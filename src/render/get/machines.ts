import type { ComputeNode } from '../../model/fleet.ts';
import type { Resource } from '../../model/resource.ts';
import { compareText } from '../../text/compare.ts';
import { parseQuantity, toOutput } from '../../units/quantity.ts';
import { amountsText, money, namesText, percent } from '../figures.ts';
import { bar, loadCell } from '../load.ts';
import type { CellText } from '../table.ts';
import type { KindColumn, View } from './view.ts';

const MAX_NAMES = 3;

export const compute: readonly KindColumn<'Compute'>[] = [
  { head: 'TYPE', cell: ({ manifest: { spec } }) => spec.type ?? '' },
  { head: 'PROVIDER', cell: ({ manifest: { spec } }) => spec.provider ?? '' },
  { head: 'REGION', cell: ({ manifest: { spec } }) => spec.region ?? '' },
  { head: 'STATE', cell: stateCell },
  { head: 'CORES', right: true, cell: (resource, view) => used(resource, view, 'cores') },
  { head: 'MEMORY', right: true, cell: (resource, view) => used(resource, view, 'memory') },
  { head: 'UTIL', right: true, cell: utilCell },
  { head: 'SERVICES', right: true, cell: (resource, view) => String(instancesOn(nodeOf(resource, view))) },
  { head: 'IP', cell: (resource, view) => primaryIp(nodeOf(resource, view)) },
  { head: 'FULLEST', wide: true, cell: fullestCell },
  { head: 'NVME', right: true, wide: true, cell: (resource, view) => used(resource, view, 'nvme') },
  { head: 'GPU', right: true, wide: true, cell: (resource, view) => used(resource, view, 'gpu') },
  { head: 'HOST', wide: true, cell: ({ manifest: { spec } }) => spec.host ?? '' },
  { head: 'MONTHLY', right: true, wide: true, cell: costCell },
  { head: 'CONTRACT END', wide: true, cell: ({ manifest: { spec } }) => spec.billing?.contractEndDate ?? '' },
];

function nodeOf({ name }: Resource<'Compute'>, { fleet }: View): ComputeNode | undefined {
  return fleet.computes.get(name);
}

function stateCell({ manifest: { spec } }: Resource<'Compute'>, { style }: View): CellText {
  const state = spec.state ?? 'active';
  return state === 'active' ? state : { text: state, style: style.yellow };
}

/** `12/16`: allocated of what services may have; memory in GB, to a decimal. */
function used({ name }: Resource<'Compute'>, { fleet, usage }: View, key: string): string {
  const node = fleet.computes.get(name);
  const room = (node?.usable.get(key) ?? 0) - (node?.reserved.get(key) ?? 0);
  if (room <= 0) return '-';
  return `${short(key, usage.get(name)?.allocated.get(key) ?? 0)}/${short(key, room)}${key === 'memory' ? 'G' : ''}`;
}

function short(key: string, amount: number): string {
  const number = key === 'memory' ? amount / 1024 : toOutput(key, amount);
  return String(Math.round(number * 10) / 10);
}

function utilCell({ name }: Resource<'Compute'>, { fleet, usage, style }: View): CellText {
  const known = fleet.computes.get(name)?.capacityKnown === true;
  return known ? loadCell(usage.get(name)?.utilization ?? 0, style) : '?';
}

function fullestCell({ name }: Resource<'Compute'>, { usage, bars }: View): string {
  const found = usage.get(name);
  if (!found?.fullest) return '';
  return bars ? `${found.fullest} ${bar(found.utilization)}` : found.fullest;
}

function instancesOn(node: ComputeNode | undefined): number {
  return (node?.assignments ?? []).reduce((sum, { quantity }) => sum + quantity, 0);
}

function primaryIp(node: ComputeNode | undefined): string {
  const own = node?.attachments.filter(({ ip }) => ip?.role !== 'bmc') ?? [];
  const attachment = own.find(({ primary }) => primary) ?? own[0];
  return attachment?.ip?.address ?? '';
}

function costCell(resource: Resource<'Compute'>, view: View): string {
  const cost = nodeOf(resource, view)?.cost;
  return cost ? money(cost.monthly, view.fleet.settings.currency) : '';
}

export const computeProfile: readonly KindColumn<'ComputeProfile'>[] = [
  { head: 'TYPE', cell: ({ manifest: { spec } }) => spec.type ?? '' },
  { head: 'PROVIDER', cell: ({ manifest: { spec } }) => spec.provider ?? '' },
  { head: 'REGION', cell: ({ manifest: { spec } }) => spec.region ?? '' },
  {
    head: 'COMPUTES',
    right: true,
    cell: ({ name }, { fleet }) =>
      String(fleet.byKind('Compute').filter(({ manifest }) => manifest.spec.profile === name).length),
  },
];

export const component: readonly KindColumn<'Component'>[] = [
  { head: 'TYPE', cell: ({ manifest: { spec } }) => spec.type ?? '' },
  { head: 'MANUFACTURER', cell: ({ manifest: { spec } }) => spec.manufacturer },
  { head: 'MODEL', cell: ({ manifest: { spec } }) => spec.model },
  { head: 'IN USE', right: true, cell: ({ name }, { installed }) => String(installed.get(name) ?? 0) },
  { head: 'SPECS', wide: true, cell: ({ manifest: { spec } }) => specsText(spec.specs) },
];

/** `cores=8 threads=16`, as written. */
export function specsText(specs: Readonly<Record<string, unknown>> | undefined): string {
  return Object.entries(specs ?? {})
    .map(([key, value]) => `${key}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' ');
}

export const componentAssignment: readonly KindColumn<'ComponentAssignment'>[] = [
  { head: 'COMPONENT', cell: ({ manifest: { spec } }) => spec.component },
  { head: 'QUANTITY', right: true, cell: ({ manifest: { spec } }) => String(spec.quantity ?? 1) },
  { head: 'COMPUTES', cell: ({ manifest: { spec } }) => namesText(spec.computes, MAX_NAMES) },
  { head: 'SLOT', cell: ({ manifest: { spec } }) => spec.slot ?? '' },
  { head: 'RAID', cell: ({ manifest: { spec } }) => raidText(spec.raid) },
  {
    head: 'SERIAL',
    wide: true,
    cell: ({ manifest: { spec } }) => [spec.serialNumber ?? []].flat().join(','),
  },
];

function raidText(raid: Resource<'ComponentAssignment'>['manifest']['spec']['raid']): string {
  if (!raid) return '';
  const level = raid.level === undefined ? 'raid' : String(raid.level).replace(/^(?:raid)?/i, 'raid');
  return `${level}${raid.group === undefined ? '' : `:${raid.group}`}`;
}

export const service: readonly KindColumn<'Service'>[] = [
  { head: 'PLACED', right: true, cell: placedCell },
  { head: 'MIN', cell: ({ name }, { fleet }) => amountsText(fleet.services.get(name)?.min ?? new Map()) },
  {
    head: 'COMPUTES',
    cell: ({ name }, { fleet }) =>
      namesText(computesOf(fleet.services.get(name)?.assignments ?? []), MAX_NAMES),
  },
  {
    head: 'MAX',
    wide: true,
    cell: ({ name }, { fleet }) => amountsText(fleet.services.get(name)?.max ?? new Map()),
  },
  { head: 'SPREAD', wide: true, cell: spreadText },
  {
    head: 'PORTS',
    wide: true,
    cell: ({ manifest: { spec } }) =>
      (spec.ports ?? []).map(({ port, protocol }) => `${port}/${protocol ?? 'tcp'}`).join(','),
  },
];

/** `2/3`: instances that stand of those that there shall be. */
function placedCell({ name, manifest: { spec } }: Resource<'Service'>, { fleet, style }: View): CellText {
  const node = fleet.services.get(name);
  const placed = (node?.assignments ?? []).reduce(
    (sum, { compute: on, quantity }) => (on ? sum + quantity : sum),
    0,
  );
  const wanted = node?.replicas ?? spec.replicas ?? 1;
  return { text: `${placed}/${wanted}`, ...(placed < wanted ? { style: style.yellow } : {}) };
}

function computesOf(assignments: readonly { readonly computeName: string }[]): readonly string[] {
  return [...new Set(assignments.map(({ computeName }) => computeName))].toSorted(compareText);
}

function spreadText({ manifest: { spec } }: Resource<'Service'>): string {
  const { spreadMax, topologySpread } = spec.placement ?? {};
  const rules = [
    ...(spreadMax === undefined ? [] : [`max ${spreadMax} a compute`]),
    ...[topologySpread ?? []].flat().map(({ key, maxSkew = 1 }) => `${key} skew ${maxSkew}`),
  ];
  return rules.join(', ');
}

export const assignment: readonly KindColumn<'Assignment'>[] = [
  { head: 'SERVICE', cell: ({ manifest: { spec } }) => spec.service },
  { head: 'COMPUTE', cell: ({ manifest: { spec } }) => spec.compute },
  { head: 'QUANTITY', right: true, cell: ({ manifest: { spec } }) => String(spec.quantity ?? 1) },
  { head: 'BY', cell: ({ generated }) => (generated ? 'planner' : 'hand') },
  {
    head: 'ALLOCATED',
    cell: (resource, { assignments }) => amountsText(assignments.get(resource)?.allocated ?? new Map()),
  },
];

export const computeOffer: readonly KindColumn<'ComputeOffer'>[] = [
  { head: 'TYPE', cell: ({ manifest: { spec } }) => spec.type ?? '' },
  { head: 'PROVIDER', cell: ({ manifest: { spec } }) => spec.provider ?? '' },
  { head: 'REGION', cell: ({ manifest: { spec } }) => spec.region ?? '' },
  { head: 'MONTHLY', right: true, cell: ({ manifest: { spec } }) => money(spec.monthlyCost, spec.currency) },
  { head: 'AVAILABLE', right: true, cell: ({ manifest: { spec } }) => String(spec.available ?? 'any') },
  { head: 'CAPACITY', cell: ({ manifest: { spec } }) => capacityText(spec.capacity) },
  {
    head: 'SETUP',
    right: true,
    wide: true,
    cell: ({ manifest: { spec } }) =>
      spec.setupCost === undefined ? '' : money(spec.setupCost, spec.currency),
  },
];

function capacityText(written: Readonly<Record<string, number | string>>): string {
  const amounts = Object.entries(written).flatMap(([key, value]): [string, number][] => {
    const quantity = parseQuantity(key, value, 'down');
    return quantity.ok ? [[key, quantity.amount]] : [];
  });
  return amountsText(new Map(amounts));
}

export const config: readonly KindColumn<'Config'>[] = [
  { head: 'GENERATED', cell: (_, { fleet }) => fleet.settings.generated },
  { head: 'LOCKFILE', cell: (_, { fleet }) => fleet.settings.lockfile },
  { head: 'TARGET', cell: (_, { fleet }) => fleet.settings.target.map(percent).join(' to ') },
  { head: 'ALLOCATION', cell: (_, { fleet }) => fleet.settings.allocation },
];
