import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IMPORT_FORMATS } from '../../src/import/index.ts';
import { copyOfExample, folderOf, runHere, snapshotOf } from '../support/cli.ts';
import { SAMPLES } from './samples.ts';

/*
 * Files of other tools become manifests: each format by a small file of its own, and all of them by what is no such file.
 */

const CONFIG = JSON.stringify({
  apiVersion: 'infractl.dev/v1',
  kind: 'Config',
  metadata: { name: 'fleet' },
  spec: {},
});

/** The first sample of a format, or the one of a version. */
const sampleOf = (format: string, version?: string): string =>
  (version === undefined ? Object.values(SAMPLES[format] ?? {})[0] : SAMPLES[format]?.[version]) ?? '';

const inNewFleet = (format: string, text = sampleOf(format)) => {
  const cwd = folderOf({ 'infractl.yaml': CONFIG, 'input.txt': text });
  return { cwd, run: (...args: string[]) => runHere(args, { cwd }) };
};

describe('import', () => {
  it('csv: columns by name, rows that are none left out, formulas text again', async () => {
    const { run } = inNewFleet('csv');
    const { code, stdout, stderr } = await run('import', 'csv', 'input.txt');
    expect(code).toBe(0);
    expect(stdout).toContain('name: web-01\n');
    expect(stdout).toContain('region: gra; 1\n');
    expect(stdout).toContain('name: cmd\n');
    expect(stderr).toContain('column "Rack"');
    expect(stderr).toContain('cmd: "1.2.3": no address');
  });

  it('csv: a value that no manifest can hold is told, and the rest is kept', async () => {
    const { run } = inNewFleet('csv', 'name,type,state,provider\nweb-01,rack server,burning,own\n');
    const { stdout, stderr } = await run('import', 'csv', 'input.txt');
    expect(stdout).toContain('  name: web-01\nspec:\n  provider: own\n');
    expect(stderr).toContain(
      'Compute/web-01: spec.type: found the text "rack server", expected one of baremetal',
    );
    expect(stderr).toContain('Compute/web-01: spec.state: found the text "burning"');
  });

  it('ansible: groups are labels, ranges are hosts, and variables are told by their names alone', async () => {
    const { stdout, stderr } = await inNewFleet('ansible').run('import', 'ansible', 'input.txt');
    expect(stdout).toContain('group-web: "true"');
    for (const name of ['db01', 'db02', 'db03']) expect(stdout).toContain(`name: ${name}\n`);
    expect(stderr).toContain('variables token');
    expect(stdout + stderr).not.toContain('s3cret');
  });

  it.each([
    ['x[1:3].a[a:b]', ['x1.aa', 'x1.ab', 'x2.aa', 'x2.ab', 'x3.aa', 'x3.ab']],
    ['x[1:9:4]', ['x1', 'x5', 'x9']],
    ['x[08:10]', ['x08', 'x09', 'x10']],
  ])('ansible: the range %s', async (range, hosts) => {
    const { stdout } = await inNewFleet('ansible', `[a]\n${range} x=1\n`).run(
      'import',
      'ansible',
      'input.txt',
    );
    expect([...stdout.matchAll(/^ {2}name: (.*)$/gm)].map(([, name]) => name)).toEqual(hosts);
  });

  it.each(['x[3:1]', 'x[1:a]', 'x[1:99999999]', 'x[1:900]y[1:900]', 'x[:]'])(
    'ansible: %s is told, and no range',
    async (range) => {
      const { stdout, stderr } = await inNewFleet('ansible', `[a]\n${range}\nb x=1\n`).run(
        'import',
        'ansible',
        'input.txt',
      );
      expect(stdout).toContain('name: b\n');
      expect(stderr).toContain(`${range}: a range that cannot be read`);
    },
  );

  it('ansible: variables of a group go to its hosts, nearer ones and their own first', async () => {
    const { stdout, stderr } = await inNewFleet('ansible', sampleOf('ansible', 'ini')).run(
      'import',
      'ansible',
      'input.txt',
    );
    expect(stdout).toMatch(/name: web-07\n[^]*?ssh:\n {4}user: admin\n {4}port: 2200\n/);
    expect(stdout).toMatch(/name: web-02\.example\.com\n[^]*?ssh:\n {4}user: deploy\n {4}port: 2222\n/);
    expect(stderr).toContain('group web: variables token: no field');
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
    expect(stdout).toContain('    - { name: www, type: A, values: [ 192.0.2.1, 192.0.2.2 ], ttl: 300 }\n');
    // the ttl is the zone's
    expect(stdout).toContain('    - { name: api, type: CNAME, value: www.example.com }\n');
    expect(stderr).toContain('loc.example.com LOC: no manifest holds records of this type');
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
    const grown = JSON.parse(sampleOf('hcloud')) as { servers: { server_type: { cores: number } }[] };
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

  const every = Object.entries(SAMPLES).flatMap(([format, versions]) =>
    Object.keys(versions).map((version) => [format, version] as const),
  );

  it.each(every)(
    '%s of %s: what is written loads, and a second run changes no byte',
    async (format, version) => {
      const { cwd, run } = inNewFleet(format, sampleOf(format, version));
      const args = ['import', format, 'input.txt', '--compute', 'host-01', '--out', 'in'];
      const first = await run(...args);
      expect([first.code, first.stderr]).toEqual([0, expect.stringMatching(/: [1-9]\d* manifests, /)]);
      const files = snapshotOf(cwd);
      expect((await run(...args)).code).toBe(0);
      expect(snapshotOf(cwd)).toEqual(files);
      // what is missing is told; nothing that was written is wrong
      const { stdout } = await run('validate', '-o', 'json');
      const { diagnostics } = JSON.parse(stdout) as {
        diagnostics: { rule: string; severity: string; message: string }[];
      };
      const wrong = diagnostics.filter(
        ({ rule, severity }) =>
          severity === 'error' && rule !== 'schema/required' && rule !== 'ref-not-found',
      );
      expect(wrong).toEqual([]);
      if (format === 'docker' || format === 'systemd') return;
      const { code, stdout: drift } = await run('drift', '--from', format, 'input.txt');
      if (diagnostics.every(({ severity }) => severity !== 'error')) expect([drift, code]).toEqual(['', 0]);
    },
  );

  it('zone: every type as manifests have it, and the SOA as a DNSZone', async () => {
    const { stdout, stderr } = await inNewFleet('zone').run('import', 'zone', 'input.txt');
    expect(stdout).toMatch(
      /kind: DNSZone\n[^]*nameservers:\n {4}- ns1\.example\.com\n {2}soa:\n {4}primary: ns1\.example\.com\n {4}contact: hostmaster@example\.com\n/,
    );
    for (const value of ['10 mail.example.com', '0 issue "ca.example.net"', '0 0 0 .', `'1 . alpn="h2,h3"'`])
      expect(stdout).toContain(`value: ${value} }\n`);
    expect(stderr).toContain('example.com TXT');
    const axfr = await inNewFleet('zone', sampleOf('zone', 'axfr')).run('import', 'zone', 'input.txt');
    expect(axfr.stdout).toContain('contact: dns.team@example.com\n');
    expect(axfr.stderr).toContain('1 names with RRSIG: signatures are made by whoever serves the zone');
  });

  it.each<[string, string, readonly string[], readonly string[]]>([
    [
      'proxmox',
      'cluster',
      ['host: pve1', 'cores: 2', 'memory: 4096'],
      ['golden: a template', '1 of type storage'],
    ],
    [
      'ansible',
      'facts',
      [
        'cores: 16',
        'memory: 128000',
        'nvme: 960',
        'hdd: 2000',
        'type: baremetal',
        'interface: bond0.40',
        'mac: 02:00:00:00:00:07',
        'cidr: 192.0.2.0/24',
      ],
      ['gone-01: there are no facts of it', 'how its disks are put together'],
    ],
    ['ansible', 'tree', ['cores: 32', 'type: vm'], []],
    ['lshw', 'bare', ['name: db-01', 'capacity_gb: 16'], []],
    ['ovh', 'servers', ['rack: G1', 'cidr: 192.0.2.9/32', 'type: vps'], ['ns1.example.net: its parts']],
    ['ovh', 'addresses', ['address: 2001:db8::1'], []],
    [
      'netbox',
      '2.4',
      ['role: core-switch', 'rack: A1R1', 'address: 10.0.254.1'],
      ['device 9: it has no name'],
    ],
    [
      'netbox',
      '4.0',
      ['cores: 2.5', 'network: blue', 'interface: eth0', 'kind: Subnet', 'vlan: 40'],
      ['rack R1', 'vm-01: disk 50'],
    ],
    [
      'kubebuddy',
      'tables',
      ['name: pg--db-01', 'monthlyCost: 99', 'enabled: false', 'contractEndDate: 2027-01-31'],
      ['ttl 0', 'enabled: it is off', '1 keys of the API: they are secrets'],
    ],
    [
      'terraform',
      'state 4',
      ['name: web-01', 'name: app\n', 'name: module-a-aws-instance-app-1', 'region: eu-west-3\n'],
      ['1 of aws_s3_bucket'],
    ],
    ['terraform', 'state 3', ['name: app-01'], []],
    ['terraform', 'show', ['name: inst-01', 'ovh-flavor: b2-7'], []],
    [
      'lshw',
      'object',
      ['capacity_gb: 16', 'serialNumber: A2', 'type: nvme', 'interface: em1', 'mac: 02:00:00:00:00:01'],
      [],
    ],
    ['lshw', 'loose', ['name: db-01', 'name: db-02'], []],
    [
      'dmidecode',
      'text',
      ['name: sn-77', 'cores: 20', 'capacity_gb: 32', 'slot: DIMM_A1'],
      ['dmidecode knows no host name'],
    ],
    ['dmidecode', 'json', ['name: server-9000', 'capacity_gb: 16', 'serialNumber: S1'], []],
    [
      'docker',
      'ps',
      ['name: edge', 'port: 80', 'name: edge--host-01'],
      ['container old: it does not run', 'edge: what it needs'],
    ],
    ['docker', 'inspect', ['cores: 1.5', 'memory: 1024', 'port: 5432'], []],
    ['systemd', 'json', ['name: nginx\n'], ['1 units of the system itself', '1 units that do not run']],
    ['systemd', 'table', ['name: postgresql-15-main\n'], ['1 units of the system itself']],
  ])('%s of %s', async (format, version, made, told) => {
    const { run } = inNewFleet(format, sampleOf(format, version));
    const { stdout, stderr } = await run('import', format, 'input.txt', '--compute', 'host-01');
    for (const part of made)
      expect(stdout.replaceAll('"', '')).toMatch(new RegExp(part.replace(/[.+?]/g, '\\$&')));
    for (const part of told) expect(stderr).toContain(part);
    expect(stdout + stderr).not.toMatch(/s3cret|To Be Filled/);
  });

  it('drift tells machines that are on one side alone', async () => {
    const { cwd, run } = inNewFleet('hcloud');
    await run('import', 'hcloud', 'input.txt', '--out', 'in');
    writeFileSync(join(cwd, 'input.txt'), sampleOf('hcloud', 'list'));
    const { code, stdout } = await run('drift', '--from', 'hcloud', 'input.txt');
    expect(code).toBe(2);
    expect(stdout).toMatch(/Compute\/?\s?off-01/);
    expect(stdout).toMatch(/Compute\/?\s?web-01/);
  });

  it('lets no name leave its folder, line or manifest', async () => {
    const hostile = [
      '../../etc/passwd',
      'a\nkind: Config',
      '=cmd()',
      '$(reboot)',
      '__proto__',
      'x'.repeat(300),
      '\u202e',
    ];
    const rows = hostile.map((name, at) => ({
      vmid: at,
      name,
      node: name,
      status: name,
      tags: `${name};constructor`,
    }));
    const { cwd, run } = inNewFleet('proxmox', JSON.stringify(rows));
    const { code } = await run('import', 'proxmox', 'input.txt', '--out', 'in');
    expect(code).toBe(0);
    expect([...snapshotOf(cwd).keys()].toSorted()).toEqual([
      'in/proxmox-computes.yaml',
      'infractl.yaml',
      'input.txt',
    ]);
    const { stdout } = await run(
      'import',
      'proxmox',
      'input.txt',
      '-C',
      folderOf({ 'infractl.yaml': CONFIG }),
    );
    const names = [...stdout.matchAll(/^ {2}name: (.*)$/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(4);
    for (const name of names) expect(name).toMatch(/^"?[a-z0-9.-]{1,253}"?$/);
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
        const text = sampleOf(name);
        const broken = text.slice(0, at) + put + text.slice(at + gone);
        const format = IMPORT_FORMATS.find((one) => one.name === name);
        expect(format?.read(broken, { columns: new Map() })).toHaveProperty('ok');
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
