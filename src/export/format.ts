import type { ComputeNode, DnsNode, Fleet } from '../model/fleet.ts';

/** What a format is made from: a resolved fleet, and what of it was asked for. */
export interface ExportInput {
  readonly fleet: Fleet;
  /** The computes that were selected, by name. */
  readonly computes: readonly ComputeNode[];
  /** The records that were selected. */
  readonly dns: readonly DnsNode[];
  /** The DNSZones that were selected, by the normalized name of the zone. */
  readonly zones: readonly string[];
  /** What was applied last. */
  readonly applied: () => Fleet;
  /** The text that stands now where a file of the export would be written. */
  readonly standing: (file: string) => string | undefined;
  /** SOA serial of zones that have no standing file. */
  readonly serial?: number;
  /** Name servers of zones. */
  readonly nameServers: readonly string[];
}

/** Files of an export: posix paths relative to its folder, to their texts. Or what stands in the way, all of it. */
export type Exported =
  | {
      readonly ok: true;
      readonly files: ReadonlyMap<string, string>;
      /** What was left out, and why. */
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly string[] };

/** One format: pure, the same input gives the same bytes. */
export interface ExportFormat {
  readonly name: string;
  readonly summary: string;
  /** What else it takes: records of zones, or nothing but computes. */
  readonly zones?: boolean;
  readonly build: (input: ExportInput) => Exported;
}

/** The first line of every file whose format has comments. */
export function headerOf(format: string, sign = '#'): string {
  return `${sign} Written by \`infractl export ${format}\`. Do not edit: the next export writes it anew.\n`;
}

export function exported(
  files: Iterable<readonly [string, string]>,
  notes: readonly string[] = [],
): Exported {
  return { ok: true, files: new Map(files), notes };
}
