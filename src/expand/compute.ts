import { addressKey } from '../kinds/address.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { AnyResource, Resource } from '../model/resource.ts';
import { type Family, parseAddress } from '../network/address.ts';
import { normalizeName, zoneAround } from '../network/dns-name.ts';
import { claimName } from './claims.ts';
import { derive, without } from './derive.ts';
import { recordName } from './zone.ts';

type Compute = Resource<'Compute'>;
type Spec = Compute['manifest']['spec'];
type InlinePart = NonNullable<Spec['parts']>[number];
type InlineAddress = NonNullable<Spec['addresses']>[number];

/** What the addresses of computes need to know of the fleet. */
export interface Around {
  /** Of all DNSZones, normalized. */
  readonly zones: readonly string[];
  /** The families of Subnets, by name. */
  readonly subnets: ReadonlyMap<string, Family>;
}

/** A compute, its parts and its addresses. `tell` hears of names for which there is no DNSZone. */
export function unfoldCompute(
  compute: Compute,
  { zones, subnets }: Around,
  tell?: (fault: Diagnostic) => void,
): readonly AnyResource[] {
  const { parts = [], addresses = [] } = compute.manifest.spec;
  if (parts.length === 0 && addresses.length === 0) return [compute];
  return [
    without(compute, ['parts', 'addresses']),
    ...parts.map((part, index) => makePart(compute, part, ['spec', 'parts', index])),
    ...addresses.flatMap((address, index) => {
      const path = ['spec', 'addresses', index];
      const family =
        address.address === undefined
          ? subnets.get(address.subnet ?? '')
          : parseAddress(address.address)?.family;
      const records = { path, zones, type: family === 6 ? ('AAAA' as const) : ('A' as const) };
      return [...makeAddress(compute, address, path), ...makeRecords(compute, address, records, tell)];
    }),
  ];
}

/** COMPUTE--COMPONENT--SLOT. */
function makePart(
  compute: Compute,
  part: InlinePart,
  path: readonly (string | number)[],
): Resource<'ComponentAssignment'> {
  const name = [compute.name, part.component, ...(part.slot === undefined ? [] : [part.slot])].join('--');
  return derive(compute, path, 'ComponentAssignment', name, { ...part, computes: [compute.name] });
}

/** COMPUTE--NAME, else COMPUTE--ADDRESS. */
function addressName(compute: Compute, inline: InlineAddress): string {
  const { name, address, network } = inline;
  if (address === undefined) return claimName(compute.name, inline);
  return `${compute.name}--${name ?? addressKey({ address, network })}`;
}

function makeAddress(
  compute: Compute,
  inline: InlineAddress,
  path: readonly (string | number)[],
): readonly AnyResource[] {
  const { primary, interface: on, address, network, mac, role } = inline;
  // what is asked for by subnet is given elsewhere
  if (address === undefined) return [];
  const own = addressName(compute, inline);
  const ip = {
    address,
    ...(network === undefined ? {} : { network }),
    ...(mac === undefined ? {} : { mac }),
    ...(role === undefined ? {} : { role }),
  };
  return [
    derive(compute, path, 'IPAddress', own, ip),
    derive(compute, path, 'IPAssignment', own, {
      compute: compute.name,
      ip: own,
      ...(primary === undefined ? {} : { primary }),
      ...(on === undefined ? {} : { interface: on }),
    }),
  ];
}

interface Where {
  readonly path: readonly (string | number)[];
  readonly type: 'A' | 'AAAA';
}

function makeRecords(
  compute: Compute,
  inline: InlineAddress,
  { path, zones, type }: Pick<Around, 'zones'> & Where,
  tell?: (fault: Diagnostic) => void,
): readonly AnyResource[] {
  const ip = addressName(compute, inline);
  return (inline.dns ?? []).flatMap((text, index) => {
    const fqdn = normalizeName(text);
    const zone = zoneAround(zones, fqdn);
    const at = [...path, 'dns', index];
    if (zone === undefined) tell?.(noZone(compute, text, at));
    return zone === undefined
      ? []
      : [derive(compute, at, 'DNSRecord', recordName(fqdn, type), { name: fqdn, type, zone, ip })];
  });
}

function noZone(
  { kind, name, origin }: Compute,
  text: string,
  path: readonly (string | number)[],
): Diagnostic {
  return {
    rule: 'dns-name-outside-zone',
    severity: 'error',
    blocks: true,
    message: `no DNSZone is around ${text}: there is no zone for its record`,
    help: 'write the name in full, or add a DNSZone manifest for its zone',
    at: { ...origin, path },
    resource: { kind, name },
  };
}
