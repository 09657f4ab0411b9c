import { findKind, isKind, kindNames } from '../kinds/index.ts';
import type { Diagnostic, Outcome, Pointer } from '../model/diagnostic.ts';
import type { LoadedDocument } from '../model/document.ts';
import type { Kind } from '../model/manifest.ts';
import type { AnyResource, Origin } from '../model/resource.ts';
import { nearest } from '../text/nearest.ts';
import { describeErrors } from './errors.ts';
import { checkQuantities } from './quantities.ts';
import { isRecord, shapeOf } from './shape.ts';
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
      `found ${shapeOf(value)}, expected a manifest (a mapping with apiVersion, kind, metadata and spec)`,
      'write a manifest, or exclude the file in spec.manifests of infractl.yaml',
    );
  if (value['apiVersion'] !== API_VERSION) return foreign(origin, value['apiVersion']);
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
  const generated = kind === 'Assignment' && origin.file.startsWith(`${generatedFolder}/`);
  return {
    resource: { kind, name: name as string, manifest: value, origin, generated } as unknown as AnyResource,
  };
}

function foreign(origin: Origin, found: unknown): Judged {
  const what = found === undefined ? 'no apiVersion' : `apiVersion ${JSON.stringify(found)}`;
  return reject(
    origin,
    found === undefined ? [] : ['apiVersion'],
    found === undefined ? 'schema/required' : 'schema/const',
    `found ${what}, expected "${API_VERSION}"`,
    `if this is not a manifest of ours, exclude it: add "!${origin.file}" to spec.manifests in infractl.yaml`,
  );
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
