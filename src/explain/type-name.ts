import type { JsonSchema } from '../model/json-schema.ts';

/** A schema's type in the words of kubectl explain: `string`, `[]Object`, `map[string]string`, `number | string`. */
export function typeName(schema: JsonSchema): string {
  return typesOf(schema)
    .map((type) => nameOne(type, schema))
    .join(' | ');
}

function nameOne(type: string, schema: JsonSchema): string {
  if (type === 'array') return `[]${parenthesise(schema.items ? typeName(schema.items) : 'any')}`;
  if (type !== 'object') return type;
  const values = schema.additionalProperties;
  if (schema.properties !== undefined || typeof values !== 'object') return 'Object';
  return `map[string]${parenthesise(typeName(values))}`;
}

function typesOf(schema: JsonSchema): readonly string[] {
  if (schema.type === undefined)
    return [
      ...new Set((schema.enum ?? []).map((value) => (typeof value === 'number' ? 'integer' : typeof value))),
    ];
  return typeof schema.type === 'string' ? [schema.type] : schema.type;
}

function parenthesise(name: string): string {
  return name.includes(' ') ? `(${name})` : name;
}
