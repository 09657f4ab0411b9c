import { schemas } from '../generated/schemas.ts';
import { templates } from '../generated/templates.ts';

/** Where the schema that editors read lies in a fleet repository. A dot-file: no manifest. */
export const EDITOR_SCHEMA = '.infractl.schema.json';

/** The manifests and settings of a new fleet, and what editors need: posix path, text. */
export function fleetFiles(): ReadonlyMap<string, string> {
  return new Map([...Object.entries(templates), [EDITOR_SCHEMA, editorSchema()]]);
}

/** One schema for any manifest, without references to other files, so that editors complete and check offline. */
export function editorSchema(): string {
  const kinds = Object.keys(schemas);
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'infractl manifest',
    type: 'object',
    properties: { apiVersion: { const: 'infractl.dev/v1' }, kind: { enum: kinds } },
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    allOf: kinds.map(conditionOf),
    $defs: schemas,
  };
  return `${JSON.stringify(schema, null, 1)}\n`;
}

function conditionOf(kind: string): object {
  const isKind = { properties: { kind: { const: kind } }, required: ['kind'] };
  // A schema, never awaited.
  // oxlint-disable-next-line unicorn/no-thenable
  return { if: isKind, then: { $ref: `#/$defs/${kind}` } };
}
