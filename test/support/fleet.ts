import type { Fleet, Settings } from '../../src/model/fleet.ts';
import type { DesiredResource } from '../../src/model/state.ts';
import type { AnyResource } from '../../src/model/resource.ts';
import { DEFAULT_SETTINGS, resolveFleet } from '../../src/resolve/index.ts';
import { validateDocuments } from '../../src/validate/index.ts';

type Amounts = { readonly [key: string]: number | string };

/** A compute in short: its capacity, and whatever else its spec has. */
export interface ComputeText {
  readonly capacity?: Amounts;
  readonly labels?: { readonly [key: string]: string };
  readonly state?: 'active' | 'inactive' | 'maintenance';
  readonly cost?: number;
  readonly reserved?: Amounts;
  readonly host?: string;
  readonly taints?: readonly object[];
  readonly overcommit?: Readonly<Record<string, number>>;
}

export interface ServiceText {
  readonly min?: Amounts;
  readonly max?: Amounts;
  readonly replicas?: number;
  readonly move?: 'allowed' | 'never';
  readonly affinity?: readonly object[];
  readonly antiAffinity?: readonly object[];
  readonly tolerations?: readonly object[];
  readonly serviceAntiAffinity?: readonly object[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly spreadMax?: number;
  readonly topologySpread?: object | readonly object[];
  /** Further fields of its spec, and of its placement. */
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly placement?: Readonly<Record<string, unknown>>;
}

/** [service, compute, quantity, allocated of all together] */
export type AssignmentText = readonly [
  service: string,
  compute: string,
  quantity?: number,
  allocated?: Amounts,
];

export interface FleetText {
  readonly computes?: { readonly [name: string]: ComputeText };
  readonly services?: { readonly [name: string]: ServiceText };
  readonly pinned?: readonly AssignmentText[];
  readonly generated?: readonly AssignmentText[];
  readonly offers?: {
    readonly [name: string]: {
      capacity: Amounts;
      cost: number;
      labels?: { [key: string]: string };
      available?: number;
      setup?: number;
    };
  };
  /** IPs by name of their IPAddress, with the computes that hold them. */
  readonly ips?: { readonly [name: string]: { readonly address: string; readonly on?: readonly string[] } };
  /** [service, ip, port] */
  readonly ports?: readonly (readonly [service: string, ip: string, port: number])[];
  readonly settings?: Partial<Settings>;
}

type Manifest = { readonly kind: string; readonly metadata: object; readonly spec: object };

/** Manifests as objects, validated and resolved as those of a folder are. Throws where their schema refuses them. */
export function fleetFrom(text: FleetText): Fleet {
  const written = [
    ...computes(text),
    ...services(text),
    ...assignments(text.pinned ?? [], 'pin-'),
    ...offers(text),
    ...network(text),
  ];
  const documents = [
    ...place(written, 'fleet.yaml'),
    ...place(assignments(text.generated ?? [], ''), 'generated/all.yaml'),
  ];
  const { value, diagnostics } = validateDocuments(documents, 'generated');
  if (diagnostics.length > 0) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return resolveFleet(value.resources as readonly AnyResource[], { ...DEFAULT_SETTINGS, ...text.settings })
    .value;
}

/** The same fleet after `apply`: its generated Assignments replaced. */
export function withGenerated(fleet: Fleet, generated: readonly DesiredResource[]): Fleet {
  const kept = fleet.resources.filter((resource) => !resource.generated);
  const documents = generated.map(({ kind, name, metadata, spec, file }, document) => ({
    origin: { file, document },
    value: { apiVersion: 'infractl.dev/v1', kind, metadata: { ...metadata, name }, spec },
  }));
  const { value, diagnostics } = validateDocuments(documents, 'generated');
  if (diagnostics.length > 0) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return resolveFleet([...kept, ...value.resources] as readonly AnyResource[], fleet.settings).value;
}

function place(manifests: readonly Manifest[], file: string) {
  return manifests.map((manifest, document) => ({
    origin: { file, document },
    value: { apiVersion: 'infractl.dev/v1', ...manifest },
  }));
}

const given = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

function computes(text: FleetText): Manifest[] {
  return Object.entries(text.computes ?? {}).map(
    ([name, { capacity, labels, state, cost, reserved, host, taints, overcommit }]) => ({
      kind: 'Compute',
      metadata: given({ name, labels }),
      spec: given({
        type: host ? 'vm' : 'vps',
        provider: 'own',
        region: 'here',
        state,
        capacity,
        reserved,
        host,
        taints,
        overcommit,
        billing: cost === undefined ? undefined : { monthlyCost: cost },
      }),
    }),
  );
}

function services(text: FleetText): Manifest[] {
  return Object.entries(text.services ?? {}).map(
    ([
      name,
      {
        labels,
        min,
        max,
        replicas,
        move,
        affinity,
        antiAffinity,
        tolerations,
        serviceAntiAffinity,
        spreadMax,
        topologySpread,
        spec,
        placement,
      },
    ]) => ({
      kind: 'Service',
      metadata: given({ name, labels }),
      spec: given({
        resources: given({ min: min ?? {}, max }),
        replicas,
        move,
        ...spec,
        placement: given({
          affinity,
          antiAffinity,
          tolerations,
          serviceAntiAffinity,
          spreadMax,
          topologySpread,
          ...placement,
        }),
      }),
    }),
  );
}

function assignments(list: readonly AssignmentText[], prefix: string): Manifest[] {
  return list.map(([service, compute, quantity, allocated], index) => ({
    kind: 'Assignment',
    metadata: { name: prefix ? `${prefix}${index}` : `${service}--${compute}` },
    spec: given({ service, compute, quantity, allocated }),
  }));
}

function offers(text: FleetText): Manifest[] {
  return Object.entries(text.offers ?? {}).map(([name, { capacity, cost, labels, available, setup }]) => ({
    kind: 'ComputeOffer',
    metadata: given({ name, labels }),
    spec: given({
      type: 'vps',
      provider: 'own',
      region: 'here',
      capacity,
      monthlyCost: cost,
      available,
      setupCost: setup,
    }),
  }));
}

function network(text: FleetText): Manifest[] {
  return [
    ...Object.entries(text.ips ?? {}).flatMap(([name, { address, on }]) => [
      { kind: 'IPAddress', metadata: { name }, spec: { address, type: 'public', cidr: `${address}/32` } },
      ...(on ?? []).map((compute) => ({
        kind: 'IPAssignment',
        metadata: { name: `${name}-${compute}` },
        spec: { compute, ip: name },
      })),
    ]),
    ...(text.ports ?? []).map(([service, ip, port]) => ({
      kind: 'PortAssignment',
      metadata: { name: `${service}-${ip}-${port}` },
      spec: { service, ip, port, servicePort: port },
    })),
  ];
}
