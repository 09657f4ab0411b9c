import type { ManifestByKind } from '../generated/manifests.ts';

export type * from '../generated/manifests.ts';

export type Kind = keyof ManifestByKind;

export type ManifestOf<K extends Kind> = ManifestByKind[K];
