import { DEFAULT_NETWORK } from '../kinds/address.ts';
import { divideSpace, singleSpan, type SubnetSpace, subnetSpaces } from '../kinds/subnet-space.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { AnyResource, Resource } from '../model/resource.ts';
import { type Address, formatAddress, parseAddress } from '../network/address.ts';
import { containsAddress } from '../network/cidr.ts';
import type { Span } from '../network/spans.ts';
import { boundedName } from '../text/bounded-name.ts';
import { compareText } from '../text/compare.ts';
import { nearest } from '../text/nearest.ts';

type Compute = Resource<'Compute'>;
type Ip = Resource<'IPAddress'>;
type Item = NonNullable<Compute['manifest']['spec']['addresses']>[number];

/** An address that a compute asks for by its subnet alone. */
interface Claim {
  readonly compute: Compute;
  /** Of the IPAddress and IPAssignment that it gets. */
  readonly name: string;
  readonly subnet: string;
  readonly item: Item;
  readonly path: readonly (string | number)[];
}

export interface Claims {
  /** All manifests, with the addresses that claims have: those that stand, and the lowest free ones. */
  readonly resources: readonly AnyResource[];
  /** Of `resources`, what each claim has: an IPAddress and an IPAssignment, generated. */
  readonly claimed: readonly { readonly compute: string; readonly manifests: readonly AnyResource[] }[];
  /** Claims that no address can be found for, each told; names of what they would have. */
  readonly unmet: readonly { readonly name: string; readonly fault: Diagnostic }[];
}

/**
 * Gives every address that is asked for by its subnet alone. One that stands (a generated IPAddress of the claim's name) is kept
 * while it lies in the subnet and nobody else has it; the others get the lowest free one, by compute and name. Generated
 * addresses that nobody asks for any more are left out.
 */
export function settleClaims(written: readonly AnyResource[]): Claims {
  const asked = written.some((one) => one.kind === 'Compute' && claimItems(one).length > 0);
  if (!asked && !written.some(isGeneratedAddress)) return { resources: written, claimed: [], unmet: [] };
  const others = written.filter((one) => !isGeneratedAddress(one));
  const { claims, unmet } = collect(others);
  const subnets = new Map(
    subnetSpaces(others).map((subnet): [string, Room] => [subnet.resource.name, new Room(subnet, others)]),
  );
  const former = new Map(written.filter(isGeneratedAddress).map((one) => [`${one.kind}/${one.name}`, one]));
  const kept = new Map<Claim, Address>();
  // first what is kept: nobody new gets it
  for (const claim of claims) {
    const stands = former.get(`IPAddress/${claim.name}`) as Ip | undefined;
    const address = stands && parseAddress(stands.manifest.spec.address);
    const room = subnets.get(claim.subnet);
    if (!address || !room?.keeps(address, stands)) continue;
    kept.set(claim, address);
    for (const one of subnets.values()) one.take(address, room.network);
  }
  const claimed: Claims['claimed'][number][] = [];
  for (const claim of claims) {
    const room = subnets.get(claim.subnet);
    const address = kept.get(claim) ?? room?.lowest();
    if (!room || !address) {
      unmet.push({ name: claim.name, fault: room ? full(claim, room) : noSubnet(claim, others) });
      continue;
    }
    if (!kept.has(claim)) for (const one of subnets.values()) one.take(address, room.network);
    const manifests = manifestsOf(claim, room, address, former);
    claimed.push({ compute: claim.compute.name, manifests });
  }
  return { resources: [...others, ...claimed.flatMap(({ manifests }) => manifests)], claimed, unmet };
}

function isGeneratedAddress({ kind, generated }: AnyResource): boolean {
  return generated && (kind === 'IPAddress' || kind === 'IPAssignment');
}

function claimItems({ manifest: { spec } }: Compute): readonly (readonly [Item, number])[] {
  return (spec.addresses ?? []).flatMap((item, index) =>
    item.address === undefined ? [[item, index] as const] : [],
  );
}

/** COMPUTE--SUBNET, or COMPUTE--NAME. */
export function claimName(compute: string, { name, subnet }: Pick<Item, 'name' | 'subnet'>): string {
  return boundedName(`${compute}--${name ?? subnet}`);
}

/** All claims by compute and name; two of one name, and one whose name a manifest has, are told. */
function collect(others: readonly AnyResource[]): {
  readonly claims: readonly Claim[];
  readonly unmet: { readonly name: string; readonly fault: Diagnostic }[];
} {
  const names = new Map<string, AnyResource['origin']>();
  for (const one of others)
    if (one.kind === 'IPAddress' || one.kind === 'IPAssignment') names.set(one.name, one.origin);
  const unmet: { readonly name: string; readonly fault: Diagnostic }[] = [];
  const claims = others.flatMap((compute) =>
    compute.kind === 'Compute'
      ? claimItems(compute).flatMap(([item, index]): readonly Claim[] => {
          const name = claimName(compute.name, item);
          const path = ['spec', 'addresses', index];
          const claim = { compute, name, subnet: item.subnet ?? '', item, path };
          const twin = names.get(name);
          if (twin) unmet.push({ name, fault: twice(claim, twin) });
          else names.set(name, { ...compute.origin, within: path });
          return twin ? [] : [claim];
        })
      : [],
  );
  return {
    claims: claims.toSorted(
      (a, b) => compareText(a.compute.name, b.compute.name) || compareText(a.name, b.name),
    ),
    unmet,
  };
}

/** What is free of one Subnet while claims are met. */
class Room {
  readonly network: string;
  readonly #space: SubnetSpace;
  readonly #taken: Span[] = [];
  #free: readonly Span[] | undefined;

  constructor(space: SubnetSpace, others: readonly AnyResource[]) {
    this.#space = space;
    this.network = space.network;
    for (const one of others) {
      if (one.kind === 'IPAddress') this.#note(one.manifest.spec);
      if (one.kind === 'Compute')
        for (const { address, network } of one.manifest.spec.addresses ?? [])
          if (address !== undefined) this.#note({ address, network });
    }
  }

  #note({ address, network = DEFAULT_NETWORK }: { address: string; network?: string | undefined }): void {
    const value = parseAddress(address);
    if (value) this.take(value, network);
  }

  /** An address of some network is somebody's. */
  take(address: Address, network: string): void {
    if (network !== this.network || !containsAddress(this.#space.cidr, address)) return;
    this.#taken.push(singleSpan(address.value));
    const [first, ...rest] = this.#free ?? [];
    if (first?.start !== address.value) this.#free = undefined;
    else
      this.#free = first.end === first.start + 1n ? rest : [{ ...first, start: first.start + 1n }, ...rest];
  }

  /** Whether a claim may keep an address that it has. */
  keeps(address: Address, { manifest: { spec } }: Ip): boolean {
    return (
      (spec.network ?? DEFAULT_NETWORK) === this.network &&
      containsAddress(this.#space.cidr, address) &&
      !this.#taken.some(({ start }) => start === address.value)
    );
  }

  lowest(): Address | undefined {
    this.#free ??= divideSpace(this.#space, this.#taken).free;
    const [first] = this.#free;
    return first && { family: this.#space.cidr.family, value: first.start };
  }

  get cidr(): string {
    return this.#space.resource.manifest.spec.cidr;
  }
}

function manifestsOf(
  { compute, name, item, path }: Claim,
  { network }: Room,
  address: Address,
  former: ReadonlyMap<string, AnyResource>,
): readonly AnyResource[] {
  const { mac, role, primary, interface: on } = item;
  const specs = {
    IPAddress: {
      address: formatAddress(address),
      ...(network === DEFAULT_NETWORK ? {} : { network }),
      ...(mac === undefined ? {} : { mac }),
      ...(role === undefined ? {} : { role }),
    },
    IPAssignment: {
      compute: compute.name,
      ip: name,
      ...(primary === undefined ? {} : { primary }),
      ...(on === undefined ? {} : { interface: on }),
    },
  };
  return (['IPAddress', 'IPAssignment'] as const).map((kind) => {
    const stands = former.get(`${kind}/${name}`);
    const manifest = {
      apiVersion: compute.manifest.apiVersion,
      kind,
      metadata: stands?.manifest.metadata ?? { name },
      spec: specs[kind],
    };
    const origin = stands?.origin ?? { ...compute.origin, within: path };
    return { kind, name, manifest, origin, generated: true } as unknown as AnyResource;
  });
}

function twice({ compute, name, path, subnet }: Claim, twin: AnyResource['origin']): Diagnostic {
  return {
    rule: 'name-duplicate',
    severity: 'error',
    blocks: true,
    message: `the address of ${subnet} for ${compute.name} would be called "${name}", as another is at {at:0}`,
    help: 'give it a name: the second address of one subnet needs one',
    at: { ...compute.origin, path },
    resource: { kind: 'Compute', name: compute.name },
    related: [{ message: `"${name}" is here`, at: { ...twin, path: ['metadata', 'name'] } }],
  };
}

function full({ compute, path, subnet }: Claim, room: Room): Diagnostic {
  return {
    rule: 'subnet-full',
    severity: 'error',
    message: `${compute.name} asks for an address of ${subnet} (${room.cidr}), and none is free there`,
    help: 'make the subnet larger, give back what is not in use, or ask for an address of another one',
    at: { ...compute.origin, path: [...path, 'subnet'] },
    resource: { kind: 'Compute', name: compute.name },
  };
}

function noSubnet({ compute, path, subnet }: Claim, others: readonly AnyResource[]): Diagnostic {
  const names = others.flatMap(({ kind, name }) => (kind === 'Subnet' ? [name] : []));
  const guess = names.includes(subnet) ? undefined : nearest(subnet, names);
  return {
    rule: 'ref-not-found',
    severity: 'error',
    blocks: true,
    message: names.includes(subnet)
      ? `Subnet "${subnet}" has a cidr that cannot be read`
      : `Subnet "${subnet}" not found${guess === undefined ? '' : `; nearest "${guess}"`}`,
    help: `${guess === undefined ? '' : `write ${guess}, or `}add a Subnet manifest of that name`,
    at: { ...compute.origin, path: [...path, 'subnet'] },
    resource: { kind: 'Compute', name: compute.name },
  };
}
