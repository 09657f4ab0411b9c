import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pointer } from '../../src/model/diagnostic.ts';
import { fleetOf } from '../support/manifests.ts';

const LAN = `kind: Subnet
name: lan
spec: {cidr: 10.0.0.0/29, type: private, gateway: 10.0.0.1, reserved: [10.0.0.2]}
`;
const compute = (name: string, ...addresses: readonly string[]) => `kind: Compute
name: ${name}
spec:
  {type: vps, provider: own, region: here, capacity: {cores: 4}, addresses: [${addresses.join(', ')}]}
`;
const stands = (name: string, address: string, more = '') => `kind: IPAddress
name: ${name}
spec: {address: "${address}"${more}}
---
kind: IPAssignment
name: ${name}
spec: {compute: ${name.split('--')[0]}, ip: ${name}}
`;
const documents = (...texts: readonly string[]) => texts.join('---\n');

/** `NAME ADDRESS`, of all that is generated. */
function given(yaml: string, generated = ''): readonly string[] {
  const { fleet } = fleetOf({ yaml, generated });
  return [...fleet.ips.values()]
    .filter(({ resource }) => resource.generated)
    .map(({ resource, address }) => `${resource.name} ${address}`);
}

function faults(yaml: string, generated = ''): readonly string[] {
  return fleetOf({ yaml, generated }).diagnostics.map(({ rule, at }) => {
    const { within = [], path } = at as Pointer;
    return `${rule} ${[...within, ...path].join('.')}`;
  });
}

describe('an address that is asked for by its subnet', () => {
  it('is the lowest that is free: not the router’s, not held back, not somebody’s, of no subnet further in', () => {
    const inner = 'kind: Subnet\nname: inner\nspec: {cidr: 10.0.0.4/31, type: private}\n';
    const own = stands('x--y', '10.0.0.3')
      .replaceAll('x--y', 'other')
      .replace('compute: other', 'compute: a');
    expect(given(documents(LAN, compute('a', '{subnet: lan}')))).toEqual(['a--lan 10.0.0.3']);
    expect(given(documents(LAN, inner, own, compute('a', '{subnet: lan}')))).toEqual(['a--lan 10.0.0.6']);
    expect(
      given(
        documents(
          LAN,
          compute('a', '{subnet: lan}', '{address: 10.0.0.3}'),
          compute('b', '{subnet: lan, name: x}'),
        ),
      ),
    ).toEqual(['a--lan 10.0.0.4', 'b--x 10.0.0.5']);
  });

  it('is of the network of its subnet, of either family, with what is written beside it', () => {
    const far = 'kind: Subnet\nname: far\nspec: {cidr: "2001:db8::/64", network: far, type: public}\n';
    const { fleet, diagnostics } = fleetOf({
      yaml: documents(
        far,
        'kind: DNSZone\nname: z\nspec: {zone: example.com}\n',
        'kind: DNSZone\nname: r\nspec: {zone: 8.b.d.0.1.0.0.2.ip6.arpa, ptr: true}\n',
        compute(
          'a',
          '{subnet: far, mac: "52:54:00:12:34:56", role: failover, primary: true, interface: eth1, dns: [a.example.com]}',
        ),
      ),
    });
    expect(diagnostics).toEqual([]);
    const [ip] = [...fleet.ips.values()];
    expect(ip?.resource.manifest.spec).toMatchObject({
      address: '2001:db8::1',
      network: 'far',
      type: 'public',
      cidr: '2001:db8::/64',
      mac: '52:54:00:12:34:56',
      role: 'failover',
    });
    expect(fleet.attachments[0]?.resource.manifest.spec).toEqual({
      compute: 'a',
      ip: 'a--far',
      primary: true,
      interface: 'eth1',
    });
    expect(fleet.dns.map(({ fqdn, type, values }) => [fqdn.slice(0, 14), type, values])).toEqual([
      ['1.0.0.0.0.0.0.', 'PTR', ['a.example.com']],
      ['a.example.com', 'AAAA', ['2001:db8::1']],
    ]);
  });

  it('stays while it is asked for, and goes when it is not', () => {
    const asked = documents(LAN, compute('a', '{subnet: lan}'), compute('b', '{subnet: lan}'));
    const standing = documents(stands('b--lan', '10.0.0.3'), stands('gone--lan', '10.0.0.4'));
    expect(given(asked, standing)).toEqual(['a--lan 10.0.0.4', 'b--lan 10.0.0.3']);
    // what its manifest says beside the subnet is followed
    const { fleet } = fleetOf({
      yaml: asked.replaceAll('{subnet: lan}', '{subnet: lan, role: bmc}'),
      generated: standing,
    });
    expect(fleet.ips.get('b--lan')?.resource.manifest.spec).toMatchObject({
      address: '10.0.0.3',
      role: 'bmc',
    });
    expect(faults(asked, standing)).toEqual([]);
  });

  it('is another one where somebody took it, where two have it after a merge, and where the subnet shrank', () => {
    const asked = documents(LAN, compute('a', '{subnet: lan}'), compute('b', '{subnet: lan}'));
    const race = documents(stands('a--lan', '10.0.0.5'), stands('b--lan', '10.0.0.5'));
    expect(given(asked, race)).toEqual(['a--lan 10.0.0.5', 'b--lan 10.0.0.3']);
    const taken = documents(asked, compute('c', '{address: 10.0.0.5}'));
    expect(given(taken, race)).toEqual(['a--lan 10.0.0.3', 'b--lan 10.0.0.4']);
    const shrunk = asked.replace('/29', '/30').replace(', reserved: [10.0.0.2]', '');
    expect(given(shrunk, race)).toEqual(['a--lan 10.0.0.2']);
    expect(faults(asked, race)).toEqual([]);
  });

  it('tells a subnet that is full or gone, and a second claim without a name', () => {
    const three = ['a', 'b', 'c', 'd', 'e'].map((name) => compute(name, '{subnet: lan}'));
    expect(faults(documents(LAN, ...three))).toEqual(['subnet-full spec.addresses.0.subnet']);
    expect(
      faults(
        documents(
          LAN,
          compute('a', '{subnet: lam, dns: [a.example.com]}'),
          'kind: DNSZone\nname: z\nspec: {zone: example.com}\n',
        ),
      ),
    ).toEqual(['ref-not-found spec.addresses.0.subnet']);
    expect(faults(documents(LAN, compute('a', '{subnet: lan}', '{subnet: lan}')))).toEqual([
      'name-duplicate spec.addresses.1',
    ]);
    expect(given(documents(LAN, compute('a', '{subnet: lan}', '{subnet: lan, name: two}')))).toEqual([
      'a--lan 10.0.0.3',
      'a--two 10.0.0.4',
    ]);
    const own = stands('a--lan', '10.0.0.5');
    expect(faults(documents(LAN, own, compute('a', '{subnet: lan}')))).toEqual([
      'name-duplicate spec.addresses.0',
    ]);
  });

  it('does not depend on the order of files, and is nobody else’s', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const wide = LAN.replace('/29', '/28');
    const property = fc.property(
      fc.shuffledSubarray(names, { minLength: 1 }),
      fc.array(fc.record({ name: fc.constantFrom(...names), last: fc.integer({ min: 0, max: 20 }) }), {
        maxLength: 6,
      }),
      (some, former) => {
        const unique = [...new Map(former.map(({ name, last }) => [name, last]))];
        const generated = documents(
          ...unique.map(([name, last]) => stands(`${name}--lan`, `10.0.0.${last}`)),
        );
        const claims = some.map((name) => compute(name, '{subnet: lan}'));
        const yaml = documents(wide, ...claims);
        const found = given(yaml, generated);
        expect(given(documents(...claims.toReversed(), wide), generated)).toEqual(found);
        const addresses = found.map((line) => line.split(' ')[1]);
        expect(new Set(addresses).size).toBe(some.length);
        // a second look changes nothing
        const again = documents(...found.map((line) => stands(...(line.split(' ') as [string, string]))));
        expect(given(yaml, again)).toEqual(found);
        const kept = unique.filter(([name, last]) => some.includes(name) && last < 16);
        const first = new Map(
          kept
            .toSorted()
            .toReversed()
            .map(([name, last]) => [last, name]),
        );
        for (const [last, name] of first) expect(found).toContain(`${name}--lan 10.0.0.${last}`);
      },
    );
    fc.assert(property, { numRuns: 150 });
  });
});
