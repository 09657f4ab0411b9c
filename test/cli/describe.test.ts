import { describe, expect, it } from 'vitest';
import { copyOfExample, runCli, runJson } from '../support/cli.ts';

const fleet = copyOfExample('fleet');
interface Described {
  readonly items: readonly {
    readonly manifest: { readonly metadata: { readonly name: string } };
    readonly referredBy: readonly { readonly kind: string }[];
  }[];
}

const TODAY = ['--today', '2026-11-24'];

describe('describe', () => {
  it('tells what a service asks for, where it is, and who refers to it', async () => {
    const { code, stdout } = await runCli(['describe', 'svc/web', ...TODAY], { cwd: fleet });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Service web/);
    expect(stdout).toMatch(/Referred to by\n[^]*Assignment/);
    expect(stdout).toContain('kind: Service');
  });

  it('shows a compute as its report does, with the findings on it', async () => {
    const { stdout } = await runCli(['describe', 'compute', 'virt-01', ...TODAY], { cwd: fleet });
    expect(stdout).toMatch(/Findings\n.*the contract of "virt-01" ends 2026-12-31/);
    expect(stdout).toContain('RAID groups');
  });

  it('finds an IP by its address', async () => {
    const args = ['describe', 'ip/192.0.2.10', '-o', 'json', ...TODAY];
    const { json } = await runJson<Described>(args, { cwd: fleet });
    const { items } = json;
    expect(items.map(({ manifest }) => manifest.metadata.name)).toEqual(['identity-vip']);
    expect(items[0]?.referredBy.map(({ kind }) => kind)).toContain('IPAssignment');
  });

  it('guesses what a name was meant to be, and refuses half a request', async () => {
    const missing = await runCli(['describe', 'svc/wbe'], { cwd: fleet });
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('did you mean "web"?')]);
    expect((await runCli(['describe', 'svc'], { cwd: fleet })).code).toBe(64);
    expect((await runCli(['describe', 'nope/x'], { cwd: fleet })).code).toBe(64);
  });
});
