import type { Kind, ManifestOf } from '../model/manifest.ts';

/** A mention of another manifest by name (of an IPAddress: by its literal address, too). */
export interface Reference {
  readonly kind: Kind;
  readonly name: string;
  /** Where it is written, from the document's root. */
  readonly path: readonly (string | number)[];
}

/** What the pipeline knows of a kind beside its schema. */
export interface KindInfo<K extends Kind = Kind> {
  readonly kind: K;
  /** As `get` takes it: lower case. */
  readonly singular: string;
  readonly plural: string;
  readonly aliases: readonly string[];
  /**
   * What makes two manifests the same thing beside their name (contract, section 3): canonical text, or undefined where
   * the name alone does.
   */
  readonly identity?: (manifest: ManifestOf<K>, generated: boolean) => string;
  readonly references: (manifest: ManifestOf<K>) => readonly Reference[];
}

/** A reference where the field is written, none where it is not. */
export function refer(
  kind: Kind,
  name: string | undefined,
  ...path: (string | number)[]
): readonly Reference[] {
  return name === undefined ? [] : [{ kind, name, path }];
}

/** One reference for each name of a list field. */
export function referEach(
  kind: Kind,
  names: readonly string[] | undefined,
  ...path: (string | number)[]
): readonly Reference[] {
  return (names ?? []).map((name, index) => ({ kind, name, path: [...path, index] }));
}
