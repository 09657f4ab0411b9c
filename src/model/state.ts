import type { Kind } from './manifest.ts';
import type { Origin } from './resource.ts';

/** JSON as manifests hold it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One applied or desired resource: what the lockfile holds, no file and no time. */
export interface StateResource {
  readonly kind: Kind;
  readonly name: string;
  readonly generated: boolean;
  /** The manifest's metadata (labels, annotations) and spec as written. */
  readonly metadata: { readonly [key: string]: Json };
  readonly spec: { readonly [key: string]: Json };
}

/** What was applied last. In canonical order: kind, name (bytewise), generated last. */
export interface State {
  readonly resources: readonly StateResource[];
}

/** The same of the desired side, with the file that it stands in or would be written to. */
export interface DesiredResource extends StateResource {
  readonly file: string;
  readonly origin?: Origin;
}

export interface FieldChange {
  /** `spec.resources.min.memory`, `metadata.labels["a.b/c"]`, `spec.computes[2]`. */
  readonly path: string;
  /** Absent: undefined; JSON shows null. */
  readonly before?: Json;
  readonly after?: Json;
}

export interface Change {
  readonly action: 'create' | 'update' | 'delete';
  readonly kind: Kind;
  readonly name: string;
  /** Of an update under another name. */
  readonly previousName?: string;
  /** Null for a delete. */
  readonly file: string | null;
  readonly fields: readonly FieldChange[];
}
