import { describe, expect, it } from 'vitest';
import { exposureRows } from '../../src/exposure/exposure.ts';
import { netFleet, type NetText } from './fleet.ts';

const V4 = '203.0.113.5';
const V6 = '2001:db8::5';

/** `compute address protocol/port service rule from` */
function rows(text: NetText, all = false): string[] {
  return exposureRows(netFleet(text), { all }).map(
    ({ compute, address, protocol, port, sourcePorts, service, running, rules, cidrs, except }) =>
      [
        compute,
        address,
        `${protocol}/${port}`,
        running === false ? `(${service})` : service,
        rules.join('+') || 'unfiltered',
        cidrs.join('+'),
        ...(sourcePorts === undefined ? [] : [`from ${sourcePorts}`]),
        ...(except.length > 0 ? [`except ${except.join('+')}`] : []),
      ].join(' '),
  );
}

describe('exposureRows', () => {
  it('names address, port, service and rule', () => {
    const text: NetText = {
      computes: { 'web-01': [V4, V6] },
      rules: { https: '10 ALLOW tcp any -> any 443 on web-01', ping: '20 ALLOW icmp any -> any on web-01' },
      services: { shop: ['web-01'] },
      ports: [`shop ${V4}:443/tcp`],
    };
    expect(rows(text)).toEqual([
      `web-01 ${V4} tcp/443 shop https 0.0.0.0/0`,
      `web-01 ${V4} icmp/any  ping 0.0.0.0/0`,
      `web-01 ${V6} tcp/443  https ::/0`,
      `web-01 ${V6} icmp/any  ping ::/0`,
    ]);
  });

  it('cuts a range at mapped ports, and says where no service runs yet', () => {
    const text: NetText = {
      computes: { 'web-01': [V4], 'web-02': [] },
      rules: { apps: '10 ALLOW tcp any -> any 8000-8100 on web-01' },
      services: { shop: ['web-02'] },
      ports: [`shop ${V4}:8080/tcp`],
    };
    expect(rows(text)).toEqual([
      `web-01 ${V4} tcp/8000-8079  apps 0.0.0.0/0`,
      `web-01 ${V4} tcp/8080 (shop) apps 0.0.0.0/0`,
      `web-01 ${V4} tcp/8081-8100  apps 0.0.0.0/0`,
    ]);
  });

  it('shows a compute without rules as open, with its services', () => {
    const text: NetText = {
      computes: { 'web-01': [V4] },
      services: { shop: ['web-01'] },
      ports: [`shop ${V4}:443/tcp`],
    };
    expect(rows(text)).toEqual([
      `web-01 ${V4} all/any  unfiltered 0.0.0.0/0`,
      `web-01 ${V4} tcp/443 shop unfiltered 0.0.0.0/0`,
    ]);
  });

  it('leaves out what the internet does not reach, unless all is asked for', () => {
    const text: NetText = {
      computes: { 'db-01': [V4, '10.20.0.5'] },
      rules: {
        pg: '10 ALLOW tcp 10.20.0.0/22 -> any 5432 on db-01',
        ssh: '20 ALLOW tcp 198.51.100.7 -> any 22 on db-01',
      },
    };
    expect(rows(text)).toEqual([`db-01 ${V4} tcp/22  ssh 198.51.100.7`]);
    expect(rows(text, true)).toEqual([
      'db-01 10.20.0.5 tcp/22  ssh 198.51.100.7',
      'db-01 10.20.0.5 tcp/5432  pg 10.20.0.0/22',
      `db-01 ${V4} tcp/22  ssh 198.51.100.7`,
      `db-01 ${V4} tcp/5432  pg 10.20.0.0/22`,
    ]);
  });

  it('names every rule that lets somebody in, and whom a DENY keeps out', () => {
    const text: NetText = {
      computes: { 'web-01': [V4] },
      rules: {
        bad: '1 DENY all 198.51.100.0/24 -> any on web-01',
        low: '10 ALLOW tcp 0.0.0.0/1 -> any 22 on web-01',
        high: '11 ALLOW tcp 128.0.0.0/1 -> any 22 on web-01',
      },
    };
    expect(rows(text)).toEqual([`web-01 ${V4} tcp/22  low+high 0.0.0.0/0 except 198.51.100.0/24`]);
  });

  it('says from which ports of the senders, where not from all', () => {
    const text: NetText = {
      computes: { 'ntp-01': [V4] },
      rules: {
        ntp: '10 ALLOW udp any -> any 123-124 from 123 on ntp-01',
        high: '20 ALLOW udp any -> any 123-124 from 1024-2000,2001-65535 on ntp-01',
        all: '30 ALLOW tcp any -> any 22 from 1-1023 on ntp-01',
        more: '40 ALLOW tcp any -> any 22 on ntp-01',
        dead: '50 ALLOW tcp any -> any 22 from 7 on ntp-01',
      },
    };
    expect(rows(text)).toEqual([
      `ntp-01 ${V4} tcp/22  more 0.0.0.0/0 from 1024-65535`,
      `ntp-01 ${V4} tcp/22  all 0.0.0.0/0 from 1-1023`,
      `ntp-01 ${V4} udp/123-124  ntp 0.0.0.0/0 from 123`,
      `ntp-01 ${V4} udp/123-124  high 0.0.0.0/0 from 1024-65535`,
    ]);
  });

  it('judges a compute without known addresses by the rules for any destination', () => {
    const text: NetText = {
      computes: { 'web-01': [], 'web-02': [] },
      rules: {
        https: '10 ALLOW tcp any -> any 443 on web-01',
        other: `10 ALLOW tcp any -> ${V4} 22 on web-01`,
      },
    };
    expect(rows(text)).toEqual(['web-01  tcp/443  https 0.0.0.0/0', 'web-01  tcp/443  https ::/0']);
  });
});
