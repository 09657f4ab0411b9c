import { describe, expect, it } from 'vitest';
import { subnetUses } from '../../src/report/subnets.ts';
import { fleetOf } from '../support/manifests.ts';

const OFFICE = `
kind: Subnet
name: site
spec: {cidr: 10.0.0.0/16, type: private, network: berlin, gateway: 10.0.255.254, region: berlin, vlan: 1}
---
kind: Subnet
name: lan
spec: {cidr: 10.0.0.0/24, type: private, network: berlin, gateway: 10.0.0.1, dnsServers: [10.0.0.2], reserved: [10.0.0.2-10.0.0.9]}
---
kind: IPAddress
name: nas
spec: {address: 10.0.0.10, network: berlin, vlan: 7}
---
kind: IPAddress
name: router
spec: {address: 10.0.0.1, network: berlin}
---
kind: IPAddress
name: door
spec: {address: 10.0.9.9, network: berlin}
`;

describe('an IPAddress in a Subnet', () => {
  const { fleet, diagnostics } = fleetOf({ yaml: OFFICE });
  const specOf = (name: string) => fleet.ips.get(name)?.resource.manifest.spec;

  it('takes what it leaves out from the smallest one around it, of its network', () => {
    expect(diagnostics).toEqual([]);
    expect(specOf('nas')).toEqual({
      address: '10.0.0.10',
      network: 'berlin',
      type: 'private',
      cidr: '10.0.0.0/24',
      gateway: '10.0.0.1',
      dnsServers: ['10.0.0.2'],
      vlan: 7,
    });
    expect(specOf('door')).toMatchObject({ cidr: '10.0.0.0/16', gateway: '10.0.255.254', region: 'berlin' });
  });

  it('is not its own gateway', () => {
    expect(specOf('router')).not.toHaveProperty('gateway');
  });

  it('stays as written for the lockfile', () => {
    expect(fleet.ips.get('door')?.resource.written?.spec).toEqual({ address: '10.0.9.9', network: 'berlin' });
  });

  it('counts as used there; the lowest address that nobody has or reserves is next', () => {
    const uses = [...subnetUses(fleet).values()];
    expect(uses).toEqual([
      { used: 2n, free: 254n - 2n - 8n, next: '10.0.0.11' },
      { used: 1n, free: 65_536n - 256n - 1n - 2n, next: '10.0.1.0' },
    ]);
  });
});

it('an address that neither says its type nor lies in a Subnet that does is refused once for each field', () => {
  const { fleet, diagnostics } = fleetOf({
    yaml: `
kind: Subnet
name: lan
spec: {cidr: 10.0.0.0/24}
---
kind: IPAddress
name: a
spec: {address: 10.0.0.5}
---
kind: IPAddress
name: b
spec: {address: 10.0.1.5, network: paris}
---
kind: Compute
name: db-01
spec: {type: vps, provider: own, region: eu}
---
kind: IPAssignment
name: c
spec: {compute: db-01, ip: a}
`,
  });
  expect(diagnostics.map(({ message }) => message)).toEqual([
    'missing field spec.type: 10.0.0.5 does not say it, and no Subnet around it does',
    'missing field spec.type: 10.0.1.5 does not say it, and no Subnet of network paris around it does',
    'missing field spec.cidr: 10.0.1.5 does not say it, and no Subnet of network paris around it does',
  ]);
  expect(diagnostics.every(({ blocks }) => blocks === true)).toBe(true);
  expect([...fleet.ips.keys()]).toEqual([]);
});

it('is told of an address that is none as that, and not of what no Subnet can give it', () => {
  const { diagnostics } = fleetOf({
    yaml: `
kind: IPAddress
name: a
spec: {address: 10.0.0.5/24}
---
kind: IPAddress
name: b
spec: {address: 10.0.0.300, type: private}
---
kind: Compute
name: db-01
spec: {type: vps, provider: own, region: eu, addresses: [{address: "fe80::1%eth0"}]}
`,
  });
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([
    '"10.0.0.5/24" is not a strict IPv4 or IPv6 address: its prefix length stands in a field of its own, address: 10.0.0.5, cidr: 10.0.0.0/24',
    '"10.0.0.300" is not a strict IPv4 or IPv6 address',
    '"fe80::1%eth0" is not a strict IPv4 or IPv6 address: a zone does not belong here',
  ]);
});
