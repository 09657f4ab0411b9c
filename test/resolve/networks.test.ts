import { describe, expect, it } from 'vitest';
import { addressesOf } from '../../src/exposure/host.ts';
import type { ComputeNode } from '../../src/model/fleet.ts';
import { fleetOf } from '../support/manifests.ts';

const TWO_SITES = `
kind: IPAddress
name: berlin-01
spec: {address: 10.0.0.3, type: private, cidr: 10.0.0.0/24, network: berlin}
---
kind: IPAddress
name: paris-01
spec: {address: 10.0.0.3, type: private, cidr: 10.0.0.0/20, network: paris}
---
kind: IPAddress
name: paris-bmc
spec: {address: 10.9.0.3, type: private, cidr: 10.9.0.0/24, network: paris, role: bmc}
---
kind: Compute
name: db-01
spec: {type: baremetal, provider: own, region: paris}
---
kind: IPAssignment
name: db-01-lan
spec: {compute: db-01, ip: paris/10.0.0.3, primary: true}
---
kind: IPAssignment
name: db-01-bmc
spec: {compute: db-01, ip: paris-bmc}
`;

describe('one address in two networks', () => {
  const { fleet } = fleetOf({ yaml: TWO_SITES });
  const compute = fleet.computes.get('db-01') as ComputeNode;

  it('is two addresses, and NETWORK/ADDRESS means one of them', () => {
    expect(compute.attachments.map(({ ip }) => ip?.name).toSorted()).toEqual(['paris-01', 'paris-bmc']);
    expect(fleet.ips.get('berlin-01')?.state).toBe('available');
  });

  it('the address of the BMC is none of the machine', () => {
    expect(addressesOf(compute)).toEqual([{ family: 4, value: 0x0a000003n }]);
  });
});
