import { identityOf, referencesOf } from '../kinds/index.ts';
import { policyPlace } from '../kinds/firewall-policy.ts';
import type { Fleet } from '../model/fleet.ts';
import type { Kind } from '../model/manifest.ts';
import type { AnyResource } from '../model/resource.ts';
import { indexNames, type Names } from '../resolve/names.ts';
import { toOutput } from '../units/quantity.ts';

/** One end of a reference. */
export interface Link {
  readonly kind: Kind;
  readonly name: string;
  readonly file: string;
  /** The field that refers, as it is written: `spec.compute`. */
  readonly field: string;
}

/** All that is known of one resource beside its manifest. JSON-ready but for the manifest's own fields. */
export interface Description {
  readonly resource: AnyResource;
  readonly identity: string | null;
  /** Figures that resolving gave, by name; amounts in the units of the table. */
  readonly status: Readonly<Record<string, unknown>>;
  readonly refersTo: readonly Link[];
  readonly referredBy: readonly Link[];
}

/** What a resource refers to, what refers to it, and what resolving made of it. */
export function describeResource(fleet: Fleet, resource: AnyResource): Description {
  const names = indexNames(fleet.resources, []);
  return {
    resource,
    identity: identityOf(resource) ?? null,
    status: statusOf(fleet, resource),
    refersTo: linksFrom(resource, names),
    referredBy: fleet.resources.flatMap((other) => linksTo(other, resource, names)),
  };
}

function linksFrom(resource: AnyResource, names: Names): readonly Link[] {
  return referencesOf(resource).map(({ kind, name, path }) => {
    const target = names.find(kind, name);
    return { kind, name: target?.name ?? name, file: target?.origin.file ?? '', field: fieldName(path) };
  });
}

function linksTo(other: AnyResource, resource: AnyResource, names: Names): readonly Link[] {
  return referencesOf(other)
    .filter(({ kind, name }) => kind === resource.kind && names.find(kind, name) === resource)
    .map(({ path }) => ({
      kind: other.kind,
      name: other.name,
      file: other.origin.file,
      field: fieldName(path),
    }));
}

function fieldName(path: readonly (string | number)[]): string {
  return path.filter((step) => typeof step === 'string').join('.');
}

function statusOf(fleet: Fleet, resource: AnyResource): Readonly<Record<string, unknown>> {
  switch (resource.kind) {
    case 'Service':
      return serviceStatus(fleet, resource.name);
    case 'IPAddress': {
      const ip = fleet.ips.get(resource.name);
      return ip
        ? {
            address: ip.address,
            state: ip.state,
            computes: ip.attachments.map(({ resource: one }) => one.manifest.spec.compute),
          }
        : {};
    }
    case 'DNSRecord': {
      const record = fleet.dns.find((one) => one.resource === resource);
      return record ? { fqdn: record.fqdn, values: record.values, ttl: record.ttl } : {};
    }
    case 'FirewallRule':
      return {
        computes: [...fleet.computes.values()]
          .filter(({ rules }) => rules.some(({ rule, enabled }) => rule === resource && enabled))
          .map(({ name }) => name),
      };
    case 'FirewallPolicy':
      return {
        computes: [...fleet.computes.values()]
          .filter(({ rules }) => rules.some(({ rule }) => policyPlace(rule)?.name === resource.name))
          .map(({ name }) => name),
        rules: fleet
          .byKind('FirewallRule')
          .filter((rule) => policyPlace(rule)?.name === resource.name)
          .toSorted((a, b) => (policyPlace(a)?.place ?? 0) - (policyPlace(b)?.place ?? 0))
          .map(({ name }) => name),
      };
    case 'Component':
      return {
        computes: [...fleet.computes.values()]
          .filter(({ parts }) => parts.some(({ component }) => component === resource))
          .map(({ name }) => name),
      };
    case 'Assignment':
      return allocated(fleet, resource);
    default:
      return {};
  }
}

function serviceStatus(fleet: Fleet, name: string): Readonly<Record<string, unknown>> {
  const service = fleet.services.get(name);
  if (!service) return {};
  const placed = service.assignments.reduce((sum, { quantity }) => sum + quantity, 0);
  return {
    replicas: service.replicas,
    placed,
    computes: [...new Set(service.assignments.map(({ computeName }) => computeName))],
    ports: service.portAssignments.map(
      ({ ip, port, protocol, servicePort }) => `${ip?.address ?? '?'}:${port}/${protocol} to ${servicePort}`,
    ),
  };
}

function allocated(fleet: Fleet, resource: AnyResource): Readonly<Record<string, unknown>> {
  const node = fleet.assignments.find((one) => one.resource === resource);
  if (!node) return {};
  return {
    generated: node.generated,
    allocated: Object.fromEntries([...node.allocated].map(([key, amount]) => [key, toOutput(key, amount)])),
  };
}
