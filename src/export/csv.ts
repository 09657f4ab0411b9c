import type { ComputeNode } from '../model/fleet.ts';
import { toOutput } from '../units/quantity.ts';
import { compareText } from '../text/compare.ts';
import { type CsvCell, csvTable } from '../text/csv.ts';
import { addressesOf, reachedAt, runningOn, writtenLabels } from './facts.ts';
import { type Exported, type ExportFormat, type ExportInput, exported } from './format.ts';
import { wellFormed } from './yaml-text.ts';

/** Tables for spreadsheets: RFC 4180, and no cell that one would calculate. */
export const csv: ExportFormat = {
  name: 'csv',
  summary: 'tables for spreadsheets: computes, placements and addresses; formulas are text',
  build,
};

function build({ computes }: ExportInput): Exported {
  return exported([
    [
      'computes.csv',
      csvTable(
        ['name', 'type', 'provider', 'region', 'state', 'host', 'address', 'cores', 'memory_mb', 'labels'],
        computes.map(computeRow),
        wellFormed,
      ),
    ],
    [
      'placements.csv',
      csvTable(
        ['service', 'compute', 'quantity', 'cores', 'memory_mb', 'generated'],
        computes.flatMap(placementRows),
        wellFormed,
      ),
    ],
    [
      'addresses.csv',
      csvTable(
        ['name', 'address', 'type', 'cidr', 'gateway', 'compute', 'interface', 'primary'],
        computes.flatMap(addressRows),
        wellFormed,
      ),
    ],
  ]);
}

function computeRow(compute: ComputeNode): readonly CsvCell[] {
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

function placementRows(compute: ComputeNode): readonly (readonly CsvCell[])[] {
  return runningOn(compute).map(({ serviceName, quantity, allocated, generated }) => [
    serviceName,
    compute.name,
    quantity,
    amountOf('cores', allocated),
    amountOf('memory', allocated),
    generated,
  ]);
}

function addressRows(compute: ComputeNode): readonly (readonly CsvCell[])[] {
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
