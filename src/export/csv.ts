import type { ComputeNode } from '../model/fleet.ts';
import { toOutput } from '../units/quantity.ts';
import { compareText } from '../text/compare.ts';
import { addressesOf, reachedAt, runningOn, writtenLabels } from './facts.ts';
import { type Exported, type ExportFormat, type ExportInput, exported } from './format.ts';
import { wellFormed } from './yaml-text.ts';

/** Tables for spreadsheets: RFC 4180, and no cell that one would calculate. */
export const csv: ExportFormat = {
  name: 'csv',
  summary: 'tables for spreadsheets: computes, placements and addresses; formulas are text',
  build,
};

type Cell = string | number | boolean | undefined;

function build({ computes }: ExportInput): Exported {
  return exported([
    [
      'computes.csv',
      tableOf(
        ['name', 'type', 'provider', 'region', 'state', 'host', 'address', 'cores', 'memory_mb', 'labels'],
        computes.map(computeRow),
      ),
    ],
    [
      'placements.csv',
      tableOf(
        ['service', 'compute', 'quantity', 'cores', 'memory_mb', 'generated'],
        computes.flatMap(placementRows),
      ),
    ],
    [
      'addresses.csv',
      tableOf(
        ['name', 'address', 'type', 'cidr', 'gateway', 'compute', 'interface', 'primary'],
        computes.flatMap(addressRows),
      ),
    ],
  ]);
}

function computeRow(compute: ComputeNode): readonly Cell[] {
  const { provider, region, host } = compute.resource.manifest.spec;
  const labels = [...writtenLabels(compute)].map(([key, value]) => `${key}=${value}`).join(';');
  return [
    compute.name,
    compute.type,
    provider,
    region,
    compute.state,
    host,
    reachedAt(compute)?.address,
    amountOf('cores', compute.total),
    amountOf('memory', compute.total),
    labels,
  ];
}

function placementRows(compute: ComputeNode): readonly (readonly Cell[])[] {
  return runningOn(compute).map(({ serviceName, quantity, allocated, generated }) => [
    serviceName,
    compute.name,
    quantity,
    amountOf('cores', allocated),
    amountOf('memory', allocated),
    generated,
  ]);
}

function addressRows(compute: ComputeNode): readonly (readonly Cell[])[] {
  const held = addressesOf(compute).toSorted((a, b) => compareText(a.ip.name, b.ip.name));
  return held.map(({ ip, attachment }) => {
    const { type, cidr, gateway } = ip.resource.manifest.spec;
    const port = attachment.resource.manifest.spec.interface;
    return [ip.name, ip.address, type, cidr, gateway, compute.name, port, attachment.primary];
  });
}

function amountOf(key: string, amounts: ReadonlyMap<string, number>): number {
  return toOutput(key, amounts.get(key) ?? 0);
}

function tableOf(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [head, ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');
}

/** A spreadsheet calculates what begins like a formula, quoted or not: an apostrophe before it says text. */
function cellOf(value: Cell): string {
  const text = wellFormed(String(value ?? ''));
  const inert =
    typeof value === 'string' && /^[\s']*[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]/.test(text) ? `'${text}` : text;
  return /[",;\r\n']/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
