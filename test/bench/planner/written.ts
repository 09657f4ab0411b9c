import type { Fleet } from '../../../src/model/fleet.ts';
import { docsOf, resolveWritten } from '../../checker/drive.ts';
import type { Doc } from '../../checker/documents.ts';
import type { Written } from '../../checker/fleets.ts';

/** Amounts in step with the fleet's keys, as manifests write them after division by the key's unit. */
export type Amounts = readonly number[];

export interface ComputeSpec {
  readonly capacity: Amounts;
  /** Per month; left out where nobody knows. */
  readonly cost?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly state?: 'active' | 'maintenance' | 'inactive';
  readonly reserved?: Amounts;
}

export interface ServiceSpec {
  readonly min: Amounts;
  readonly max?: Amounts;
  readonly replicas: number;
  readonly placement?: {
    readonly affinity?: readonly Expression[];
    readonly antiAffinity?: readonly Expression[];
    readonly spreadMax?: number;
    readonly topologySpread?: { readonly key: string; readonly maxSkew: number };
  };
}

interface Expression {
  readonly matchLabels: Readonly<Record<string, string>>;
}

/** Instances of a service that stand on a compute: generated, or pinned by hand. */
export interface StandSpec {
  readonly service: number;
  readonly compute: number;
  readonly quantity: number;
  readonly held: Amounts;
  readonly pinned?: boolean;
}

export interface OfferSpec {
  readonly capacity: Amounts;
  readonly cost: number;
  readonly setup?: number;
  readonly available?: number;
  readonly region?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A fleet in numbers, before it is written as manifests. */
export interface FleetSpec {
  /** Resource keys, `cores` in thousandths. */
  readonly keys: readonly string[];
  readonly computes: readonly ComputeSpec[];
  readonly services: readonly ServiceSpec[];
  readonly standing?: readonly StandSpec[];
  readonly offers?: readonly OfferSpec[];
}

/** The fleet as users have it (by the same validation and resolution), and as the checker reads it. */
export interface Made {
  readonly fleet: Fleet;
  readonly docs: readonly Doc[];
}

export function makeFleet(spec: FleetSpec): Made {
  const written = manifestsOf(spec);
  return { fleet: resolveWritten(written), docs: docsOf(written) };
}

export const computeName = (index: number): string => `c${String(index).padStart(5, '0')}`;
export const serviceName = (index: number): string => `s${String(index).padStart(6, '0')}`;

export function manifestsOf({ keys, computes, services, standing, offers }: FleetSpec): Written[] {
  const say = (amounts: Amounts): Record<string, number> => amountsOf(keys, amounts);
  return [
    ...computes.map((compute, index) => toCompute(computeName(index), compute, say)),
    ...services.map((service, index) => toService(serviceName(index), service, say)),
    ...(standing ?? []).map((stand) => toAssignment(stand, say)),
    ...(offers ?? []).map((offer, index) => toOffer(`offer-${String(index)}`, offer, say)),
  ];
}

type Say = (amounts: Amounts) => Record<string, number>;

function amountsOf(keys: readonly string[], amounts: Amounts): Record<string, number> {
  const written: Record<string, number> = {};
  keys.forEach((key, k) => {
    if (amounts[k]! > 0) written[key] = key === 'cores' ? amounts[k]! / 1000 : amounts[k]!;
  });
  return written;
}

const manifest = (
  kind: string,
  name: string,
  spec: Readonly<Record<string, unknown>>,
  labels: Readonly<Record<string, string>> = {},
): Written => ({ apiVersion: 'infractl.dev/v1', kind, metadata: { name, labels }, spec });

function toCompute(name: string, compute: ComputeSpec, say: Say): Written {
  const { capacity, cost, labels, state, reserved } = compute;
  const spec = {
    type: 'baremetal',
    provider: 'ovh',
    region: 'gra',
    capacity: say(capacity),
    ...(state === undefined ? {} : { state }),
    ...(reserved === undefined ? {} : { reserved: say(reserved) }),
    ...(cost === undefined ? {} : { billing: { monthlyCost: cost, currency: 'EUR' } }),
  };
  return manifest('Compute', name, spec, labels);
}

function toService(name: string, { min, max, replicas, placement }: ServiceSpec, say: Say): Written {
  const resources = { min: say(min), ...(max === undefined ? {} : { max: say(max) }) };
  return manifest('Service', name, {
    replicas,
    resources,
    ...(placement === undefined ? {} : { placement }),
  });
}

function toAssignment({ service, compute, quantity, held, pinned }: StandSpec, say: Say): Written {
  const [s, c] = [serviceName(service), computeName(compute)];
  const spec = { service: s, compute: c, quantity, allocated: say(held) };
  const written = manifest('Assignment', `${s}--${c}${pinned ? '-pin' : ''}`, spec);
  return pinned ? written : { ...written, generated: true };
}

function toOffer(
  name: string,
  { capacity, cost, setup, available, region, labels }: OfferSpec,
  say: Say,
): Written {
  const spec = {
    type: 'baremetal',
    provider: 'ovh',
    region: region ?? 'gra',
    currency: 'EUR',
    capacity: say(capacity),
    monthlyCost: cost,
    ...(setup === undefined ? {} : { setupCost: setup }),
    ...(available === undefined ? {} : { available }),
  };
  return manifest('ComputeOffer', name, spec, labels);
}
