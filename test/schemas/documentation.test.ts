import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { referencePage } from '../../src/explain/reference.ts';
import { schemas } from '../../src/generated/schemas.ts';
import { editorSchema } from '../../src/init/files.ts';
import type { JsonSchema } from '../../src/model/json-schema.ts';
import { repositoryRoot } from '../support/cli.ts';
import { outputDescriptions } from '../support/output-schema.ts';

interface Field {
  readonly path: string;
  readonly schema: JsonSchema;
}

/** Every field of a schema, at any depth, items of lists included. */
function fieldsOf(schema: JsonSchema, above: string): readonly Field[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const at = `${above}.${name}`;
    return [{ path: at, schema: field }, ...fieldsOf(field, at)];
  });
  return schema.items === undefined ? own : [...own, ...fieldsOf(schema.items, `${above}[]`)];
}

const fields = Object.entries(schemas).flatMap(([kind, schema]) => [
  { path: kind, schema },
  ...fieldsOf(schema, kind),
]);

const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats.default(ajv);

describe('the schemas', () => {
  it('say what each field is for, and give an example', () => {
    const silent = fields.filter(
      ({ schema }) => (schema.description ?? '') === '' || (schema.examples ?? []).length === 0,
    );
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('accept their own examples and defaults', () => {
    const wrong = fields.flatMap(({ path, schema }) => {
      const validate = ajv.compile(schema);
      const values =
        schema.default === undefined ? (schema.examples ?? []) : [schema.default, ...(schema.examples ?? [])];
      return values.filter((value) => !validate(value)).map((value) => `${path}: ${JSON.stringify(value)}`);
    });
    expect(wrong).toEqual([]);
  });

  it('leave no object of ours open, and no text without an end', () => {
    const open = fields.filter(
      ({ schema }) => schema.properties !== undefined && schema.additionalProperties !== false,
    );
    expect(open.map(({ path }) => path)).toEqual(['Component.spec.specs']);
    const endless = fields.filter(
      ({ schema }) =>
        [schema.type].flat().includes('string') &&
        schema.maxLength === undefined &&
        schema.enum === undefined &&
        schema.const === undefined,
    );
    expect(endless.map(({ path }) => path)).toEqual([]);
  });

  it('are written down in schemas/README.md (npm run gen)', () => {
    const kinds = Object.entries(schemas).map(([kind, schema]) => ({ kind, schema }));
    const page = referencePage(kinds, outputDescriptions());
    expect(readFileSync(path.join(repositoryRoot, 'schemas/README.md'), 'utf8')).toBe(page);
  });
});

describe('the published files', () => {
  it('compile in strict mode, without a keyword that is not of draft 2020-12', () => {
    const strict = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTypes: false });
    addFormats.default(strict);
    const folder = path.join(repositoryRoot, 'schemas');
    const files = readdirSync(folder).filter((file) => file.endsWith('.schema.json'));
    for (const file of files)
      strict.addSchema(JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as object, file);
    const any = strict.getSchema('infractl.schema.json');
    for (const [, schema] of Object.entries(schemas)) expect(any?.(schema.examples?.[0])).toBe(true);
    expect(files).toHaveLength(Object.keys(schemas).length + 2);
  });
});

describe('the schema for editors', () => {
  const validate = ajv.compile(JSON.parse(editorSchema()) as object);

  it.each(Object.entries(schemas))('takes a %s and refuses an unknown field of it', (_kind, schema) => {
    const example = schema.examples?.[0] as { readonly spec: object };
    expect(validate(example)).toBe(true);
    expect(validate({ ...example, spec: { ...example.spec, nonsense: 1 } })).toBe(false);
  });
});
