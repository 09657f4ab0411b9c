import type { Kind, ManifestOf } from './manifest.ts';

/** Where a manifest was written: a file (posix path, relative to the root) and the number of the document in it, from 0. */
export interface Origin {
  readonly file: string;
  readonly document: number;
  /** Of what stands inside another manifest: where it does, from the document's root. */
  readonly within?: readonly (string | number)[];
}

/** A validated manifest with its origin. What every later stage takes. */
export interface Resource<K extends Kind = Kind> {
  readonly kind: K;
  readonly name: string;
  /** In the long form: what other manifests give it is there, too. */
  readonly manifest: ManifestOf<K>;
  /** Of what stands inside another manifest: that one. */
  readonly owner?: { readonly kind: Kind; readonly name: string };
  /** As it stands in its file, where that differs. */
  readonly written?: ManifestOf<K>;
  readonly origin: Origin;
  /** True for what `apply` writes: an Assignment in the `generated` folder, an IPAddress and IPAssignment that a claim has. */
  readonly generated: boolean;
}

/** A `Resource` of some kind, as a union that narrows by `kind`. */
export type AnyResource = { [K in Kind]: Resource<K> }[Kind];
