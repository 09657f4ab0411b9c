import { describe, expect, it } from 'vitest';
import { schemas } from '../../src/generated/schemas.ts';
import { fleetOf } from '../support/manifests.ts';

const SHARED = `
kind: Component
name: ryzen
spec: {type: cpu, manufacturer: AMD, model: Ryzen 5, specs: {cores: 6, threads: 12}}
---
kind: Component
name: dimm
spec: {type: ram, manufacturer: Micron, model: DDR4, specs: {capacity_gb: 32}}
---
kind: ComputeProfile
name: ax41
spec:
  type: baremetal
  provider: hetzner
  billing: {currency: EUR, monthlyCost: 40}
  parts: [{component: ryzen, slot: CPU1}, {component: dimm, quantity: 2}]
---
kind: Subnet
name: lan
spec: {cidr: 10.0.0.0/24, type: private, network: berlin}
---
kind: Subnet
name: wan
spec: {cidr: 203.0.113.0/24, type: public, gateway: 203.0.113.1}
---
kind: DNSZone
name: example-com
spec: {zone: example.com, ttl: 600}
---
`;

const SHORT = `
kind: Compute
name: web-01
spec:
  profile: ax41
  region: fsn
  billing: {monthlyCost: 35}
  addresses:
    - {address: 203.0.113.5, primary: true, dns: [www.example.com, b\u00fccher.example.com]}
    - {address: 10.0.0.5, network: berlin, name: lan, interface: eth1, mac: "52:54:00:12:34:56"}
`;

const LONG = `
kind: Compute
name: web-01
spec: {type: baremetal, provider: hetzner, region: fsn, billing: {currency: EUR, monthlyCost: 35}}
---
kind: ComponentAssignment
name: b
spec: {component: ryzen, computes: [web-01], slot: CPU1}
---
kind: ComponentAssignment
name: a
spec: {component: dimm, computes: [web-01], quantity: 2}
---
kind: IPAddress
name: c
spec: {address: 203.0.113.5, type: public, cidr: 203.0.113.0/24, gateway: 203.0.113.1}
---
kind: IPAddress
name: d
spec: {address: 10.0.0.5, type: private, cidr: 10.0.0.0/24, network: berlin, mac: "52:54:00:12:34:56"}
---
kind: IPAssignment
name: e
spec: {compute: web-01, ip: c, primary: true}
---
kind: IPAssignment
name: f
spec: {compute: web-01, ip: d, interface: eth1}
---
kind: DNSRecord
name: g
spec: {name: www.example.com, type: A, zone: example.com, ip: c}
---
kind: DNSRecord
name: h
spec: {name: xn--bcher-kva.example.com, type: A, zone: example.com, ip: c}
`;

/** What is there, without the names that only the long form has. */
function contentOf(yaml: string) {
  const { fleet, diagnostics } = fleetOf({ yaml: SHARED + yaml });
  const node = fleet.computes.get('web-01');
  return {
    faults: diagnostics.map(({ message }) => message),
    total: [...(node?.total ?? [])],
    cost: node?.cost,
    labels: [...(node?.labels ?? [])],
    parts: node?.parts.map(({ component, quantity, slots }) => [component.name, quantity, slots]),
    addresses: node?.attachments
      .map(({ ip, primary, resource }) => ({
        ...ip?.resource.manifest.spec,
        primary,
        on: resource.manifest.spec.interface,
      }))
      .toSorted((a, b) => (String(a.address) < String(b.address) ? -1 : 1)),
    dns: fleet.dns.map(({ fqdn, type, zone, values, ttl }) => [fqdn, type, zone, values, ttl]),
  };
}

describe('a machine in a dozen lines', () => {
  it('is the same as in eight manifests', () => {
    expect(contentOf(SHORT)).toEqual(contentOf(LONG));
    expect(contentOf(SHORT).faults).toEqual([]);
  });

  it('names what it holds by what it says', () => {
    const { fleet } = fleetOf({ yaml: SHARED + SHORT });
    const derived = fleet.resources.filter(({ owner }) => owner?.kind === 'Compute');
    expect(derived.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'ComponentAssignment web-01--dimm',
      'ComponentAssignment web-01--ryzen--CPU1',
      'IPAddress web-01--203.0.113.5',
      'IPAddress web-01--lan',
      'IPAssignment web-01--203.0.113.5',
      'IPAssignment web-01--lan',
      'DNSRecord www.example.com--A',
      'DNSRecord xn--bcher-kva.example.com--A',
    ]);
  });
});

describe('faults of short forms', () => {
  const faultsOf = (yaml: string) =>
    fleetOf({ yaml: SHARED + yaml }).diagnostics.map(({ message }) => message);

  it('an address inside and again outside is told with both places', () => {
    expect(
      faultsOf(`${SHORT}---
kind: IPAddress
name: twin
spec: {address: 203.0.113.5}
`),
    ).toEqual(['IPAddress "twin" is the same thing (203.0.113.5) as "web-01--203.0.113.5" at {at:0}']);
  });

  it('a list of its own replaces the one of the profile, and a profile has no profile', () => {
    const { fleet } = fleetOf({
      yaml: `${SHARED}kind: Compute
name: web-02
spec: {profile: ax41, region: fsn, provider: own, parts: []}
`,
    });
    expect(fleet.computes.get('web-02')?.parts).toEqual([]);
    expect(fleet.computes.get('web-02')?.labels.get('infractl.dev/provider')).toBe('own');
    expect(schemas.ComputeProfile.properties?.['spec']?.properties).not.toHaveProperty('profile');
  });

  it('tells what neither the machine nor its profile says, a profile that is not there, and a name without a zone', () => {
    expect(
      faultsOf(`kind: Compute
name: web-02
spec: {profile: ax41}
---
kind: Compute
name: web-03
spec: {profile: ax42, addresses: [{address: 203.0.113.9, dns: [www.example.net]}]}
`),
    ).toEqual([
      'missing field spec.region: neither web-02 nor its profile ax41 says it',
      'no DNSZone is around www.example.net: there is no zone for its record',
      'ComputeProfile "ax42" not found; nearest "ax41"',
    ]);
  });
});

it('a profile may say all that a Compute does but what is of one machine alone', () => {
  const fieldsOf = (kind: 'Compute' | 'ComputeProfile') =>
    Object.keys(schemas[kind].properties?.['spec']?.properties ?? {});
  const ofOne = ['host', 'addresses', 'location', 'profile'];
  expect(fieldsOf('ComputeProfile')).toEqual(fieldsOf('Compute').filter((field) => !ofOne.includes(field)));
});
