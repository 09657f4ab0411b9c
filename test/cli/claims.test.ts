import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderOf, runCli } from '../support/cli.ts';

const FLEET = `apiVersion: infractl.dev/v1
kind: Subnet
metadata: {name: lan}
spec: {cidr: 10.0.0.0/30, type: private}
---
apiVersion: infractl.dev/v1
kind: Compute
metadata: {name: web-01}
spec:
  type: vps
  provider: own
  region: here
  capacity: {cores: 4}
  addresses:
    - {subnet: lan, primary: true}
---
apiVersion: infractl.dev/v1
kind: Service
metadata: {name: shop}
spec: {resources: {min: {cores: 1}}}
---
apiVersion: infractl.dev/v1
kind: PortAssignment
metadata: {name: shop}
spec: {service: shop, ip: web-01--lan, port: 443, servicePort: 8443}
`;
const SECOND = `---
apiVersion: infractl.dev/v1
kind: Compute
metadata: {name: a-01}
spec: {type: vps, provider: own, region: here, capacity: {cores: 1}, addresses: [{subnet: lan}]}
`;
const THIRD = SECOND.replace('a-01', 'a-02');

const file = (root: string, name: string) => path.join(root, 'generated/addresses', `${name}.yaml`);
const addressOf = (root: string, name: string) =>
  /address: (.+)/.exec(readFileSync(file(root, name), 'utf8'))?.[1];

describe('addresses asked for by subnet', () => {
  test('are planned, written with the Assignments, kept, and given back', async () => {
    const root = folderOf({ 'fleet.yaml': FLEET });
    const run = (...args: string[]) => runCli(args, { cwd: root });
    const validated = await run('validate');
    expect([validated.code, validated.stdout]).toEqual([0, expect.not.stringContaining('error')]);
    // the port wants the machine that will have the address
    const applied = await run('apply', '--detailed-exitcode');
    expect([applied.code, applied.stderr]).toEqual([2, expect.not.stringContaining('unsafe')]);
    expect(applied.stdout).toContain('generated/addresses/web-01.yaml');
    expect(addressOf(root, 'web-01')).toBe('10.0.0.1');
    expect((await run('apply', '--detailed-exitcode')).code).toBe(0);

    writeFileSync(path.join(root, 'fleet.yaml'), FLEET + SECOND);
    expect((await run('apply')).code).toBe(0);
    expect([addressOf(root, 'web-01'), addressOf(root, 'a-01')]).toEqual(['10.0.0.1', '10.0.0.2']);
    expect((await run('get', 'subnet', 'lan')).stdout).toMatch(/10\.0\.0\.0\/30 +default +private +2 +0\b/);

    const report = await run('report', 'network', '-o', 'json');
    expect(JSON.parse(report.stdout)).toEqual({
      formatVersion: '1',
      network: {
        subnets: [{ name: 'lan', network: 'default', cidr: '10.0.0.0/30', used: 2, free: 0, next: null }],
      },
    });
    expect((await run('report', 'network')).stdout).toMatch(/lan +default +10\.0\.0\.0\/30 +2 +0 +full/);

    writeFileSync(path.join(root, 'fleet.yaml'), FLEET + SECOND + THIRD);
    const full = await run('apply');
    expect([full.code, full.stderr]).toEqual([3, expect.stringContaining('a-02 asks for an address of lan')]);
    expect(existsSync(file(root, 'a-02'))).toBe(false);
    expect((await run('plan')).code).toBe(3);
    expect((await run('validate')).code).toBe(1);

    writeFileSync(path.join(root, 'fleet.yaml'), FLEET + THIRD);
    expect((await run('apply')).code).toBe(0);
    expect(existsSync(file(root, 'a-01'))).toBe(false);
    expect([addressOf(root, 'web-01'), addressOf(root, 'a-02')]).toEqual(['10.0.0.1', '10.0.0.2']);
  });
});
