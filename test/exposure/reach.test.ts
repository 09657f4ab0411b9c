import { describe, expect, it } from 'vitest';
import { readPort, readSources, readTarget } from '../../src/commands/firewall-words.ts';
import { CommandFailure } from '../../src/commands/io.ts';
import { reach } from '../../src/exposure/reach.ts';
import type { Fleet } from '../../src/model/fleet.ts';
import type { ReachAnswer } from '../../src/model/firewall.ts';
import { netFleet, type NetText } from './fleet.ts';

const DB = '203.0.113.5';
const APP = '203.0.113.6';

const NET: NetText = {
  computes: { 'db-01': [DB], 'app-01': [APP], bare: ['203.0.113.7'], unknown: [] },
  rules: {
    pg: '50 ALLOW tcp 10.20.0.0/22 -> any 5432 on db-01, unknown',
    'pg-app': `51 ALLOW tcp ${APP} -> any 5432 on db-01`,
    no: '90 DENY tcp any -> any 5432 on db-01',
    dns: `10 ALLOW udp ${APP} -> 198.51.100.53 53 on app-01`,
    'to-db': `11 ALLOW tcp ${APP} -> ${DB} 5000-6000 on app-01`,
    https: '10 ALLOW tcp any -> any 443 on app-01, db-01',
  },
};

const sessionOf = (fleet: Fleet) => ({
  fleet,
  blocked: false,
  diagnostics: [],
  texts: new Map<string, string>(),
});

function ask(from: string, to: string, port: string, text = NET): ReachAnswer {
  const fleet = netFleet(text);
  return reach({ ...readPort(port), ...readSources(from, fleet), ...readTarget(to, sessionOf(fleet)) });
}

const short = ({ answer, parts }: ReachAnswer): string[] => [
  answer,
  ...parts.map(({ allowed, cidrs, except, protocol, ports, sourcePorts, rule, why }) =>
    [
      allowed ? 'yes' : 'no',
      cidrs.join('+'),
      ...(except.length > 0 ? [`except ${except.join('+')}`] : []),
      `${protocol}/${ports}`,
      ...(sourcePorts === undefined ? [] : [`from ${sourcePorts}`]),
      rule ?? why,
    ].join(' '),
  ),
];

describe('reach', () => {
  it('says yes, and by which rule', () => {
    expect(ask('10.20.1.0/24', 'db-01', '5432/tcp')).toMatchObject({ answer: 'yes', rule: 'pg' });
  });

  it('says no, and by which rule', () => {
    expect(ask('198.51.100.0/24', 'db-01', '5432/tcp')).toMatchObject({ answer: 'no', rule: 'no' });
  });

  it('says no where no rule matches', () => {
    expect(short(ask('198.51.100.0/24', 'db-01', '22'))).toEqual(['no', 'no 198.51.100.0/24 tcp/22 default']);
  });

  it('says which part of a partial answer', () => {
    expect(short(ask('0.0.0.0/0', 'db-01', '5432/tcp'))).toEqual([
      'partly',
      'yes 10.20.0.0/22 tcp/5432 pg',
      `yes ${APP} tcp/5432 pg-app`,
      `no 0.0.0.0/0 except 10.20.0.0/22+${APP} tcp/5432 no`,
    ]);
  });

  it('tells ports apart', () => {
    expect(short(ask('198.51.100.0/24', 'db-01', '440-443/tcp'))).toEqual([
      'partly',
      'yes 198.51.100.0/24 tcp/443 https',
      'no 198.51.100.0/24 tcp/440-442 default',
    ]);
  });

  it('a compute without rules lets everybody in', () => {
    expect(short(ask('0.0.0.0/0', 'bare', 'any'))).toEqual([
      'yes',
      ...['tcp', 'udp', 'icmp', 'other'].map((protocol) => `yes 0.0.0.0/0 ${protocol}/any unfiltered`),
    ]);
  });

  it('a compute as the source is judged by its outbound rules, too', () => {
    expect(short(ask('app-01', 'db-01', '5432'))).toEqual(['yes', `yes ${APP} tcp/5432 pg-app`]);
    expect(short(ask('app-01', 'db-01', '443'))).toEqual(['no', `no ${APP} tcp/443 outbound`]);
    expect(short(ask('app-01', 'bare', '5432'))).toEqual(['no', `no ${APP} tcp/5432 outbound`]);
    expect(short(ask('db-01', 'bare', '5432'))).toEqual(['yes', `yes ${DB} tcp/5432 unfiltered`]);
  });

  it('tells ports of the sender apart, those that it sends from among them', () => {
    const text: NetText = {
      computes: { 'ntp-01': [DB], 'app-01': [APP] },
      rules: {
        ntp: '10 ALLOW udp any -> any 123 from 123,1024-65535 on ntp-01',
        spoofed: '20 DENY udp any -> any 123 from 53 on ntp-01',
        out: `10 ALLOW udp ${APP} -> ${DB} 123 from 100-2000 on app-01`,
      },
    };
    expect(short(ask('198.51.100.7', 'ntp-01', '123/udp', text))).toEqual([
      'partly',
      'yes 198.51.100.7 udp/123 from 123,1024-65535 ntp',
      'no 198.51.100.7 udp/123 from 1-52,54-122,124-1023 default',
      'no 198.51.100.7 udp/123 from 53 spoofed',
    ]);
    expect(short(ask('app-01', 'ntp-01', '123/udp', text))).toEqual([
      'partly',
      `yes ${APP} udp/123 from 123,1024-2000 ntp`,
      `no ${APP} udp/123 from 1-99,2001-65535 outbound`,
      `no ${APP} udp/123 from 100-122,124-1023 default`,
    ]);
  });

  it('an address of a compute stands for that address alone', () => {
    const two: NetText = {
      computes: { 'web-01': [DB, '203.0.113.9'] },
      rules: { one: `1 ALLOW tcp any -> ${DB} 443 on web-01` },
    };
    expect(ask('any', DB, '443', two).answer).toBe('yes');
    expect(ask('any', '203.0.113.9', '443', two).answer).toBe('no');
    expect(ask('any', 'ip-203-0-113-9', '443', two).answer).toBe('no');
    expect(ask('any', 'web-01', '443', two).answer).toBe('partly');
  });

  it('says where a family has no address to reach', () => {
    expect(ask('::/0', 'db-01', '443')).toMatchObject({
      answer: 'no',
      parts: [],
      notes: ['db-01 has no IPv6 address'],
    });
    expect(ask('any', 'db-01', '443')).toMatchObject({
      answer: 'yes',
      notes: ['db-01 has no IPv6 address: IPv6 sources are left out'],
    });
  });

  it('judges a compute without known addresses by the rules for any destination, and says so', () => {
    expect(ask('10.20.0.1', 'unknown', '5432')).toMatchObject({
      answer: 'yes',
      parts: [{ addresses: [] }],
      notes: [expect.stringContaining('no address of unknown is known')],
    });
  });
});

describe('words on the command line', () => {
  it.each([
    ['5432/tcp', ['tcp'], [5432, 5433]],
    ['5432', ['tcp'], [5432, 5433]],
    ['8000-8100/udp', ['udp'], [8000, 8101]],
    ['53/all', ['tcp', 'udp'], [53, 54]],
    ['any/tcp', ['tcp'], [0, 65536]],
    ['tcp', ['tcp'], [0, 65536]],
    ['icmp', ['icmp'], [0, 65536]],
    ['any', ['tcp', 'udp', 'icmp', 'other'], [0, 65536]],
  ])('--port %s', (text, protocols, ports) => {
    expect(readPort(text)).toMatchObject({ protocols, ports });
  });

  it.each(['', '0', '65536', '90-10', '5432/sctp', '80/icmp', '5432/', 'x', '1-2-3', '-5', '5432/tcp/udp'])(
    'refuses --port %j',
    (text) => {
      expect(() => readPort(text)).toThrow(CommandFailure);
    },
  );

  it.each(['10.0.0.0/33', '010.0.0.1', 'nowhere', ''])('refuses --from %j', (text) => {
    expect(() => readSources(text, netFleet(NET))).toThrow(CommandFailure);
  });

  it.each(['nowhere', '198.51.100.1', '10.0.0.0/8'])('refuses --to %j', (text) => {
    expect(() => readTarget(text, sessionOf(netFleet(NET)))).toThrow(CommandFailure);
  });
});
