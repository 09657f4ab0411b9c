import type { ComputeNode, IpNode, ServiceNode, Settings } from '../model/fleet.ts';
import type { Kind } from '../model/manifest.ts';
import type { Resource } from '../model/resource.ts';
import type { Names } from './names.ts';

/** Node types while they are being linked. Afterwards nobody writes to them. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** What the builders share: everything by kind and name, and the nodes as far as they are made. */
export interface Workshop {
  readonly settings: Settings;
  readonly names: Names;
  readonly renames: ReadonlyMap<string, string>;
  readonly byKind: <K extends Kind>(kind: K) => readonly Resource<K>[];
  readonly computes: Map<string, Mutable<ComputeNode>>;
  readonly services: Map<string, Mutable<ServiceNode>>;
  readonly ips: Map<string, Mutable<IpNode>>;
}

/** The name that a reference means: for an IPAddress its address will do; undefined where it leads nowhere. */
export function targetOf<T>(
  shop: Workshop,
  kind: Kind,
  name: string | undefined,
  nodes: ReadonlyMap<string, T>,
): T | undefined {
  if (name === undefined) return undefined;
  const found = shop.names.find(kind, name);
  return found && nodes.get(found.name);
}
