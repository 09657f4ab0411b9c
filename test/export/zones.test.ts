import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { folderOf, runHere } from '../support/cli.ts';
import { runTool, whyNot } from '../support/judge.ts';

/*
 * Zones of every type of record, for name servers (judged by BIND's and Knot's own readers) and for the tools that push them.
 */

const manifest = (kind: string, name: string, spec: object): string =>
  `---\n${JSON.stringify({ apiVersion: 'infractl.dev/v1', kind, metadata: { name }, spec })}\n`;

const LONG = `v=DKIM1; k=rsa; p="${'Ab\\1'.repeat(80)}" ä`;
const DIGEST = 'ab'.repeat(32);

const RECORDS = [
  { name: '@', type: 'MX', values: ['10 mail', '20 mx.example.net.'] },
  { name: '@', type: 'TXT', values: ['v=spf1 mx -all', LONG] },
  { name: '@', type: 'CAA', value: '128 issue "ca.example.net; policy=ev"' },
  { name: '@', type: 'ALIAS', value: 'lb' },
  { name: 'lb', type: 'A', values: ['192.0.2.20', '192.0.2.3'], ttl: 60 },
  { name: 'lb', type: 'AAAA', value: '2001:DB8::1' },
  { name: 'mail', type: 'A', value: '192.0.2.2' },
  { name: 'ns1', type: 'A', value: '192.0.2.1' },
  { name: 'www2', type: 'CNAME', value: 'lb' },
  { name: 'www10', type: 'CNAME', value: 'example.net.' },
  { name: '_sip._tcp', type: 'SRV', value: '10 5 443 lb' },
  { name: 'sub', type: 'NS', value: 'ns.example.net' },
  { name: 'sub', type: 'DS', value: `60485 13 2 ${DIGEST}` },
  { name: '_443._tcp', type: 'TLSA', value: `3 1 1 ${DIGEST.toUpperCase()}` },
  { name: 'lb', type: 'SSHFP', value: `4 2 ${DIGEST}` },
  { name: 'svc', type: 'HTTPS', value: '1 . alpn=h2,h3 ipv4hint=192.0.2.3' },
  { name: '*.apps', type: 'A', value: '192.0.2.5' },
];

const fleetWith = (records: readonly object[], zone: object = {}) =>
  folderOf({
    'infractl.yaml': manifest('Config', 'fleet', {}),
    'zone.yaml': manifest('DNSZone', 'zone', {
      zone: 'example.com',
      nameservers: ['ns1.example.com', 'ns.example.net'],
      soa: { contact: 'dns.team@example.net', refresh: 1800, minimum: 300 },
      ttl: 1800,
      records,
      ...zone,
    }),
  });

const exportTo = async (format: string, cwd: string, ...more: string[]): Promise<string> => {
  const out = join(folderOf({}), 'out');
  const { code, stderr } = await runHere(['export', format, '--out', out, ...more], { cwd });
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('error')]);
  return out;
};

const cwd = fleetWith(RECORDS);

/** Lines as the readers of zones compare them: one blank between fields, hexadecimal digits in lower case. */
const linesIn = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => /\sIN\s/.test(line))
    .map((line) => line.split(/\s+/).join(' ').trim())
    .toSorted();

describe('bind', () => {
  let file = '';
  beforeAll(async () => {
    file = join(await exportTo('bind', cwd, '--serial', '7'), 'zones/example.com.zone');
  });

  it('has SOA and NS from the DNSZone, every type, and addresses in place of an ALIAS', () => {
    const lines = linesIn(readFileSync(file, 'utf8'));
    expect(lines).toContain(
      'example.com. 1800 IN SOA ns1.example.com. dns\\.team.example.net. 7 1800 3600 1209600 300',
    );
    expect(lines.filter((line) => /^example\.com\. \d+ IN (?:A|AAAA|NS|MX) /.test(line))).toEqual([
      'example.com. 1800 IN AAAA 2001:db8::1',
      'example.com. 1800 IN MX 10 mail.example.com.',
      'example.com. 1800 IN MX 20 mx.example.net.',
      'example.com. 1800 IN NS ns.example.net.',
      'example.com. 1800 IN NS ns1.example.com.',
      'example.com. 60 IN A 192.0.2.20',
      'example.com. 60 IN A 192.0.2.3',
    ]);
    expect(lines.join('\n')).not.toContain('ALIAS');
  });

  const bindMissing = whyNot('named-checkzone');
  it.skipIf(bindMissing)(`loads in BIND and comes back record by record${bindMissing ?? ''}`, () => {
    const args = ['-i', 'full-sibling', '-D', '-o', '-', 'example.com', file];
    const { status, output } = runTool('named-checkzone', args);
    expect(output).not.toMatch(/warning|error|ignoring/i);
    expect(status).toBe(0);
    // BIND parts long digests by blanks and writes them in upper case
    const plain = (text: string) => linesIn(text).map((line) => line.toLowerCase().replace(/[\s"]/g, ''));
    expect(plain(output).toSorted()).toEqual(plain(readFileSync(file, 'utf8')).toSorted());
  });

  const knotMissing = whyNot('kzonecheck');
  it.skipIf(knotMissing)(`loads in Knot${knotMissing ?? ''}`, () => {
    const { status, output } = runTool('kzonecheck', ['-o', 'example.com', file]);
    expect([status, output]).toEqual([0, expect.not.stringMatching(/error|warning/i)]);
  });

  it('counts on only where the content differs, and an ALIAS to somebody else is an error', async () => {
    const out = join(folderOf({}), 'out');
    const run = (where: string, ...more: string[]) =>
      runHere(['export', 'bind', '--out', out, ...more], { cwd: where });
    expect((await run(cwd)).stderr).toContain('--serial N');
    expect((await run(cwd, '--serial', '41')).code).toBe(0);
    expect((await run(cwd, '--serial', '7')).stderr).toContain('nothing to change');
    await run(fleetWith(RECORDS, { ttl: 1801 }));
    expect(readFileSync(join(out, 'zones/example.com.zone'), 'utf8')).toContain(' 42 1800 ');
    const foreign = fleetWith([...RECORDS, { name: 'cdn', type: 'ALIAS', value: 'lb.example.net' }]);
    const { code, stderr } = await run(foreign);
    expect(code).toBe(1);
    expect(stderr).toContain('ALIAS to lb.example.net, of which no record here has an address');
    expect(readFileSync(join(out, 'zones/example.com.zone'), 'utf8')).toContain(' 42 1800 ');
  });

  it.each([
    [{ contact: 'no mail' }, 'soa.contact "no mail" is no mail address'],
    [{ contact: 'a@b @ IN A 192.0.2.1' }, 'is no mail address'],
    [{ primary: 'ns 1' }, 'soa.primary "ns 1" is no host name'],
  ])('refuses a SOA of %j', async (soa, message) => {
    const { code, stderr } = await runHere(['export', 'bind', '--serial', '1'], {
      cwd: fleetWith(RECORDS, { soa }),
    });
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });

  it('lets no value end its line or begin a comment', async () => {
    const hostile = [
      { name: 'a', type: 'HTTPS', value: '1 . alpn=h2;x' },
      { name: 'b', type: 'SVCB', value: '1 . key=(' },
      { name: 'c', type: 'CAA', value: '0 issue "x\\"' },
      { name: 'd', type: 'TXT', value: 'x" @ IN A 192.0.2.66' },
    ];
    const { code, stderr } = await runHere(['export', 'bind', '--serial', '1'], { cwd: fleetWith(hostile) });
    expect(code).toBe(1);
    expect(stderr).toContain('HTTPS "1 . alpn=h2;x" cannot be written');
    expect(stderr).toContain('SVCB "1 . key=(" cannot be written');
    const rest = fleetWith([...RECORDS, ...hostile.slice(2)]);
    const text = readFileSync(
      join(await exportTo('bind', rest, '--serial', '1'), 'zones/example.com.zone'),
      'utf8',
    );
    expect(text).toContain('CAA 0 issue "x\\\\"\n');
    expect(text).toContain('TXT "x\\" @ IN A 192.0.2.66"\n');
  });
});

describe('octodns', () => {
  it('has names in natural order, and the members of each type', async () => {
    const out = await exportTo('octodns', cwd);
    const text = readFileSync(join(out, 'octodns/example.com.yaml'), 'utf8');
    const zone = parse(text) as Record<string, unknown>;
    expect(Object.keys(zone)).toEqual([
      '',
      '*.apps',
      '_443._tcp',
      '_sip._tcp',
      'lb',
      'mail',
      'ns1',
      'sub',
      'svc',
      'www2',
      'www10',
    ]);
    expect(zone['']).toEqual([
      { type: 'NS', ttl: 1800, values: ['ns1.example.com.', 'ns.example.net.'] },
      { type: 'ALIAS', ttl: 1800, value: 'lb.example.com.' },
      { type: 'CAA', ttl: 1800, value: { flags: 128, tag: 'issue', value: 'ca.example.net; policy=ev' } },
      {
        type: 'MX',
        ttl: 1800,
        values: [
          { preference: 10, exchange: 'mail.example.com.' },
          { preference: 20, exchange: 'mx.example.net.' },
        ],
      },
      { type: 'TXT', ttl: 1800, values: [LONG.replaceAll(';', '\\;'), 'v=spf1 mx -all'] },
    ]);
    expect(zone['_sip._tcp']).toMatchObject({
      value: { priority: 10, weight: 5, port: 443, target: 'lb.example.com.' },
    });
    expect(zone['svc']).toMatchObject({
      value: { svcpriority: 1, targetname: '.', svcparams: { alpn: ['h2', 'h3'], ipv4hint: ['192.0.2.3'] } },
    });
    expect(zone['www10']).toEqual({ type: 'CNAME', ttl: 1800, value: 'example.net.' });
  });
});

it('is not written where its YAML would be read as manifests', async () => {
  const here = fleetWith(RECORDS);
  const run = (out: string) => runHere(['export', 'octodns', '--out', out], { cwd: here });
  const { code, stderr } = await run('dns');
  expect(code).toBe(64);
  expect(stderr).toContain('dns/octodns/example.com.yaml would be read as a manifest');
  expect((await run('.dns')).code).toBe(0);
  expect((await runHere(['validate'], { cwd: here })).stdout).not.toContain('octodns');
});

describe('dnscontrol', () => {
  it('is JavaScript that says every record once', async () => {
    const out = await exportTo('dnscontrol', cwd);
    const said: unknown[][] = [];
    const words = [
      'A',
      'AAAA',
      'ALIAS',
      'CAA',
      'CNAME',
      'DS',
      'HTTPS',
      'MX',
      'NAMESERVER',
      'NS',
      'SRV',
      'SSHFP',
      'TLSA',
      'TXT',
    ];
    const context = Object.fromEntries([
      ...words.map((word) => [word, (...args: unknown[]) => void said.push([word, ...args])]),
      ['NewRegistrar', (name: string) => name],
      ['NewDnsProvider', (name: string) => name],
      ['DnsProvider', (name: string) => name],
      ['DefaultTTL', (ttl: number) => ttl],
      ['TTL', (ttl: number) => `ttl ${ttl}`],
      ['CAA_CRITICAL', 'critical'],
      ['D', () => undefined],
    ]);
    runInNewContext(readFileSync(join(out, 'dnsconfig.js'), 'utf8'), context);
    expect(said).toEqual(
      expect.arrayContaining([
        ['NAMESERVER', 'ns1.example.com.'],
        ['ALIAS', '@', 'lb.example.com.'],
        ['A', 'lb', '192.0.2.3', 'ttl 60'],
        ['MX', '@', 10, 'mail.example.com.'],
        ['CAA', '@', 'issue', 'ca.example.net; policy=ev', 'critical'],
        ['SRV', '_sip._tcp', 10, 5, 443, 'lb.example.com.'],
        ['DS', 'sub', 60485, 13, 2, DIGEST],
        ['SSHFP', 'lb', 4, 2, DIGEST],
        ['TLSA', '_443._tcp', 3, 1, 1, DIGEST],
        ['HTTPS', 'svc', 1, '.', 'alpn=h2,h3 ipv4hint=192.0.2.3'],
        ['TXT', '@', LONG],
      ]),
    );
    // two name servers; every value of every record
    const values = RECORDS.map(({ values: list }) => list?.length ?? 1).reduce(
      (sum, count) => sum + count,
      0,
    );
    expect(said.length).toBe(2 + values);
  });

  it('refuses a flag of CAA that it has no word for', async () => {
    const { code, stderr } = await runHere(['export', 'dnscontrol'], {
      cwd: fleetWith([{ name: '@', type: 'CAA', value: '1 issue "ca.example.net"' }]),
    });
    expect(code).toBe(1);
    expect(stderr).toContain('has the flags 0 and 128 alone');
  });
});
