import { findKind, isKind, kindNames } from '../kinds/index.ts';
import type { Diagnostic, Outcome, Pointer } from '../model/diagnostic.ts';
import type { LoadedDocument } from '../model/document.ts';
import type { Kind } from '../model/manifest.ts';
import type { AnyResource, Origin } from '../model/resource.ts';
import { nearest } from '../text/nearest.ts';
import { describeErrors } from './errors.ts';
import { checkQuantities } from './quantities.ts';
import { isRecord } from '../text/json.ts';
import { shapeOf } from './shape.ts';
import { schemaErrors } from './validators.ts';

export const API_VERSION = 'infractl.dev/v1';

/** A manifest that failed its schema, known by name alone, so that references to it are not reported as well. */
export interface BrokenResource {
  readonly kind: Kind;
  readonly name: string;
  readonly origin: Origin;
}

export interface Validated {
  readonly resources: readonly AnyResource[];
  readonly broken: readonly BrokenResource[];
}

/** Kinds that are generated where they stand in the generated folder. */
const WRITTEN_BY_APPLY: ReadonlySet<string> = new Set(['Assignment', 'IPAddress', 'IPAssignment']);

type Judged =
  | { readonly resource: AnyResource }
  | { readonly diagnostics: readonly Diagnostic[]; readonly broken?: BrokenResource };

/** Documents to typed resources, by the schema of their kind. `generatedFolder` is posix and relative to the root. */
export function validateDocuments(
  documents: readonly LoadedDocument[],
  generatedFolder: string,
): Outcome<Validated> {
  const resources: AnyResource[] = [];
  const broken: BrokenResource[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const document of documents) {
    const judged = judge(document, generatedFolder);
    if ('resource' in judged) {
      resources.push(judged.resource);
      continue;
    }
    if (judged.broken) broken.push(judged.broken);
    diagnostics.push(...judged.diagnostics);
  }
  return { value: { resources, broken }, diagnostics };
}

function judge({ origin, value }: LoadedDocument, generatedFolder: string): Judged {
  if (!isRecord(value))
    return reject(
      origin,
      [],
      'schema/type',
      `found ${plainShape(value)}, expected a manifest (a mapping with apiVersion, kind, metadata and spec)`,
      'write a manifest, or exclude the file in spec.manifests of infractl.yaml',
    );
  if (value['apiVersion'] !== API_VERSION) return foreign(origin, value);
  const kind = value['kind'];
  if (!isKind(kind)) return unknownKind(origin, kind);
  const errors = schemaErrors(kind, value);
  const diagnostics = [
    ...describeErrors(kind, value, errors, origin),
    ...checkQuantities(kind, value, origin, errors),
  ];
  const name = nameOf(value);
  if (diagnostics.length > 0)
    return { diagnostics, ...(name === undefined ? {} : { broken: { kind, name, origin } }) };
  const generated = WRITTEN_BY_APPLY.has(kind) && origin.file.startsWith(`${generatedFolder}/`);
  return {
    resource: { kind, name: name as string, manifest: value, origin, generated } as unknown as AnyResource,
  };
}

/** Without what it says: the document is none of ours. */
function plainShape(value: unknown): string {
  return typeof value === 'string' ? 'a text' : shapeOf(value);
}

function foreign(origin: Origin, value: Readonly<Record<string, unknown>>): Judged {
  const found = value['apiVersion'];
  const close = found === undefined ? closeKey(value) : undefined;
  const exclude = `if this is not a manifest of ours, exclude it: add "!${origin.file}" to spec.manifests in infractl.yaml`;
  if (close !== undefined)
    return reject(
      origin,
      [close],
      'schema/required',
      `found no apiVersion but ${close}, did you mean apiVersion?`,
      `write apiVersion: ${API_VERSION}; ${exclude}`,
    );
  return reject(
    origin,
    found === undefined ? [] : ['apiVersion'],
    found === undefined ? 'schema/required' : 'schema/const',
    `found ${found === undefined ? 'no apiVersion' : versionWords(found)}, expected "${API_VERSION}"`,
    exclude,
  );
}

function closeKey(value: Readonly<Record<string, unknown>>): string | undefined {
  const close = nearest(
    'apiVersion',
    Object.keys(value).filter((key) => key.length < 16),
  );
  return close !== undefined && String(value[close]).startsWith('infractl.dev/') ? close : undefined;
}

/** Quoted where it looks like a version; anything else may be what nobody should see. */
function versionWords(found: unknown): string {
  const isVersion = typeof found === 'string' && /^(?:[a-z0-9.-]{1,60}\/)?v\d[a-z0-9]{0,20}$/i.test(found);
  return isVersion ? `apiVersion "${found}"` : 'another apiVersion';
}

function unknownKind(origin: Origin, found: unknown): Judged {
  if (found === undefined)
    return reject(
      origin,
      [],
      'schema/required',
      'missing field kind',
      `add a kind, one of ${kindNames.join(', ')}`,
    );
  const guess = typeof found === 'string' ? (findKind(found) ?? nearest(found, kindNames)) : undefined;
  return reject(
    origin,
    ['kind'],
    'schema/enum',
    `unknown kind ${JSON.stringify(found)}${guess === undefined ? '' : `, did you mean ${guess}?`}`,
    `the kinds are ${kindNames.join(', ')}`,
  );
}

function reject(origin: Origin, path: Pointer['path'], rule: string, message: string, help: string): Judged {
  return { diagnostics: [{ rule, severity: 'error', blocks: true, message, help, at: { ...origin, path } }] };
}

function nameOf(value: Readonly<Record<string, unknown>>): string | undefined {
  const metadata = value['metadata'];
  const name = isRecord(metadata) ? metadata['name'] : undefined;
  return typeof name === 'string' ? name : undefined;
}
