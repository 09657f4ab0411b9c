import type { Origin } from './resource.ts';

/** One YAML document as plain values. Empty documents are not handed on. */
export interface LoadedDocument {
  readonly origin: Origin;
  readonly value: unknown;
}
