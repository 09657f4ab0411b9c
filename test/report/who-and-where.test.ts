import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderOf, runHere } from '../support/cli.ts';

const manifest = (kind: string, name: string, spec: object): string =>
  `---\n${JSON.stringify({ apiVersion: 'infractl.dev/v1', kind, metadata: { name }, spec })}\n`;

const address = (ip: string) => [{ address: ip, primary: true }];

const fleet = () =>
  folderOf({
    'infractl.yaml': manifest('Config', 'fleet', {}),
    'all.yaml': [
      manifest('Subnet', 'lan', { cidr: '10.0.0.0/24', type: 'private' }),
      manifest('ComputeProfile', 'model', {
        type: 'baremetal',
        provider: 'own',
        region: 'gra',
        capacity: { cores: 8 },
        owner: 'data',
        ssh: { user: 'ops', jump: 'bastion' },
        billing: {
          currency: 'EUR',
          monthlyCost: 50,
          contract: { termMonths: 12, noticeDays: 30, autoRenew: true },
        },
      }),
      manifest('Compute', 'bastion', {
        profile: 'model',
        owner: 'net',
        location: { site: 'gra-1', rack: 'r1', unit: 1 },
        ssh: { port: 2222 },
        addresses: address('10.0.0.1'),
      }),
      manifest('Compute', 'db', {
        profile: 'model',
        location: { site: 'gra-1', rack: 'r2', unit: 3, height: 2 },
        purchase: { date: '2024-01-02', price: 4000, warrantyEnd: '2027-01-01' },
        billing: { contract: { start: '2025-01-01' } },
        addresses: address('10.0.0.2'),
      }),
      manifest('Compute', 'spare', { type: 'vps', provider: 'ovh', region: 'gra', capacity: { cores: 1 } }),
      manifest('Service', 'web', {
        owner: 'shop',
        resources: { min: { cores: 1 } },
        placement: {
          affinity: [{ matchLabels: { 'infractl.dev/rack': 'r2', 'infractl.dev/site': 'gra-1' } }],
        },
      }),
      manifest('Assignment', 'web', { service: 'web', compute: 'db' }),
    ].join(''),
  });

async function reportOf(...args: string[]): Promise<{ readonly [key: string]: never }> {
  const { stdout, code } = await runHere(['report', ...args, '-o', 'json', '--today', '2026-11-24'], {
    cwd: fleet(),
  });
  expect(code).toBe(0);
  return JSON.parse(stdout) as never;
}

describe('report', () => {
  it('groups computes, instances and costs by owner, site and rack', async () => {
    const { fleet: made } = await reportOf();
    const { groups, billing, services } = made as unknown as Record<string, Record<string, unknown>>;
    expect(groups).toEqual({
      owner: [
        { name: 'data', computes: 1, instances: 1, monthlyCost: 50, unpriced: [] },
        { name: 'net', computes: 1, instances: 0, monthlyCost: 50, unpriced: [] },
        { name: null, computes: 1, instances: 0, monthlyCost: 0, unpriced: ['spare'] },
      ],
      site: [
        { name: 'gra-1', computes: 2, instances: 1, monthlyCost: 100, unpriced: [] },
        { name: null, computes: 1, instances: 0, monthlyCost: 0, unpriced: ['spare'] },
      ],
      rack: [
        { name: 'gra-1/r1', computes: 1, instances: 0, monthlyCost: 50, unpriced: [] },
        { name: 'gra-1/r2', computes: 1, instances: 1, monthlyCost: 50, unpriced: [] },
        { name: null, computes: 1, instances: 0, monthlyCost: 0, unpriced: ['spare'] },
      ],
    });
    expect(services).toMatchObject([{ name: 'web', owner: 'shop' }]);
    expect(billing!['dates']).toEqual([
      { date: '2026-12-01', days: 7, compute: 'db', what: 'last day to cancel' },
      { date: '2026-12-31', days: 37, compute: 'db', what: 'contract end' },
      { date: '2027-01-01', days: 38, compute: 'db', what: 'warranty end' },
    ]);
  });

  it('shows one grouping alone, and refuses another', async () => {
    const cwd = fleet();
    const { stdout } = await runHere(['report', '--by', 'rack', '--today', '2026-11-24'], { cwd });
    expect(stdout).toContain('gra-1/r2');
    expect(stdout).not.toContain('Capacity');
    expect((await runHere(['report', '--by', 'colour'], { cwd })).code).toBe(64);
  });

  it('says of a compute whose it is, where it stands and when its contract can end', async () => {
    const { compute } = await reportOf('db');
    expect(compute).toMatchObject({
      owner: 'data',
      contact: null,
      location: { site: 'gra-1', rack: 'r2', unit: 3, height: 2 },
      purchase: { date: '2024-01-02', price: 4000, warrantyEnd: { date: '2027-01-01', days: 38 } },
      billing: { contractEnd: { date: '2026-12-31' }, cancelBy: { date: '2026-12-01', days: 7 } },
    });
    const { stdout } = await runHere(['report', 'db', '--today', '2026-11-24'], { cwd: fleet() });
    expect(stdout).toContain('gra-1, rack r2, units 3-4');
  });
});

describe('login', () => {
  it('is in the ssh configuration; the jump host does not jump through itself', async () => {
    const cwd = fleet();
    await runHere(['export', 'ssh', '--out', 'out'], { cwd });
    expect(readFileSync(join(cwd, 'out/ssh_config'), 'utf8')).toMatch(
      /Host bastion\n {2}HostName 10.0.0.1\n {2}User ops\n {2}Port 2222\n\nHost db\n {2}HostName 10.0.0.2\n {2}User ops\n {2}ProxyJump bastion\n/,
    );
  });

  it('is in the inventory, with the addresses on the way', async () => {
    const cwd = fleet();
    await runHere(['export', 'ansible', '--out', 'out'], { cwd });
    const inventory = readFileSync(join(cwd, 'out/inventory'), 'utf8');
    expect(inventory).toContain('-o ProxyJump=ops@10.0.0.1:2222');
    expect(inventory).toContain('infractl_rack');
  });
});
