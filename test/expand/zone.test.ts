import { describe, expect, it } from 'vitest';
import { diffStates } from '../../src/diff/index.ts';
import { locateAll } from '../../src/load/index.ts';
import { stateOf, toDesired } from '../../src/state/index.ts';
import type { DnsNode } from '../../src/model/fleet.ts';
import type { AnyResource } from '../../src/model/resource.ts';
import { fleetOf } from '../support/manifests.ts';

const ZONE = `
kind: DNSZone
name: example-com
labels: {team: web}
spec:
  zone: example.com.
  ttl: 600
  records:
    - {name: "@", type: MX, values: [10 mail, 20 mx.example.net.]}
    - {name: www, type: A, value: 203.0.113.5, ttl: 60}
    - {name: "*", type: AAAA, value: "2001:db8::1"}
    - {name: b\u00fccher, type: CNAME, value: www}
    - {name: sub.example.com., type: NS, value: ns1.example.net}
---
kind: DNSZone
name: reverse
spec: {zone: 113.0.203.in-addr.arpa, ptr: true}
---
kind: DNSRecord
name: api
spec: {name: api.example.com, type: A, zone: example.com, ip: 203.0.113.6}
---
kind: IPAddress
name: ip-api
spec: {address: 203.0.113.6, type: public, cidr: 203.0.113.0/24}
`;

/** The same, written out. */
const RECORDS = ZONE.replace(/  records:[^]*?---/, '---').concat(`---
kind: DNSRecord
name: apex
spec: {name: example.com, type: MX, zone: example.com, values: [10 mail.example.com, 20 mx.example.net]}
---
kind: DNSRecord
name: www
spec: {name: www.example.com, type: A, zone: example.com, value: 203.0.113.5, ttl: 60}
---
kind: DNSRecord
name: any
spec: {name: "*.example.com", type: AAAA, zone: example.com, value: "2001:db8::1"}
---
kind: DNSRecord
name: books
spec: {name: xn--bcher-kva.example.com, type: CNAME, zone: example.com, value: www.example.com}
---
kind: DNSRecord
name: sub
spec: {name: sub.example.com, type: NS, zone: example.com, value: ns1.example.net}
`);

const answers = (yaml: string) =>
  fleetOf({ yaml }).fleet.dns.map(({ fqdn, type, values, ttl, zone }) =>
    JSON.stringify([fqdn, type, values.map((value) => value.replace(/\.$/, '')), ttl, zone]),
  );

describe('the records of a DNSZone', () => {
  it('are DNSRecords with names of the zone and its ttl', () => {
    expect(answers(ZONE).toSorted()).toEqual(answers(RECORDS).toSorted());
    expect(answers(ZONE)).toContain(
      '["xn--bcher-kva.example.com","CNAME",["www.example.com"],600,"example.com"]',
    );
  });

  it('get their PTR records where a reverse zone asks for them', () => {
    const { fleet } = fleetOf({ yaml: ZONE });
    const pointers = fleet.dns.filter(({ type }) => type === 'PTR');
    expect(pointers.map(({ fqdn, values }) => [fqdn, values])).toEqual([
      ['5.113.0.203.in-addr.arpa', ['www.example.com']],
      ['6.113.0.203.in-addr.arpa', ['api.example.com']],
    ]);
  });

  it('have the labels of the zone, and the place of their own text', () => {
    const www = fleetOf({ yaml: ZONE }).fleet.dns.find(({ fqdn }) => fqdn.startsWith('www')) as DnsNode;
    expect(www.resource).toMatchObject({ name: 'www.example.com--A', owner: { name: 'example-com' } });
    expect(www.resource.manifest.metadata.labels).toEqual({ team: 'web' });
    const at = { ...www.resource.origin, path: ['spec', 'value'] };
    const [told] = locateAll(
      [{ rule: 'x', severity: 'error', message: '', at }],
      new Map([['fleet.yaml', ZONE]]),
    );
    expect(told).toMatchObject({ line: 10, column: 35 });
  });

  it('are one thing in a diff, whichever way they are written', () => {
    const [short, long] = [ZONE, RECORDS].map((yaml) => {
      const { fleet } = fleetOf({ yaml });
      return fleet.resources
        .filter(({ owner }) => owner === undefined)
        .map((one) => toDesired(one.written ? ({ ...one, manifest: one.written } as AnyResource) : one));
    }) as [ReturnType<typeof toDesired>[], ReturnType<typeof toDesired>[]];
    expect(diffStates(stateOf(short), long)).toEqual([]);
    expect(diffStates(stateOf(long), short)).toEqual([]);
    const gone = diffStates(
      stateOf(short),
      short.filter(({ kind }) => kind !== 'DNSZone'),
    );
    expect(gone.filter(({ action }) => action === 'delete')).toHaveLength(2 + 5 + 2);
  });
});
