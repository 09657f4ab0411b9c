import { schemas } from '../generated/schemas.ts';
import type { JsonSchema } from '../model/json-schema.ts';
import type { Kind } from '../model/manifest.ts';

/** The schema of the node at `path` of a manifest; undefined where there is none. */
export function schemaAt(kind: Kind, path: readonly (string | number)[]): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>((node, step) => node && childOf(node, step), schemas[kind]);
}

function childOf(node: JsonSchema, step: string | number): JsonSchema | undefined {
  if (typeof step === 'number') return node.items;
  if (node.properties && Object.hasOwn(node.properties, step)) return node.properties[step];
  return typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
}
