import { describe, expect, it } from 'vitest';
import { exposureDiff, MOST_LISTED } from '../../src/exposure/diff.ts';
import { netFleet, type NetText } from './fleet.ts';

const V4 = '203.0.113.5';
const V6 = '2001:db8::5';

function sentences(before: NetText, after: NetText): string[] {
  const { opened, closed, incomplete } = exposureDiff(netFleet(before), netFleet(after));
  expect(incomplete).toEqual([]);
  return [...opened, ...closed].map(({ sentence }) => sentence);
}

const db = (rule: string, more: Partial<NetText> = {}): NetText => ({
  computes: { 'db-01': [V4, V6] },
  rules: { pg: rule },
  ...more,
});
const inside = db('50 ALLOW tcp 10.20.0.0/22 -> any 5432 on db-01');
const toAll = db('50 ALLOW tcp any -> any 5432 on db-01');

describe('exposureDiff says', () => {
  it('nothing where nothing changed', () => expect(sentences(inside, inside)).toEqual([]));

  it('what a wider source opens, and what of it was open', () => {
    expect(sentences(inside, toAll)).toEqual([
      'opens tcp/5432 on db-01 to 0.0.0.0/0 (except 10.20.0.0/22, already open) and ::/0',
    ]);
  });

  it('what a narrower source closes, and what of it stays', () => {
    expect(sentences(toAll, inside)).toEqual([
      'closes tcp/5432 on db-01 to 0.0.0.0/0 (except 10.20.0.0/22, still open) and ::/0',
    ]);
  });

  it('from which ports of the senders, where rules tell them apart', () => {
    const low = db('50 ALLOW tcp any -> any 5432 from 1-1023 on db-01');
    const high = db('50 ALLOW tcp any -> any 5432 from 1024-65535 on db-01');
    expect(sentences(inside, low)).toEqual([
      'opens tcp/5432 on db-01 to 0.0.0.0/0 (except 10.20.0.0/22, already open) and ::/0, from their ports 1-1023 alone',
      'closes tcp/5432 on db-01 to 10.20.0.0/22, from their port 0 alone',
      'closes tcp/5432 on db-01 to 10.20.0.0/22, from their ports 1024-65535 alone',
    ]);
    expect(sentences(low, high)).toEqual([
      'opens tcp/5432 on db-01 to 0.0.0.0/0 and ::/0, from their ports 1024-65535 alone',
      'closes tcp/5432 on db-01 to 0.0.0.0/0 and ::/0, from their ports 1-1023 alone',
    ]);
    expect(sentences(low, db('50 ALLOW tcp any -> any 5432 from 1-500,501-1023 on db-01'))).toEqual([]);
  });

  it('what a DENY before it still keeps out', () => {
    const deny = {
      rules: {
        pg: '50 ALLOW tcp any -> any 5432 on db-01',
        bad: '10 DENY all 198.51.100.0/24 -> any on db-01',
      },
    };
    const before = {
      ...inside,
      rules: { ...deny.rules, pg: '50 ALLOW tcp 10.20.0.0/22 -> any 5432 on db-01' },
    };
    expect(sentences(before, { ...toAll, ...deny })).toEqual([
      'opens tcp/5432 on db-01 to 0.0.0.0/0 (except 10.20.0.0/22, already open; 198.51.100.0/24, still closed) and ::/0',
    ]);
  });

  it('what a rule without a FirewallAssignment, or with another, does: nothing, or its part', () => {
    const none = {
      computes: { 'db-01': [V4], 'db-02': ['203.0.113.6'] },
      rules: { ssh: '1 ALLOW tcp 192.0.2.1 -> any 22 on db-01, db-02', pg: '50 ALLOW tcp any -> any 5432' },
    };
    const one = { ...none, rules: { ...none.rules, pg: '50 ALLOW tcp any -> any 5432 on db-02' } };
    expect(sentences(none, one)).toEqual(['opens tcp/5432 on db-02 to 0.0.0.0/0']);
  });

  it('what an address brings along, and what one takes along', () => {
    const rules = { web: '50 ALLOW tcp any -> any 443 on web-01, web-02' };
    const before = { computes: { 'web-01': [V4], 'web-02': ['203.0.113.6'] }, rules };
    const after = { computes: { 'web-01': [], 'web-02': ['203.0.113.6', V4] }, rules };
    expect(sentences(before, after)).toEqual([
      `opens tcp/443 on web-02 (${V4}) to 0.0.0.0/0`,
      'closes tcp/443 on web-01 to 0.0.0.0/0',
    ]);
  });

  it('that a rule for one address concerns that address', () => {
    const one = {
      computes: { 'web-01': [V4, '203.0.113.6'] },
      rules: { ssh: '1 ALLOW tcp 192.0.2.1 -> any 22 on web-01' },
    };
    const more = { ...one, rules: { ...one.rules, web: `50 ALLOW udp any -> ${V4} 500-510 on web-01` } };
    expect(sentences(one, more)).toEqual([`opens udp/500-510 on web-01 (${V4}) to 0.0.0.0/0`]);
  });

  it('that the last rule of a compute leaves it unfiltered', () => {
    expect(
      sentences(
        { computes: { 'web-01': [V4] }, rules: { a: '1 ALLOW tcp any -> any 443 on web-01' } },
        { computes: { 'web-01': [V4] } },
      ),
    ).toEqual([
      'opens tcp/1-442 on web-01 to 0.0.0.0/0',
      'opens tcp/444-65535 on web-01 to 0.0.0.0/0',
      'opens all udp ports on web-01 to 0.0.0.0/0',
      'opens icmp on web-01 to 0.0.0.0/0',
      'opens protocols other than tcp, udp and icmp on web-01 to 0.0.0.0/0',
    ]);
  });

  it('everything, where a compute without rules appears', () => {
    expect(sentences({ computes: {} }, { computes: { 'web-01': [V4, V6] } })).toEqual([
      'opens everything on web-01 to 0.0.0.0/0 and ::/0',
    ]);
  });

  it('nothing of a new compute of which neither addresses nor rules are known', () => {
    expect(sentences({ computes: {} }, { computes: { 'web-01': [] } })).toEqual([]);
  });

  it('what rules open on a compute whose addresses are not written down', () => {
    const at = (rule: string): NetText => ({ computes: { 'db-01': [] }, rules: { pg: rule } });
    expect(
      sentences(
        at('50 ALLOW tcp 10.20.0.0/22 -> any 5432 on db-01'),
        at('50 ALLOW tcp any -> any 5432 on db-01'),
      ),
    ).toEqual(['opens tcp/5432 on db-01 to 0.0.0.0/0 (except 10.20.0.0/22, already open) and ::/0']);
  });

  it('that a service moved to where the firewall was open already', () => {
    const at = (compute: string): NetText => ({
      computes: { 'web-01': [V4], 'web-02': ['203.0.113.6', V6] },
      rules: { web: '50 ALLOW tcp any -> any 443 on web-01, web-02' },
      services: { shop: [compute] },
      ports: [`shop ${V4}:443/tcp`, 'shop 203.0.113.6:443/tcp', `shop ip-2001-db8-5:443/tcp`],
    });
    expect(sentences(at('web-01'), at('web-02'))).toEqual([
      'opens tcp/443 on web-02 to 0.0.0.0/0 and ::/0: shop now answers there',
      'closes tcp/443 on web-01 to 0.0.0.0/0: shop no longer answers there',
    ]);
  });

  it('that a port mapping makes a service answer', () => {
    const without: NetText = { computes: { 'web-01': [V4] }, services: { shop: ['web-01'] } };
    expect(sentences(without, { ...without, ports: [`shop ${V4}:8080/tcp`] })).toEqual([
      'opens tcp/8080 on web-01 to 0.0.0.0/0: shop now answers there',
    ]);
  });

  it('nothing where only names and order changed', () => {
    const named = db('50 ALLOW tcp 10.20.0.0/22 -> any 5432 on db-01');
    expect(sentences(inside, { ...named, rules: { 'pg-renamed': named.rules?.['pg'] ?? '' } })).toEqual([]);
  });
});

describe('exposureDiff carries', () => {
  it('who is concerned as blocks with their exceptions', () => {
    expect(exposureDiff(netFleet(inside), netFleet(toAll))).toEqual({
      opened: [
        {
          compute: 'db-01',
          addresses: [V4, V6],
          protocol: 'tcp',
          ports: '5432',
          cidrs: ['0.0.0.0/0', '::/0'],
          except: ['10.20.0.0/22'],
          service: null,
          sentence: 'opens tcp/5432 on db-01 to 0.0.0.0/0 (except 10.20.0.0/22, already open) and ::/0',
        },
      ],
      closed: [],
      total: { opened: 1, closed: 0 },
      incomplete: [],
    });
  });

  it('the service behind a port that opens', () => {
    const shop = { services: { shop: ['db-01'] }, ports: [`shop ${V4}:5432/tcp`] };
    expect(
      exposureDiff(netFleet({ ...inside, ...shop }), netFleet({ ...toAll, ...shop })).opened.map(
        ({ service }) => service,
      ),
    ).toEqual(['shop']);
  });

  it('at most so many entries, and the number of all', () => {
    const rules = Object.fromEntries(
      Array.from({ length: 130 }, (_, index) => [
        `r${index}`,
        `50 ALLOW tcp any -> any ${1000 + 2 * index} on db-01`,
      ]),
    );
    const closed = { computes: { 'db-01': [V4] }, rules: { none: '1 DENY all any -> any on db-01' } };
    const { opened, total } = exposureDiff(netFleet(closed), netFleet({ ...closed, rules: { ...rules } }));
    expect([opened.length, total.opened]).toEqual([MOST_LISTED, 130]);
  });
});
