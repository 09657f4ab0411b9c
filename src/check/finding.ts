import type { Related } from '../model/diagnostic.ts';
import type { AnyResource, Resource } from '../model/resource.ts';
import type { Finding } from '../model/rule.ts';

type Path = readonly (string | number)[];
type Manifest = Pick<AnyResource, 'kind' | 'name' | 'origin'> | Pick<Resource, 'kind' | 'name' | 'origin'>;

/** A finding at a field of a manifest. */
export function finding(
  resource: Manifest,
  message: string,
  path: Path,
  extra: Partial<Omit<Finding, 'message' | 'at' | 'resource'>> = {},
): Finding {
  return {
    message,
    at: { ...resource.origin, path },
    resource: { kind: resource.kind, name: resource.name },
    ...extra,
  };
}

/** The other side of a finding. */
export function relatedTo(resource: Manifest, message: string, path: Path): Related {
  return { message, at: { ...resource.origin, path } };
}
