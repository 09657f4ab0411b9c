import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IMPORT_FORMATS } from '../../src/import/index.ts';
import { copyOfExample, folderOf, runHere, snapshotOf } from '../support/cli.ts';

/*
 * Files of other tools become manifests: each format by a small file of its own, and all of them by what is no such file.
 */

const SAMPLES: Readonly<Record<string, string>> = {
  csv: 'Hostname;type;provider;region;address;Rack\r\nWeb_01;vps;ovh;"gra; 1";192.0.2.1;R1\r\n\'=cmd;vps;ovh;gra;1.2.3;\r\n',
  ansible:
    'all:\n  children:\n    web:\n      hosts:\n        web-01: {ansible_host: 192.0.2.1, token: s3cret}\n        "db[01:03]":\n',
  ssh: 'Host *\n  User root\nHost web-01 alias\n  HostName 192.0.2.1\nHost other\n  HostName other.example.com\n',
  zone: [
    '$ORIGIN example.com.',
    '@ 1h IN SOA ns1 hostmaster ( 1 ; serial',
    '  7200 3600 1209600 3600 )',
    'www IN 300 A 192.0.2.1',
    '    300 IN A 192.0.2.2',
    'api CNAME www',
    '@ TXT "a; b" "c"',
    '$INCLUDE other.zone',
  ].join('\n'),
  hcloud: JSON.stringify({
    servers: [
      {
        name: 'web-01',
        status: 'running',
        labels: { env: 'prod' },
        public_net: { ipv4: { ip: '192.0.2.1' }, ipv6: { ip: '2001:db8::/64' } },
        private_net: [],
        server_type: { cores: 2, memory: 4, disk: 40 },
        datacenter: { location: { name: 'fsn1' } },
      },
    ],
    meta: { pagination: { total_entries: 2 } },
  }),
};

const CONFIG = JSON.stringify({
  apiVersion: 'infractl.dev/v1',
  kind: 'Config',
  metadata: { name: 'fleet' },
  spec: {},
});

const inNewFleet = (format: string, text = SAMPLES[format] ?? '') => {
  const cwd = folderOf({ 'infractl.yaml': CONFIG, 'input.txt': text });
  return { cwd, run: (...args: string[]) => runHere(args, { cwd }) };
};

describe('import', () => {
  it('csv: columns by name, rows that are none left out, formulas text again', async () => {
    const { run } = inNewFleet('csv');
    const { code, stdout, stderr } = await run('import', 'csv', 'input.txt', '--column', 'name=Hostname');
    expect(code).toBe(0);
    expect(stdout).toContain('name: web-01\n');
    expect(stdout).toContain('region: gra; 1\n');
    expect(stdout).toContain('name: cmd\n');
    expect(stderr).toContain('column "Rack"');
    expect(stderr).toContain('cmd: "1.2.3": no address');
  });

  it('ansible: groups are labels; ranges are told, and variables by their names alone', async () => {
    const { stdout, stderr } = await inNewFleet('ansible').run('import', 'ansible', 'input.txt');
    expect(stdout).toContain('group-web: "true"');
    expect(stderr).toContain('db[01:03]: a range of hosts');
    expect(stderr).toContain('variables token');
    expect(stdout + stderr).not.toContain('s3cret');
  });

  it('ssh: hosts with an address, patterns and names told', async () => {
    const { stdout, stderr } = await inNewFleet('ssh').run('import', 'ssh', 'input.txt');
    expect(stdout).toContain('address: 192.0.2.1\n');
    expect(stderr).toContain('Host *: a pattern is no machine');
    expect(stderr).toContain('other: HostName "other.example.com"');
  });

  it('zone: names in full, TTL and class in either order, values of a name together', async () => {
    const { stdout, stderr } = await inNewFleet('zone').run('import', 'zone', 'input.txt');
    expect(stdout).toMatch(
      /name: www\.example\.com\n {2}type: A\n {2}zone: example\.com\n {2}values:\n {4}- 192\.0\.2\.1\n {4}- 192\.0\.2\.2\n {2}ttl: 300/,
    );
    expect(stdout).toContain('value: www.example.com\n');
    expect(stderr).toContain('example.com TXT: no manifest holds records of this type');
    expect(stderr).toContain('$INCLUDE other.zone: it cannot be read');
  });

  it('hcloud: a second run changes no byte, the result is valid, what is on other pages is told', async () => {
    const { cwd, run } = inNewFleet('hcloud');
    const first = await run('import', 'hcloud', 'input.txt', '--out', 'machines');
    expect(first.stderr).toContain('1 of 2 servers: they are on pages that are not in this file');
    expect(readdirSync(join(cwd, 'machines')).toSorted()).toEqual([
      'hcloud-computes.yaml',
      'hcloud-ipaddresses.yaml',
      'hcloud-ipassignments.yaml',
    ]);
    const files = snapshotOf(cwd);
    expect((await run('import', 'hcloud', 'input.txt', '--out', 'machines')).code).toBe(0);
    expect(snapshotOf(cwd)).toEqual(files);
    expect((await run('validate')).code).toBe(0);
    expect((await run('drift', '--from', 'hcloud', 'input.txt')).code).toBe(0);
    const grown = JSON.parse(SAMPLES['hcloud'] ?? '') as { servers: { server_type: { cores: number } }[] };
    for (const server of grown.servers) server.server_type.cores = 4;
    writeFileSync(join(cwd, 'input.txt'), JSON.stringify(grown));
    const drift = await run('drift', '--from', 'hcloud', 'input.txt');
    expect(drift.code).toBe(2);
    expect(drift.stdout).toMatch(/spec\.capacity\.cores.*2.*4/);
  });

  it('overwrites nothing, and writes nothing where one file is in the way', async () => {
    const { cwd, run } = inNewFleet('hcloud');
    writeFileSync(join(folderOf({}), 'x'), '');
    const out = folderOf({ 'machines/hcloud-ipaddresses.yaml': 'mine\n' });
    const { code, stderr } = await runHere(
      ['import', 'hcloud', join(cwd, 'input.txt'), '--out', join(out, 'machines')],
      { cwd },
    );
    expect(code).toBe(1);
    expect(stderr).toContain('an import overwrites nothing');
    expect(existsSync(join(out, 'machines/hcloud-computes.yaml'))).toBe(false);
    expect((await run('import', 'hcloud', 'none.json')).code).toBe(1);
  });

  it.each(IMPORT_FORMATS.map(({ name }) => name))('%s refuses files of other formats', async (name) => {
    for (const text of ['', '\0\x01', '{"servers": [', '<html>', '[1, 2]'].concat(
      name === 'csv' ? [] : ['a,b\n1,2\n'],
    )) {
      const { run } = inNewFleet(name, text);
      const { code, stdout, stderr } = await run('import', name, 'input.txt');
      if (code === 0) expect([text, stdout]).toEqual([text, '']);
      else expect(stderr).toContain('this is no');
    }
  });

  it('takes any mutant of a file without a fault of ours', () => {
    const mutant = fc.tuple(
      fc.constantFrom(...Object.keys(SAMPLES)),
      fc.nat(700),
      fc.nat(20),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    fc.assert(
      fc.property(mutant, ([name, at, gone, put]) => {
        const text = SAMPLES[name] ?? '';
        const broken = text.slice(0, at) + put + text.slice(at + gone);
        const format = IMPORT_FORMATS.find((one) => one.name === name);
        expect(format?.read(broken, { columns: new Map([['name', 'Hostname']]) })).toHaveProperty('ok');
      }),
      { numRuns: 300 },
    );
  });
});

describe('export, then import', () => {
  it.each([
    ['ansible', ['inventory']],
    ['ssh', ['ssh_config']],
    ['csv', ['computes.csv']],
    ['bind', ['zones/example.com.zone', 'zones/int.example.com.zone', 'zones/113.0.203.in-addr.arpa.zone']],
  ])('%s: no drift in what the format holds', async (format, files) => {
    const cwd = copyOfExample('fleet');
    const more = format === 'bind' ? ['--serial', '1', '--ns', 'ns1.example.com'] : [];
    await runHere(['export', format, '--out', 'out', ...more], { cwd });
    const from = format === 'bind' ? 'zone' : format;
    const { code, stdout } = await runHere(
      ['drift', '--from', from, ...files.map((file) => join('out', file))],
      { cwd },
    );
    expect(stdout).toBe('');
    expect(code).toBe(0);
    expect(readFileSync(join(cwd, 'out', files[0] ?? ''), 'utf8').length).toBeGreaterThan(100);
  });
});
