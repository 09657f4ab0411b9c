import { domainToASCII } from 'node:url';
import type { Diagnostic, Pointer } from '../model/diagnostic.ts';
import type { JsonSchema } from '../model/json-schema.ts';
import type { Kind } from '../model/manifest.ts';
import type { Origin } from '../model/resource.ts';
import { nearest } from '../text/nearest.ts';
import { schemaAt } from './schema-at.ts';
import { isRecord } from '../text/json.ts';
import { shapeOf } from './shape.ts';
import { limitWords } from './limit-words.ts';

/** What ajv says of one violation. */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly propertyName?: string;
  readonly message?: string;
}

/** Of conditions ajv reports the branch's own errors, too; the wrapper says nothing. */
const SILENT = new Set(['if', 'anyOf', 'oneOf', 'allOf']);

/** Violations of these are faults of the manifest's shape, whatever rule its field belongs to. */
const STRUCTURAL = new Set(['additionalProperties', 'required', 'type']);

/** A manifest's schema errors as diagnostics: what was found, what was expected, how to mend it. */
export function describeErrors(
  kind: Kind,
  manifest: Readonly<Record<string, unknown>>,
  errors: readonly SchemaError[],
  origin: Origin,
): readonly Diagnostic[] {
  const telling = errors.filter(
    ({ keyword, propertyName }) => !SILENT.has(keyword) && propertyName === undefined,
  );
  const shown = (telling.length > 0 ? telling : errors).map((error) =>
    describe(kind, manifest, error, origin),
  );
  const seen = new Set<string>();
  return shown.filter((diagnostic) => {
    const key = `${(diagnostic.at as Pointer).path.join('\0')}\0${diagnostic.message}`;
    return !seen.has(key) && seen.add(key);
  });
}

interface Words {
  readonly message: string;
  readonly help?: string;
  readonly path?: Pointer['path'];
  readonly part?: 'key';
}

function describe(
  kind: Kind,
  manifest: Readonly<Record<string, unknown>>,
  error: SchemaError,
  origin: Origin,
): Diagnostic {
  const path = readPointer(error.instancePath, manifest);
  const found = valueAt(manifest, path);
  const node = schemaAt(kind, path);
  const words = put(kind, error, path, found, node);
  const name = isRecord(manifest['metadata']) ? manifest['metadata']['name'] : undefined;
  const at: Pointer = { ...origin, path: words.path ?? path, ...(words.part ? { part: words.part } : {}) };
  const rule = STRUCTURAL.has(error.keyword) ? undefined : node?.['x-rule'];
  return {
    rule: typeof rule === 'string' ? rule : `schema/${error.keyword}`,
    severity: 'error',
    blocks: true,
    message: words.message,
    ...(words.help === undefined ? {} : { help: words.help }),
    at,
    ...(typeof name === 'string' ? { resource: { kind, name } } : {}),
  };
}

function put(
  kind: Kind,
  error: SchemaError,
  path: Pointer['path'],
  found: unknown,
  node: JsonSchema | undefined,
): Words {
  const field = dotted(path);
  const { params } = error;
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return unknownField(
        kind,
        path,
        String(params['additionalProperty'] ?? params['unevaluatedProperty']),
        node,
      );
    case 'required':
      return missingField(kind, path, String(params['missingProperty']));
    case 'propertyNames':
      return badKey(path, String(params['propertyName'] ?? error.propertyName));
    case 'type':
      return wrongType(field, found, params['type'], node);
    case 'enum':
      return notAllowed(field, found, params['allowedValues'], node);
    case 'const':
      return {
        message: `${field}: found ${shapeOf(found)}, expected ${JSON.stringify(params['allowedValue'])}`,
      };
    case 'pattern':
    case 'format':
      return malformed(field, found, error, node);
    case 'not':
      return { message: `${field}: ${'fields that exclude each other are both written'}`, ...helpOf(node) };
    default:
      if (node?.['x-rule'] === 'name-invalid') return badName(field, String(found), node);
      return {
        message: `${field}: found ${shapeOf(found)}, ${limitWords(error.keyword, params) ?? error.message ?? 'not allowed here'}`,
        // An example would be what is not allowed here.
        ...(error.keyword === 'maxItems' && params['limit'] === 0
          ? { help: `remove ${field}` }
          : helpOf(node)),
      };
  }
}

function unknownField(
  kind: Kind,
  path: Pointer['path'],
  property: string,
  node: JsonSchema | undefined,
): Words {
  const known = Object.keys(node?.properties ?? {});
  if (property === '<<')
    return {
      message: `${dotted([...path, property])}: merge keys are not read: they are no part of YAML 1.2`,
      help: 'write the fields out',
      path: [...path, property],
      part: 'key',
    };
  const guess = nearest(property, known) ?? elsewhere(kind, path, property);
  return {
    message: `unknown field ${dotted([...path, property])}${guess === undefined ? '' : `, did you mean ${guess}?`}`,
    ...(known.length > 0 ? { help: `the fields here are ${known.join(', ')}` } : {}),
    path: [...path, property],
    part: 'key',
  };
}

/** A field that belongs one level up or down is a common slip: `provider` beside `spec`, `name` inside it. */
function elsewhere(kind: Kind, path: Pointer['path'], property: string): string | undefined {
  const places: readonly (readonly string[])[] = [
    ['spec'],
    ['metadata'],
    ['spec', 'placement'],
    ['spec', 'resources'],
    [],
  ];
  const found = places.find(
    (place) =>
      place.join('.') !== path.join('.') && Object.hasOwn(schemaAt(kind, place)?.properties ?? {}, property),
  );
  return found && dotted([...found, property]);
}

function missingField(kind: Kind, path: Pointer['path'], property: string): Words {
  const child = schemaAt(kind, [...path, property]);
  const example = child?.examples?.[0];
  const about = typeof child?.description === 'string' ? ` (${firstSentence(child.description)})` : '';
  return {
    message: `missing field ${dotted([...path, property])}`,
    help: `add ${property}${about}${example === undefined ? '' : `, for example ${property}: ${flow(example)}`}`,
    path,
  };
}

function badKey(path: Pointer['path'], property: string): Words {
  return {
    message: `${dotted(path)}: ${JSON.stringify(property)} cannot be a key here`,
    help: 'keys are letters, digits, ".", "_", "-" and at most one "/"',
    path: [...path, property],
    part: 'key',
  };
}

function wrongType(field: string, found: unknown, type: unknown, node: JsonSchema | undefined): Words {
  const wanted = [type].flat().map((name) => TYPE_WORDS.get(String(name)) ?? String(name));
  const quote =
    typeof found !== 'string' && typeof found !== 'object' && wanted.includes('a text')
      ? 'quote it: "{source}"'
      : undefined;
  const help = quote ?? exampleOf(node);
  return {
    message: `${field}: found ${shapeOf(found)}, expected ${wanted.join(' or ')}`,
    ...(help === undefined ? {} : { help }),
  };
}

const TYPE_WORDS: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['integer', 'a whole number'],
  ['boolean', 'true or false'],
  ['object', 'a mapping'],
  ['array', 'a list'],
  ['null', 'nothing'],
]);

function notAllowed(field: string, found: unknown, allowed: unknown, node: JsonSchema | undefined): Words {
  const values = [...new Set((Array.isArray(allowed) ? allowed : (node?.enum ?? [])).map(String))];
  const guess = typeof found === 'string' ? nearest(found, values) : undefined;
  return {
    message: `${field}: found ${shapeOf(found)}, expected one of ${values.join(', ')}`,
    ...(guess === undefined ? {} : { help: `did you mean ${guess}?` }),
  };
}

function malformed(field: string, found: unknown, error: SchemaError, node: JsonSchema | undefined): Words {
  if (node?.['x-rule'] === 'name-invalid') return badName(field, String(found), node);
  const format = error.keyword === 'format' ? FORMAT_WORDS.get(String(error.params['format'])) : undefined;
  const about =
    format ?? (typeof node?.description === 'string' ? firstSentence(node.description) : 'another form');
  const mended = mend(found, error);
  return {
    message: `${field}: found ${shapeOf(found)}, expected ${lowerFirst(about)}${oddCharacters(found)}`,
    ...(mended === undefined ? helpOf(node) : { help: `write ${mended}` }),
  };
}

/** What was meant, where one usual slip away the pattern holds: case, spaces around, a name with letters beyond ASCII. */
function mend(found: unknown, { keyword, params }: SchemaError): string | undefined {
  if (keyword !== 'pattern' || typeof found !== 'string' || found.length > 253) return undefined;
  const pattern = new RegExp(String(params['pattern']), 'u');
  const tries = [found.trim(), found.toUpperCase(), found.toLowerCase(), domainToASCII(found)];
  return tries.find((text) => text !== '' && text !== found && pattern.test(text));
}

/** Characters that hardly any field takes, each once. */
function oddCharacters(found: unknown): string {
  const odd = typeof found === 'string' ? new Set(found.match(/[^\x20-\x7e]/gu)) : new Set<string>();
  if (odd.size === 0) return '';
  const shown = [...odd].slice(0, 5).map((character) => JSON.stringify(character));
  return `; not allowed are ${shown.join(', ')}${odd.size > shown.length ? ' and more' : ''}`;
}

/** A Service's name is one label, any other may have several. */
function badName(field: string, found: string, { maxLength }: JsonSchema): Words {
  const oneLabel = maxLength === 63;
  const mended = found
    .toLowerCase()
    .replace(oneLabel ? /[^a-z0-9]+/g : /[^a-z0-9.]+/g, '-')
    .replace(/-*[.][-.]*/g, '.')
    .slice(0, oneLabel ? 63 : 253)
    .replace(/^[-.]+|[-.]+$/g, '');
  const expected = oneLabel
    ? 'a lower-case DNS label (letters, digits and hyphens, at most 63)'
    : 'lower-case DNS labels (letters, digits and hyphens) with dots between them, at most 253';
  return {
    message: `${field}: ${shapeOf(found)} is no name; expected ${expected}`,
    ...(mended === '' ? {} : { help: `write ${mended}` }),
  };
}

const FORMAT_WORDS: ReadonlyMap<string, string> = new Map([
  ['date', 'a date as YYYY-MM-DD'],
  ['date-time', 'a time as RFC 3339, such as 2026-03-01T12:00:00Z'],
]);

function helpOf(node: JsonSchema | undefined): { help?: string } {
  const help = exampleOf(node);
  return help === undefined ? {} : { help };
}

function exampleOf(node: JsonSchema | undefined): string | undefined {
  const example = node?.examples?.[0];
  return example === undefined ? undefined : `for example ${flow(example)}`;
}

/** A value as YAML in one line. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (isRecord(value))
    return `{${Object.entries(value)
      .map(([key, child]) => `${key}: ${flow(child)}`)
      .join(', ')}}`;
  if (typeof value !== 'string') return String(value);
  return /^[a-zA-Z][\w ./-]*$/.test(value) && !/^(?:true|false|null|yes|no|on|off)$/i.test(value)
    ? value
    : JSON.stringify(value);
}

function firstSentence(text: string): string {
  return text.split(/\.(?:\s|$)/)[0] as string;
}

function lowerFirst(text: string): string {
  return /^[A-Z](?:[a-z]| )/.test(text) ? text[0]?.toLowerCase() + text.slice(1) : text;
}

/** `spec.resources.min.memory`, `spec.computes[2]`, `metadata.labels["a.b/c"]`. */
export function dotted(path: Pointer['path']): string {
  if (path.length === 0) return 'the manifest';
  return path
    .map((step, index) =>
      typeof step === 'number'
        ? `[${step}]`
        : /^[A-Za-z_][\w-]*$/.test(step)
          ? `${index === 0 ? '' : '.'}${step}`
          : `[${JSON.stringify(step)}]`,
    )
    .join('');
}

/** A JSON pointer (RFC 6901) as keys and indexes. */
function readPointer(pointer: string, value: unknown): readonly (string | number)[] {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  let at = value;
  return steps.map((step) => {
    const key = Array.isArray(at) ? Number(step) : step;
    at = valueAt(at, [key]);
    return key;
  });
}

function valueAt(value: unknown, path: Pointer['path']): unknown {
  return path.reduce<unknown>((at, step) => {
    if (Array.isArray(at)) return at[Number(step)];
    return isRecord(at) && Object.hasOwn(at, step) ? at[step] : undefined;
  }, value);
}
