import type { Origin } from './resource.ts';

export type Severity = 'error' | 'warning' | 'info';

/** A place in a text: 1-based lines and columns (columns in UTF-16 code units), the end exclusive. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/**
 * A place by meaning: a node of a document. It is turned into a `Place` when it is shown, by parsing that one file
 * again (`locate` in load/): to keep places for every node would cost far more memory than the values themselves.
 */
export interface Pointer extends Origin {
  /** Keys and indexes from the document's root; `[]` is the document. The nearest existing ancestor is shown. */
  readonly path: readonly (string | number)[];
  /** Which part of a mapping entry to show; `value` when left out. */
  readonly part?: 'key' | 'value';
}

export type Where = Place | Pointer;

export interface Related {
  readonly message: string;
  readonly at: Where;
}

export interface ResourceId {
  readonly kind: string;
  readonly name: string;
}

/** A finding of any stage. Data, never thrown. */
export interface Diagnostic {
  /** An id of the checks' catalogue, else `schema/KEYWORD`, `yaml/…` or `load/…`. */
  readonly rule: string;
  readonly severity: Severity;
  /** One sentence: what was found and what was expected. May quote user text: renderers escape it. */
  readonly message: string;
  /** How to mend it. */
  readonly help?: string;
  readonly at?: Where;
  readonly resource?: ResourceId;
  /** The other places that matter, each named in the message too. */
  readonly related?: readonly Related[];
  /** True where `plan` and `apply` cannot go on: load, schema, bad references, impossible hardware. */
  readonly blocks?: boolean;
}

/** A diagnostic whose places were resolved, as output formats show it. */
export interface LocatedDiagnostic {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly endLine: number | null;
  readonly endColumn: number | null;
  readonly resource: ResourceId | null;
  readonly related: readonly { message: string; file: string; line: number; column: number }[];
  readonly help: string | null;
}

/** What a stage returns: its value, whole as far as it goes, and everything that it found. */
export interface Outcome<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}
