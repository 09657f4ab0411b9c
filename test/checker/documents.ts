import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';

/** A manifest as the checker reads it. */
export interface Doc {
  readonly kind: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly generated: boolean;
}

interface Written {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

export function docOf({ kind, metadata, spec }: Written, generated: boolean): Doc {
  const { name, labels = {}, annotations = {} } = metadata;
  return { kind, name, labels, annotations, spec, generated: generated && kind === 'Assignment' };
}

/** Every manifest of a fleet folder whose Config keeps the default patterns and folders. */
export function readDocuments(folder: string): readonly Doc[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ya?ml$/.test(file))
    .filter((file) => file.split(path.sep).every((part) => !part.startsWith('.') && part !== 'node_modules'))
    .toSorted();
  return files.flatMap((file) =>
    parseAllDocuments(readFileSync(path.join(folder, file), 'utf8')).flatMap((document) => {
      const value = document.toJS() as Written | null;
      return value === null ? [] : [docOf(value, file.split(path.sep)[0] === 'generated')];
    }),
  );
}
