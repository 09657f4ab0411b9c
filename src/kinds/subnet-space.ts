import type { ManifestOf } from '../model/manifest.ts';
import type { AnyResource, Resource } from '../model/resource.ts';
import { parseAddress } from '../network/address.ts';
import {
  containsCidr,
  isBroadcastAddress,
  isNetworkAddress,
  lastOf,
  parseCidr,
  type WrittenCidr,
} from '../network/cidr.ts';
import { parseRange } from '../network/range.ts';
import {
  intersectSpans,
  type Span,
  spanOf,
  type Spans,
  subtractSpans,
  unionSpans,
} from '../network/spans.ts';
import { DEFAULT_NETWORK } from './address.ts';

/** A Subnet whose CIDR can be read, and the blocks of others that lie in it. */
export interface SubnetSpace {
  readonly resource: Resource<'Subnet'>;
  readonly cidr: WrittenCidr;
  readonly network: string;
  readonly inner: Spans;
}

/** The Subnets among these; those whose CIDR cannot be read are left out. */
export function subnetSpaces(resources: readonly AnyResource[]): readonly SubnetSpace[] {
  const subnets = resources.flatMap((resource) => {
    if (resource.kind !== 'Subnet') return [];
    const cidr = parseCidr(resource.manifest.spec.cidr);
    return cidr ? [{ resource, cidr, network: resource.manifest.spec.network ?? DEFAULT_NETWORK }] : [];
  });
  return subnets.map((subnet) => ({
    ...subnet,
    inner: unionSpans(subnets.filter((one) => isInside(one, subnet)).map(({ cidr }) => spanOf(cidr))),
  }));
}

type Known = Omit<SubnetSpace, 'inner'>;

function isInside(one: Known, other: Known): boolean {
  return (
    one !== other &&
    one.network === other.network &&
    one.cidr.prefix > other.cidr.prefix &&
    containsCidr(other.cidr, one.cidr)
  );
}

/** What is used of a Subnet, and what is free: what hosts may carry, without what is taken, held back, the gateway's, or another Subnet's further in. */
export function divideSpace(
  { resource, cidr, inner }: SubnetSpace,
  taken: Spans,
): { readonly used: Spans; readonly free: Spans } {
  const { gateway, reserved = [] }: ManifestOf<'Subnet'>['spec'] = resource.manifest.spec;
  const whole = [spanOf(cidr)];
  const held = reserved.flatMap((text) => {
    const range = parseRange(text);
    return range?.family === cidr.family ? [range.span] : [];
  });
  const router = parseAddress(gateway ?? '');
  const edges = [cidr.first, lastOf(cidr)].filter((value) => {
    const address = { family: cidr.family, value };
    return isNetworkAddress(cidr, address) || isBroadcastAddress(cidr, address);
  });
  const used = intersectSpans(unionSpans(taken), subtractSpans(whole, inner));
  const kept = [
    ...held,
    ...inner,
    ...(router?.family === cidr.family ? [singleSpan(router.value)] : []),
    ...edges.map(singleSpan),
  ];
  return { used, free: subtractSpans(subtractSpans(whole, unionSpans(kept)), used) };
}

export function singleSpan(value: bigint): Span {
  return { start: value, end: value + 1n };
}
