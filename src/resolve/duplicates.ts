import { identityOf } from '../kinds/index.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { AnyResource } from '../model/resource.ts';

/**
 * Two manifests of one name, or of one identity beside the name. Reported on the later one, in the order of files. A
 * generated and a hand-written Assignment may share a name: they are two things.
 */
export function findDuplicates(resources: readonly AnyResource[]): {
  readonly unique: readonly AnyResource[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const names = new Map<string, AnyResource>();
  const identities = new Map<string, AnyResource>();
  const unique: AnyResource[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const resource of resources) {
    const identity = identityOf(resource);
    const nameTwin = enter(names, `${resource.kind}/${resource.name}/${resource.generated}`, resource);
    const identityTwin =
      identity === undefined ? undefined : enter(identities, `${resource.kind}/${identity}`, resource);
    if (nameTwin) diagnostics.push(sameName(resource, nameTwin));
    else if (identityTwin) diagnostics.push(sameIdentity(resource, identityTwin, identity as string));
    if (!nameTwin) unique.push(resource);
  }
  return { unique, diagnostics };
}

/** The one that was there already; else enters `resource`. */
function enter(index: Map<string, AnyResource>, key: string, resource: AnyResource): AnyResource | undefined {
  const twin = index.get(key);
  if (!twin) index.set(key, resource);
  return twin;
}

function sameName(resource: AnyResource, twin: AnyResource): Diagnostic {
  return {
    rule: 'name-duplicate',
    severity: 'error',
    blocks: true,
    message: `${resource.kind} "${resource.name}" is also defined at {at:0}`,
    help: 'rename one of the two, or delete it',
    at: { ...resource.origin, path: ['metadata', 'name'] },
    resource: { kind: resource.kind, name: resource.name },
    related: [
      {
        message: `${twin.kind} "${twin.name}" is first defined here`,
        at: { ...twin.origin, path: ['metadata', 'name'] },
      },
    ],
  };
}

function sameIdentity(resource: AnyResource, twin: AnyResource, identity: string): Diagnostic {
  const path = identityPath(resource);
  return {
    rule: 'identity-duplicate',
    severity: 'error',
    blocks: true,
    message: `${resource.kind} "${resource.name}" is the same thing (${identity}) as "${twin.name}" at {at:0}`,
    help:
      resource.kind === 'IPAddress'
        ? 'keep one of the two manifests; sites that use one range are networks of their own: write spec.network'
        : 'keep one of the two manifests',
    at: { ...resource.origin, path },
    resource: { kind: resource.kind, name: resource.name },
    related: [{ message: `${twin.kind} "${twin.name}" has the same identity`, at: { ...twin.origin, path } }],
  };
}

/** The field that shows the identity best. */
function identityPath(resource: AnyResource): readonly string[] {
  switch (resource.kind) {
    case 'IPAddress':
      return ['spec', 'address'];
    case 'Subnet':
      return ['spec', 'cidr'];
    case 'Assignment':
      return ['spec', 'service'];
    case 'IPAssignment':
    case 'PortAssignment':
      return ['spec', 'ip'];
    case 'DNSZone':
      return ['spec', 'zone'];
    case 'DNSRecord':
      return ['spec', 'name'];
    default:
      return ['metadata', 'name'];
  }
}
