import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyOfExample, folderOf, runHere, snapshotOf } from '../support/cli.ts';
import { runTool, whyNot } from '../support/judge.ts';

/*
 * Each format on the example fleet and on a hostile one, judged by the tool that reads it.
 */

const fleet = copyOfExample('fleet');

/** Text that would be a template, a second line, a comment or a command where it is not quoted. */
const HOSTILE = `{{ lookup('pipe', 'touch /tmp/x') }} "'\\ # : $(id) \u2028 \u{e0001} =1+1`;

const manifest = (kind: string, name: string, spec: object, labels: Record<string, string> = {}): string =>
  `---\n${JSON.stringify({ apiVersion: 'infractl.dev/v1', kind, metadata: { name, labels }, spec })}\n`;

const hostile = folderOf({
  'infractl.yaml': manifest('Config', 'fleet', {}),
  'all.yaml': [
    manifest('Compute', 'web-01', { type: 'vps', provider: HOSTILE, region: 'gra' }, { note: HOSTILE }),
    manifest('Compute', 'web-02', { type: 'vps', provider: 'ovh', region: HOSTILE }),
    manifest('IPAddress', 'web-01-v6', { address: '2001:DB8::1', type: 'public', cidr: '2001:db8::/64' }),
    manifest('IPAssignment', 'web-01-v6', { compute: 'web-01', ip: 'web-01-v6', primary: true }),
    manifest('Service', 'web', {
      resources: { min: { cores: 1 } },
      ports: [{ name: HOSTILE, port: 80, protocol: 'tcp' }],
    }),
    manifest('Assignment', 'web', { service: 'web', compute: 'web-01' }),
  ].join(''),
});

async function exportTo(format: string, cwd: string, ...more: string[]): Promise<string> {
  const out = join(folderOf({}), 'out');
  const { code, stderr } = await runHere(['export', format, '--out', out, ...more], { cwd });
  expect(stderr).not.toContain('error');
  expect(code).toBe(0);
  return out;
}

interface Inventory {
  readonly _meta: { readonly hostvars: Record<string, Record<string, unknown>> };
  readonly [group: string]: { readonly hosts?: string[] } | unknown;
}

function readInventory(file: string): Inventory {
  const { status, output } = runTool('ansible-inventory', ['-i', file, '--list'], {
    ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'true',
    HOME: folderOf({}),
  });
  expect(output).not.toMatch(/WARNING|ERROR/);
  expect(status).toBe(0);
  return JSON.parse(output) as Inventory;
}

describe('ansible', () => {
  const missing = whyNot('ansible-inventory');

  it.skipIf(missing)(`is read by ansible-inventory, groups and variables${missing ?? ''}`, async () => {
    const out = await exportTo('ansible', fleet);
    const read = readInventory(join(out, 'inventory'));
    expect(read['provider_ovh']).toMatchObject({ hosts: expect.arrayContaining(['app-01', 'app-02']) });
    expect(read['label_env_prod']).toMatchObject({ hosts: expect.arrayContaining(['app-01']) });
    expect(read._meta.hostvars['app-01']).toMatchObject({
      ansible_host: '198.51.100.20',
      infractl_type: 'baremetal',
    });
    expect(Object.keys(read).some((group) => group.startsWith('service_'))).toBe(true);
  });

  it.skipIf(missing)(`keeps hostile text text${missing ?? ''}`, async () => {
    const out = await exportTo('ansible', hostile);
    const { hostvars } = readInventory(join(out, 'inventory'))._meta;
    expect(hostvars['web-01']?.['infractl_provider']).toEqual({ __ansible_unsafe: HOSTILE });
    expect(hostvars['web-01']?.['infractl_labels']).toEqual({ note: { __ansible_unsafe: HOSTILE } });
    expect(hostvars['web-02']?.['infractl_region']).toEqual({ __ansible_unsafe: HOSTILE });
  });

  it('refuses labels that fall together, and names both', async () => {
    const compute = (name: string, labels: Record<string, string>) =>
      manifest('Compute', name, { type: 'vps', provider: 'ovh', region: 'gra' }, labels);
    const cwd = folderOf({
      'infractl.yaml': manifest('Config', 'fleet', {}),
      'a.yaml': compute('a', { 'a-b': 'c' }) + compute('b', { 'a.b': 'c' }),
    });
    const { code, stdout, stderr } = await runHere(['export', 'ansible'], { cwd });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('label a-b=c and label a.b=c would both be group label_a_b_c');
    expect((await runHere(['export', 'ansible', '-l', 'a-b'], { cwd })).code).toBe(0);
  });
});

describe('prometheus', () => {
  const missing = whyNot('promtool');

  it.skipIf(missing)(`is read by promtool, every target with a port${missing ?? ''}`, async () => {
    for (const cwd of [fleet, hostile]) {
      const out = await exportTo('prometheus', cwd);
      const jobs = ['nodes', 'services'].map(
        (job) => `  - job_name: ${job}\n    file_sd_configs: [{files: [prometheus-${job}.json]}]\n`,
      );
      writeFileSync(join(out, 'prometheus.yml'), `scrape_configs:\n${jobs.join('')}`);
      const { status, output } = runTool('promtool', ['check', 'config', join(out, 'prometheus.yml')]);
      expect(output).toContain('SUCCESS');
      expect(status).toBe(0);
      for (const job of ['nodes', 'services']) {
        const groups = JSON.parse(readFileSync(join(out, `prometheus-${job}.json`), 'utf8')) as {
          targets: string[];
        }[];
        expect(groups.length).toBeGreaterThan(0);
        for (const { targets } of groups)
          for (const target of targets) expect(target).toMatch(/^(?:\[[0-9a-f:]+\]|[0-9.]+):\d+$/);
      }
    }
  });

  it('has the service, the compute and what it is labelled with on each port', async () => {
    const out = await exportTo('prometheus', hostile);
    expect(JSON.parse(readFileSync(join(out, 'prometheus-services.json'), 'utf8'))).toEqual([
      {
        targets: ['[2001:db8::1]:80'],
        labels: {
          compute: 'web-01',
          type: 'vps',
          provider: HOSTILE,
          region: 'gra',
          label_note: HOSTILE,
          service: 'web',
          port: HOSTILE,
        },
      },
    ]);
  });
});

describe('ssh', () => {
  const missing = whyNot('ssh');

  it.skipIf(missing)(`leads ssh to each primary address${missing ?? ''}`, async () => {
    const out = await exportTo('ssh', fleet);
    const ask = (host: string) => runTool('ssh', ['-G', '-F', join(out, 'ssh_config'), host]).output;
    expect(ask('app-01')).toContain('\nhostname 198.51.100.20\n');
    expect(ask('app-99')).toContain('\nhostname app-99\n');
    const v6 = await exportTo('ssh', hostile);
    expect(runTool('ssh', ['-G', '-F', join(v6, 'ssh_config'), 'web-01']).output).toContain(
      '\nhostname 2001:db8::1\n',
    );
  });

  it('says who has no primary address', async () => {
    const { stdout, stderr } = await runHere(['export', 'ssh'], { cwd: hostile });
    expect(stdout).not.toContain('web-02');
    expect(stderr).toBe('note: left out: web-02: no primary address\n');
  });
});

describe('hosts', () => {
  it('has each address with its compute and its names', async () => {
    const { stdout } = await runHere(['export', 'hosts'], { cwd: fleet });
    expect(stdout).toContain('\n10.20.1.11 app-01.int.example.com\n');
    expect(stdout).toMatch(/^203\.0\.113\.36 app-03 app-03\.example\.com$/m);
    const zone = await runHere(['export', 'hosts', '--zone', 'int.example.com'], { cwd: fleet });
    expect(zone.stdout).not.toMatch(/ app-03\.example\.com/);
  });

  it('lets no name begin a line of its own', async () => {
    const cwd = folderOf({
      'infractl.yaml': manifest('Config', 'fleet', {}),
      'a.yaml': manifest('DNSRecord', 'a', {
        name: 'a b.example.com',
        type: 'A',
        zone: 'example.com',
        value: '192.0.2.1',
      }),
    });
    const { code, stderr } = await runHere(['export', 'hosts'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toContain('a b.example.com');
  });
});

describe('bind', () => {
  const missing = whyNot('named-checkzone');
  const SERVERS = ['--ns', 'ns1.example.com', 'ns2.example.com'];

  it.skipIf(missing)(`loads in BIND, and comes back name by name${missing ?? ''}`, async () => {
    const out = await exportTo('bind', fleet, '--serial', '7', ...SERVERS);
    for (const zone of ['example.com', 'int.example.com', '113.0.203.in-addr.arpa']) {
      const file = join(out, 'zones', `${zone}.zone`);
      const { status, output } = runTool('named-checkzone', [
        '-i',
        'full-sibling',
        '-D',
        '-o',
        '-',
        zone,
        file,
      ]);
      expect(output).not.toMatch(/warning|error|ignoring/i);
      expect(status).toBe(0);
      const written = readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => / IN /.test(line));
      const read = output
        .split('\n')
        .filter((line) => /\sIN\s/.test(line))
        .map((line) => line.split(/\s+/).join(' '));
      expect(read.toSorted()).toEqual(written.toSorted());
    }
  });

  it('counts the serial on where something changed, and only there', async () => {
    const out = await exportTo('bind', fleet, '--serial', '4294967294', ...SERVERS);
    const file = join(out, 'zones/example.com.zone');
    const first = readFileSync(file, 'utf8');
    const again = (...more: string[]) =>
      runHere(['export', 'bind', '--out', out, ...SERVERS, ...more], { cwd: fleet });
    await again();
    expect(readFileSync(file, 'utf8')).toBe(first);
    for (const serial of [4294967295, 1]) {
      writeFileSync(file, readFileSync(file, 'utf8').replace(' 198.51.100.10\n', ' 192.0.2.1\n'));
      expect((await again('--check')).code).toBe(2);
      await again();
      expect(readFileSync(file, 'utf8')).toContain(`hostmaster.example.com. ${serial} `);
    }
  });

  it('refuses what is no name, no address, outside its zone, or without server and serial; all in one run', async () => {
    const record = (name: string, spec: object) =>
      manifest('DNSRecord', name, { type: 'A', zone: 'b.net', ...spec });
    const cwd = folderOf({
      'infractl.yaml': manifest('Config', 'fleet', {}),
      'a.yaml':
        record('a', { name: 'x y.b.net', value: '192.0.2.1' }) +
        record('b', { name: 'www.b.net', value: '192.0.2.1 @' }) +
        record('c', { name: 'www.a.com', value: '192.0.2.1' }),
    });
    const { code, stderr } = await runHere(['export', 'bind', '--zone', 'b.net'], { cwd });
    expect(code).toBe(1);
    for (const part of [
      '--ns',
      '--serial N',
      '"x y.b.net" is no name',
      '"192.0.2.1 @" cannot be written',
      'www.a.com is not in zone b.net',
    ])
      expect(stderr).toContain(part);
  });
});

describe('nftables', () => {
  const { status } = runTool('unshare', ['-rn', 'nft', 'list', 'ruleset']);
  const missing = status === 0 ? undefined : ' (skipped: no network namespace with nftables here)';

  it.skipIf(missing)(`is read by nft for every compute${missing ?? ''}`, async () => {
    const out = await exportTo('nftables', fleet);
    const files = [...snapshotOf(join(out, 'nftables')).keys()].map((file) => join(out, 'nftables', file));
    expect(files.length).toBeGreaterThan(20);
    const script = 'for file; do nft -c -f "$file" && nft -f "$file" || exit 1; done; nft list tables';
    expect(runTool('unshare', ['-rn', 'sh', '-ec', script, 'sh', ...files])).toMatchObject({ status: 0 });
  });

  it('keeps order, protocols and ports; what is unfiltered loses its table', async () => {
    const out = await exportTo('nftables', fleet);
    expect(readFileSync(join(out, 'nftables/edge-01.nft'), 'utf8')).toMatch(
      /meta l4proto \{ tcp \} th dport 443-443 accept/,
    );
    const bare = await exportTo('nftables', hostile);
    expect(readFileSync(join(bare, 'nftables/web-01.nft'), 'utf8')).toMatch(
      /delete table inet infractl\n# unfiltered/,
    );
  });
});

describe('csv', () => {
  it('is text to a spreadsheet, whatever a field begins with', async () => {
    const cwd = folderOf({
      'infractl.yaml': manifest('Config', 'fleet', {}),
      'a.yaml': manifest('Compute', 'a', { type: 'vps', provider: '=cmd|"/c calc"!A1', region: ' +1' }),
    });
    const out = await exportTo('csv', cwd);
    expect(readFileSync(join(out, 'computes.csv'), 'utf8')).toBe(
      'name,type,provider,region,state,host,address,cores,memory_mb,labels\r\n' +
        `a,vps,"'=cmd|""/c calc""!A1","' +1",active,,,0,0,\r\n`,
    );
  });
});

describe('placements', () => {
  it('says what runs where, and how to get there', async () => {
    const out = await exportTo('placements', fleet);
    const { placements, steps } = JSON.parse(readFileSync(join(out, 'placements.json'), 'utf8')) as {
      placements: { service: string }[];
      steps: { action: string; fits: boolean }[];
    };
    expect(placements.length).toBeGreaterThan(20);
    expect(steps.every(({ fits }) => fits)).toBe(true);
    const { status } = runTool('sh', [
      '-euc',
      'for file; do . "$file"; done',
      'sh',
      ...[...snapshotOf(join(out, 'env')).keys()].map((file) => join(out, 'env', file)),
    ]);
    expect(status).toBe(0);
  });
});
