import type { Kind } from '../model/manifest.ts';
import type { Json } from '../model/state.ts';

/** A manifest as it will be written. */
export interface ImportedManifest {
  readonly apiVersion: 'infractl.dev/v1';
  readonly kind: Kind;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: { readonly [key: string]: Json };
}

/** What a text of another tool comes to; nothing in it is lost without a word. */
export type Imported =
  | {
      readonly ok: true;
      readonly manifests: readonly ImportedManifest[];
      /** What has no place in a manifest, and why. */
      readonly leftOut: readonly string[];
    }
  /** The text is not of this format at all. */
  | { readonly ok: false; readonly problem: string };

export interface ImportOptions {
  /** csv: the field of a Compute that each column is. */
  readonly columns: ReadonlyMap<string, string>;
  /** zone: the zone of a file that has no SOA. */
  readonly zone?: string;
  /** docker, systemd: the compute that the list is of. */
  readonly compute?: string;
}

/** One format: pure, never throws for what a text holds. */
export interface ImportFormat {
  readonly name: string;
  readonly summary: string;
  readonly read: (text: string, options: ImportOptions) => Imported;
  /** Where the files of one run refer to each other: all of them together. */
  readonly readAll?: (texts: readonly string[], options: ImportOptions) => Imported;
}

export function notOf(format: string, why: string): Imported {
  return { ok: false, problem: `this is no ${format}: ${why}` };
}
