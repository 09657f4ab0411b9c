import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { repositoryRoot } from './cli.ts';

const folder = path.join(repositoryRoot, 'schemas/output');

/** The outputs that have a schema: `validate`, `plan`, `plan-service`, … */
export const outputNames: readonly string[] = readdirSync(folder)
  .map((file) => file.replace('.schema.json', ''))
  .filter((name) => name !== 'common');

/** The files of the schemas, and what they describe, by name. */
export function outputDescriptions(): readonly { readonly file: string; readonly description: string }[] {
  const files = outputNames.map((name) => `${name}.schema.json`).toSorted();
  return files.map((file) => ({ file, description: readSchema(file).description }));
}

function readSchema(file: string): { readonly description: string } {
  return JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as { readonly description: string };
}

let ajv: Ajv2020 | undefined;

/**
 * What is wrong with a command's JSON by schemas/output/NAME.schema.json. The schemas let fields be added, as the contract
 * does for readers; here a field that no schema names is a fault too, so that every field is documented.
 */
export function outputFaults(name: string, value: unknown): readonly string[] {
  ajv ??= loadSchemas();
  const validate = ajv.getSchema(`https://infractl.dev/schemas/v1/output/${name}.schema.json`);
  if (validate === undefined) return [`there is no schema of output ${name}`];
  if (validate(value) === true) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function loadSchemas(): Ajv2020 {
  const made = new Ajv2020({ allErrors: true, strict: false });
  for (const name of [...outputNames, 'common']) {
    made.addSchema(closed(readSchema(`${name}.schema.json`)) as object);
  }
  return made;
}

/** Every object with named fields takes only these. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
  const isSchema = copy['type'] === 'object' && 'properties' in copy && !('additionalProperties' in copy);
  return isSchema ? { ...copy, additionalProperties: false } : copy;
}
