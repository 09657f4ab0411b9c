import type { Kind } from '../../model/manifest.ts';
import type { AnyResource, Resource } from '../../model/resource.ts';
import { compareText } from '../../text/compare.ts';
import { type CellText, type Column, textTable } from '../table.ts';
import * as machines from './machines.ts';
import * as network from './network.ts';
import type { KindColumn, View } from './view.ts';

/** The columns of each kind, the name apart. */
const COLUMNS: { readonly [K in Kind]: readonly KindColumn<K>[] } = {
  Compute: machines.compute,
  ComputeProfile: machines.computeProfile,
  Component: machines.component,
  ComponentAssignment: machines.componentAssignment,
  Service: machines.service,
  Assignment: machines.assignment,
  Subnet: network.subnet,
  IPAddress: network.ipAddress,
  IPAssignment: network.ipAssignment,
  DNSZone: network.dnsZone,
  DNSRecord: network.dnsRecord,
  PortAssignment: network.portAssignment,
  FirewallRule: network.firewallRule,
  FirewallAssignment: network.firewallAssignment,
  FirewallPolicy: network.firewallPolicy,
  AddressSet: network.addressSet,
  JournalEntry: network.journalEntry,
  ComputeOffer: machines.computeOffer,
  Config: machines.config,
};

export interface TableOptions {
  readonly wide: boolean;
  readonly showLabels: boolean;
  /** Before each name, where several kinds are listed: `compute/`. */
  readonly prefix: string;
}

/** All resources of one kind as a table. */
export function kindTable<K extends Kind>(
  kind: K,
  resources: readonly Resource<K>[],
  view: View,
  options: TableOptions,
): string {
  const { head, rows } = kindRows(kind, resources, view, options);
  return textTable(head, rows);
}

/** The heads and cells of that table. */
export function kindRows<K extends Kind>(
  kind: K,
  resources: readonly Resource<K>[],
  view: View,
  { wide, showLabels, prefix }: TableOptions,
): { readonly head: readonly Column[]; readonly rows: readonly (readonly CellText[])[] } {
  const columns = (COLUMNS[kind] as readonly KindColumn<K>[]).filter(
    (column) => wide || column.wide !== true,
  );
  const head = [
    { head: 'NAME' },
    ...columns,
    ...(wide ? [{ head: 'FILE' }] : []),
    ...(showLabels ? [{ head: 'LABELS' }] : []),
  ];
  const rows = resources.map((resource) => [
    prefix + resource.name,
    ...columns.map((column) => column.cell(resource, view)),
    ...(wide ? [resource.origin.file] : []),
    ...(showLabels ? [labelsText(resource as AnyResource)] : []),
  ]);
  return { head, rows };
}

function labelsText({ manifest }: AnyResource): string {
  const labels = Object.entries(manifest.metadata.labels ?? {}).toSorted(([a], [b]) => compareText(a, b));
  return labels.map(([key, value]) => `${key}=${value}`).join(',');
}
