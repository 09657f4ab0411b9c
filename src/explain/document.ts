import type { JsonSchema } from '../model/json-schema.ts';
import { typeName } from './type-name.ts';

/** What a schema says of one field, ready to be shown. The keys are those of `explain -o json`. */
export interface FieldDoc {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
  readonly examples: readonly unknown[];
  readonly default?: unknown;
  /** The only values that it takes. */
  readonly values?: readonly unknown[];
  /** Further limits, one phrase each. */
  readonly limits: readonly string[];
  /** What it holds; of a list: what each item holds. */
  readonly fields: readonly FieldDoc[];
}

export function documentField(name: string, schema: JsonSchema, required: boolean): FieldDoc {
  const values = schema.const === undefined ? schema.enum : [schema.const];
  return {
    name,
    type: typeName(schema),
    required,
    description: schema.description ?? '',
    examples: schema.examples ?? [],
    ...(schema.default === undefined ? {} : { default: schema.default }),
    ...(values === undefined ? {} : { values }),
    limits: limitsOf(schema),
    fields: documentFields(schema),
  };
}

/** The fields of an object, or of the items of a list, in the order of the schema. */
function documentFields(schema: JsonSchema): readonly FieldDoc[] {
  const holder = holderOf(schema);
  return Object.entries(holder.properties ?? {}).map(([name, field]) =>
    documentField(name, field, holder.required?.includes(name) ?? false),
  );
}

/** Whose fields a path goes on to: a list's items, else the schema itself. */
export function holderOf(schema: JsonSchema): JsonSchema {
  return schema.items === undefined ? schema : holderOf(schema.items);
}

function limitsOf(schema: JsonSchema): readonly string[] {
  const { minimum, maximum, exclusiveMinimum, minItems, maxItems, format } = schema;
  const phrases = [
    exclusiveMinimum === undefined ? undefined : `more than ${exclusiveMinimum}`,
    minimum === undefined ? undefined : `at least ${minimum}`,
    // 2^53 and the like only say that it is a number.
    maximum === undefined || maximum > 1e9 ? undefined : `at most ${maximum}`,
    minItems === undefined ? undefined : `${minItems} item${minItems === 1 ? '' : 's'} or more`,
    minItems === undefined || maxItems === undefined || maxItems > 16 ? undefined : `at most ${maxItems}`,
    format,
    schema.uniqueItems === true ? 'no item twice' : undefined,
  ];
  return phrases.filter((phrase) => phrase !== undefined);
}
