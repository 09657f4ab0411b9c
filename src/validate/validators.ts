import * as validators from '../generated/validators.mjs';
import type { Kind } from '../model/manifest.ts';
import type { SchemaError } from './errors.ts';

/** Judges a document by its kind's schema; no errors means that it is one of its kind. */
export function schemaErrors(kind: Kind, value: unknown): readonly SchemaError[] {
  const validator = validators[kind];
  return validator(value) ? [] : ((validator.errors ?? []) as readonly SchemaError[]);
}
