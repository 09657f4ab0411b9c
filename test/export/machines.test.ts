import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { copyOfExample, folderOf, runHere } from '../support/cli.ts';
import { runTool, whyNot } from '../support/judge.ts';

/*
 * What machines are configured with (DHCP, netplan) and what others make of a fleet (terraform, mermaid).
 */

const HOSTILE = '"]; click x "javascript:1" %% ${file("/etc/passwd")} `x` <b> # \\';

const manifest = (kind: string, name: string, spec: object, labels: Record<string, string> = {}): string =>
  `---\n${JSON.stringify({ apiVersion: 'infractl.dev/v1', kind, metadata: { name, labels }, spec })}\n`;

const compute = (name: string, addresses: readonly object[], more: object = {}, region = 'gra') =>
  manifest('Compute', name, { type: 'vps', provider: 'ovh', region, addresses, ...more }, { note: HOSTILE });

const machines = [
  manifest('Subnet', 'lan', {
    cidr: '10.20.0.0/22',
    type: 'private',
    gateway: '10.20.0.1',
    dnsServers: ['10.20.0.2', '10.20.0.3'],
  }),
  manifest('Subnet', 'v6', {
    cidr: '2001:db8::/64',
    type: 'public',
    gateway: 'fe80::1',
    dnsServers: ['2001:db8::53'],
  }),
  manifest('Subnet', 'single', {
    cidr: '198.51.100.7/32',
    type: 'public',
    gateway: '203.0.113.1',
    onLink: true,
  }),
  compute('web-01', [
    { address: '10.20.1.5', interface: 'eno1', mac: 'AA:BB:CC:00:00:01', primary: true },
    { address: '2001:db8::5', interface: 'eno1', mac: 'aa:bb:cc:00:00:01' },
    { address: '10.20.1.205', mac: 'aa:bb:cc:00:00:ff', role: 'bmc' },
  ]),
  compute('web-02', [
    { address: '198.51.100.7', interface: 'ens3' },
    { address: '10.20.1.6', interface: 'ens3.40' },
  ]),
  compute('db-01', [{ address: '10.20.1.7', mac: 'aa:bb:cc:00:00:03' }], {}, HOSTILE),
  compute('loose', [{ address: '10.20.1.8' }]),
  compute('guest', [], { type: 'vm', host: 'web-01', region: 'gra' }),
  manifest('Service', 'web', { resources: { min: { cores: 1 } } }),
  manifest('Assignment', 'web', { service: 'web', compute: 'web-01', quantity: 2 }),
];

const fleetOf = (...texts: string[]) =>
  folderOf({ 'infractl.yaml': manifest('Config', 'fleet', {}), 'all.yaml': texts.join('') });

const cwd = fleetOf(...machines);

async function exportTo(format: string, from = cwd): Promise<{ out: string; stderr: string }> {
  const out = join(folderOf({}), 'out');
  const { code, stderr } = await runHere(['export', format, '--out', out], { cwd: from });
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('error')]);
  return { out, stderr };
}

describe('dnsmasq', () => {
  const missing = whyNot('dnsmasq');

  it.skipIf(missing)(`is read by dnsmasq --test${missing ?? ''}`, async () => {
    for (const from of [cwd, copyOfExample('fleet')]) {
      const { out } = await exportTo('dnsmasq', from);
      const { status, output } = runTool('dnsmasq', ['--test', '-C', join(out, 'dnsmasq.conf')]);
      expect([status, output]).toEqual([0, expect.stringContaining('syntax check OK')]);
    }
  });

  it('has a line for each mac, and what its range needs', async () => {
    const { out, stderr } = await exportTo('dnsmasq');
    expect(readFileSync(join(out, 'dnsmasq.conf'), 'utf8').split('\n').slice(1, -1)).toEqual([
      'dhcp-range=set:net-10-20-0-0-22,10.20.0.0,static,255.255.252.0',
      'dhcp-option=tag:net-10-20-0-0-22,option:router,10.20.0.1',
      'dhcp-option=tag:net-10-20-0-0-22,option:dns-server,10.20.0.2,10.20.0.3',
      'dhcp-range=set:net-2001-db8--64,2001:db8::,static,64',
      'dhcp-option=tag:net-2001-db8--64,option6:dns-server,[2001:db8::53]',
      'dhcp-host=aa:bb:cc:00:00:03,10.20.1.7,db-01',
      'dhcp-host=aa:bb:cc:00:00:ff,10.20.1.205',
      'dhcp-host=aa:bb:cc:00:00:01,10.20.1.5,web-01',
      'dhcp-host=aa:bb:cc:00:00:01,[2001:db8::5],web-01',
    ]);
    expect(stderr).toContain('3 addresses without a mac or a cidr');
  });

  it('refuses an address of two networks, and names both', async () => {
    const elsewhere = manifest('IPAddress', 'elsewhere', {
      address: '10.20.1.5',
      type: 'private',
      cidr: '10.20.0.0/22',
      network: 'site-b',
      mac: 'aa:bb:cc:00:00:09',
    });
    const held = manifest('IPAssignment', 'held', { compute: 'loose', ip: 'elsewhere' });
    const { code, stderr } = await runHere(['export', 'dnsmasq'], {
      cwd: fleetOf(...machines, elsewhere, held),
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/IPAddress elsewhere and IPAddress \S+ would both be address 10\.20\.1\.5/);
  });

  it('refuses two machines of one host name, and names both', async () => {
    const twins = ['web.berlin.example.com', 'web.paris.example.com'].map((name, index) =>
      compute(name, [{ address: `10.20.2.${index + 1}`, mac: `aa:bb:cc:00:01:0${index}` }]),
    );
    const { code, stderr } = await runHere(['export', 'dnsmasq'], { cwd: fleetOf(machines[0]!, ...twins) });
    expect(code).toBe(1);
    expect(stderr).toContain(
      'compute web.berlin.example.com and compute web.paris.example.com would both be host name web',
    );
  });
});

describe('netplan', () => {
  const missing = whyNot('netplan');

  it.skipIf(missing)(`is read by netplan generate${missing ?? ''}`, async () => {
    const { out } = await exportTo('netplan');
    for (const name of ['web-01', 'web-02', 'db-01']) {
      const root = join(out, 'netplan', name);
      chmodSync(join(root, 'etc/netplan/60-infractl.yaml'), 0o600);
      const { status, output } = runTool('netplan', ['generate', '--root-dir', root]);
      expect([name, status, output]).toEqual([name, 0, '']);
      expect(existsSync(join(root, 'run/systemd/network'))).toBe(true);
    }
  });

  it('has routes, on-link where the gateway is off the range, VLANs and DNS servers', async () => {
    const { out, stderr } = await exportTo('netplan');
    const read = (name: string) =>
      parse(readFileSync(join(out, `netplan/${name}/etc/netplan/60-infractl.yaml`), 'utf8')) as object;
    expect(read('web-01')).toEqual({
      network: {
        version: 2,
        ethernets: {
          eno1: {
            match: { macaddress: 'aa:bb:cc:00:00:01' },
            'set-name': 'eno1',
            addresses: ['10.20.1.5/22', '2001:db8::5/64'],
            routes: [
              { to: '0.0.0.0/0', via: '10.20.0.1' },
              { to: '::/0', via: 'fe80::1' },
            ],
            nameservers: { addresses: ['10.20.0.2', '10.20.0.3', '2001:db8::53'] },
          },
        },
      },
    });
    expect(read('web-02')).toMatchObject({
      network: {
        ethernets: { ens3: { addresses: ['198.51.100.7/32'] } },
        vlans: { 'ens3.40': { id: 40, link: 'ens3', addresses: ['10.20.1.6/22'] } },
      },
    });
    expect(stderr).toContain('loose: 10.20.1.8: no interface or mac');
  });

  it('refuses an interface whose name is none', async () => {
    const { code, stderr } = await runHere(['export', 'netplan'], {
      cwd: fleetOf(machines[0] ?? '', compute('a', [{ address: '10.20.1.5', interface: '../../x' }])),
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/no name of an interface|spec\.addresses\[0\]\.interface/);
  });
});

describe('terraform', () => {
  it('has computes, placements and records, every machine of one shape, text as it is', async () => {
    const { out } = await exportTo('terraform');
    const vars = JSON.parse(readFileSync(join(out, 'infractl.auto.tfvars.json'), 'utf8')) as {
      infractl_computes: Record<string, Record<string, unknown>>;
      infractl_placements: unknown[];
    };
    expect(vars.infractl_computes['web-01']).toMatchObject({
      address: '10.20.1.5',
      labels: { note: HOSTILE },
    });
    const shapes = Object.values(vars.infractl_computes).map((one) => Object.keys(one).join());
    expect(new Set(shapes).size).toBe(1);
    expect(vars.infractl_placements).toEqual([
      { service: 'web', compute: 'web-01', quantity: 2, allocated: { cores: 2 } },
    ]);
  });
});

describe('mermaid', () => {
  it('is a flowchart in which no text ends its label', async () => {
    const { out } = await exportTo('mermaid');
    const text = readFileSync(join(out, 'fleet.mmd'), 'utf8');
    expect(text).toContain('\nflowchart LR\n');
    expect(text).toContain('subgraph compute_web_2d_01["web-01"]\n');
    expect(text).toContain('("web x2")\n');
    expect(text).toContain('  compute_web_2d_01 --> compute_guest\n');
    for (const line of text.split('\n').slice(2, -1))
      expect(line).toMatch(
        /^ +(?:end|subgraph \w+\["[^"\]<`]*"\]|\w+\["[^"\]<`]*"\]|\w+\("[^")<`]*"\)|\w+ --> \w+)$/,
      );
  });
});
