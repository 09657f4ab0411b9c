import { describe, expect, test } from 'vitest';
import { folderOf, runHere } from '../support/cli.ts';

/** What users met in fleets of their own, each with what is right: small fleets, judged through the command line. */

const compute = (name: string, spec = '', metadata = ''): string =>
  `apiVersion: infractl.dev/v1\nkind: Compute\nmetadata: {name: ${name}${metadata}}\nspec: {type: vps, provider: ovh, region: gra, capacity: {cores: 8, memory: 16Gi}${spec}}\n`;
const record = (name: string, type: string, zone: string, value: string): string =>
  `apiVersion: infractl.dev/v1\nkind: DNSRecord\nmetadata: {name: ${`${type}-${name}`.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-r}\nspec: {name: "${name}", type: ${type}, zone: ${zone}, ${value}}\n`;
const service = (name: string, spec: string): string =>
  `apiVersion: infractl.dev/v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {${spec}}\n`;
const address = (name: string, spec: string): string =>
  `apiVersion: infractl.dev/v1\nkind: IPAddress\nmetadata: {name: ${name}}\nspec: {${spec}}\n`;

interface Finding {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly help: string | null;
  readonly line: number;
}

function fleetOf(documents: readonly string[], config = 'spec: {}'): string {
  return folderOf({
    'infractl.yaml': `apiVersion: infractl.dev/v1\nkind: Config\nmetadata: {name: fleet}\n${config}\n`,
    'a.yaml': documents.join('---\n'),
  });
}

async function findings(documents: readonly string[], config?: string): Promise<readonly Finding[]> {
  const folder = fleetOf(documents, config);
  const { stdout } = await runHere(['validate', '--today', '2026-11-24', '-o', 'json', '-C', folder]);
  return (JSON.parse(stdout) as { diagnostics: readonly Finding[] }).diagnostics;
}
const told = (found: readonly Finding[]): readonly string[] =>
  found.map(({ rule, severity }) => `${severity} ${rule}`);

describe('zones as they are', () => {
  test('classless reverse zones, wildcard pointers and service pointers are ordinary', async () => {
    expect(
      await findings([
        record(
          '105.96-27.100.51.198.in-addr.arpa',
          'PTR',
          '96-27.100.51.198.in-addr.arpa',
          'value: a.example.org',
        ),
        record('1.0/25.2.0.192.in-addr.arpa', 'PTR', '0/25.2.0.192.in-addr.arpa', 'value: a.example.net'),
        record('1.0-127.2.0.192.in-addr.arpa', 'PTR', '0-127.2.0.192.in-addr.arpa', 'value: a.example.net'),
        record('*.2.0.192.in-addr.arpa', 'PTR', '2.0.192.in-addr.arpa', 'value: dyn.example.net'),
        record('_services._dns-sd._udp.example.com', 'PTR', 'example.com', 'value: _http._tcp.example.com'),
      ]),
    ).toEqual([]);
  });

  test('addresses stand at names with underscores', async () => {
    expect(
      await findings([
        record('gc._msdcs.example.com', 'A', 'example.com', 'value: 198.51.100.7'),
        record('_acme-challenge.docs.example.com', 'A', 'example.com', 'value: 198.51.100.7'),
        record('*._sites.example.com', 'AAAA', 'example.com', 'value: "2001:db8::7"'),
      ]),
    ).toEqual([]);
  });

  test('a name that is absent from a zone of which not all is ours proves nothing', async () => {
    const found = await findings([
      record('_acme-challenge.example.com', 'CNAME', 'example.com', 'value: 0f3a.auth.example.com'),
      record('_mta-sts.noreply.example.com', 'CNAME', 'example.com', 'value: _mta-sts.example.com'),
      record(
        '1.2.0.192.in-addr.arpa',
        'CNAME',
        '2.0.192.in-addr.arpa',
        'value: 1.0-127.2.0.192.in-addr.arpa',
      ),
    ]);
    expect(new Set(told(found))).toEqual(new Set(['info dns-cname-dangling']));
  });

  test('one value twice is told, however it is spelled', async () => {
    const found = await findings([
      record('a.example.com', 'A', 'example.com', 'values: [192.0.2.1, 192.0.2.1]'),
      record('a.example.com', 'AAAA', 'example.com', 'values: ["2001:db8::1", "2001:DB8:0::1"]'),
      record(
        '1.2.0.192.in-addr.arpa',
        'PTR',
        '2.0.192.in-addr.arpa',
        'values: [a.example.com, A.example.com.]',
      ),
    ]);
    expect(told(found)).toEqual(Array(3).fill('warning dns-value-duplicate'));
  });

  test('a value of one label is a forgotten zone', async () => {
    const found = await findings([
      record('app.example.com', 'CNAME', 'example.com', 'value: www'),
      record('1.2.0.192.in-addr.arpa', 'PTR', '2.0.192.in-addr.arpa', 'value: web-01'),
    ]);
    expect(told(found)).toEqual(Array(2).fill('warning dns-value-relative'));
    expect(found[0]?.message).toContain('write www.example.com');
  });

  test('what stands below the cut of a zone of ours is never answered', async () => {
    const found = await findings([
      record('a.sub.example.com', 'A', 'example.com', 'value: 192.0.2.1'),
      record('sub.example.com', 'CNAME', 'example.com', 'value: lb.example.net'),
      record('b.sub.example.com', 'A', 'sub.example.com', 'value: 192.0.2.1'),
    ]);
    expect(told(found)).toEqual(Array(2).fill('warning dns-occluded'));
  });
});

describe('addresses', () => {
  const site = (name: string, more: string): string =>
    address(name, `address: 192.168.1.5, type: private, cidr: 192.168.1.0/24, provider: own${more}`);

  test('one private range at two sites is two networks', async () => {
    expect(told(await findings([site('s1', ', region: berlin'), site('s2', ', region: paris')]))).toEqual([
      'error identity-duplicate',
      'error ip-duplicate',
    ]);
    expect(await findings([site('s1', ', network: berlin'), site('s2', ', network: paris')])).toEqual([]);
  });

  test('a block whose gateway lies outside it says onLink', async () => {
    const block = (more: string): string =>
      address(
        'block',
        `address: "2001:41d0:1:2::1", type: public, cidr: "2001:41d0:1:2::/64", gateway: "2001:41d0:1:ff:ff:ff:ff:ff"${more}`,
      );
    const [found, ...rest] = await findings([block('')]);
    expect(rest).toEqual([]);
    expect(found).toMatchObject({ rule: 'gateway-outside-cidr' });
    expect(found?.help).toContain('write onLink: true');
    expect(await findings([block(', onLink: true')])).toEqual([]);
  });
});

describe('what is written is what is read', () => {
  test('the help of a text that YAML read as a number shows it as it stands', async () => {
    const found = await findings([
      compute('a-01', '', ', labels: {build: 012, ver: 1.10}'),
      'apiVersion: infractl.dev/v1\nkind: Component\nmetadata: {name: os}\nspec: {type: os, manufacturer: C, model: 1E5, specs: {version: 24.10, kernel: 6.10, firmware: 1.20}}\n',
      'apiVersion: infractl.dev/v1\nkind: ComponentAssignment\nmetadata: {name: x}\nspec: {component: os, computes: [a-01], serialNumber: [00123, 9007199254740993, 0x1F]}\n',
    ]);
    expect(found.map(({ help }) => help)).toEqual(
      ['012', '1.10', '1E5', '24.10', '6.10', '1.20', '00123', '9007199254740993', '0x1F'].map(
        (text) => `quote it: "${text}"`,
      ),
    );
  });

  test('tags, merge keys, other versions of YAML and the marks of a merge are refused by name', async () => {
    const of = async (text: string): Promise<string> => {
      const found = await findings([text]);
      return found.map(({ rule, message, help }) => `${rule}: ${message}; ${help}`).join('\n');
    };
    expect(await of(compute('a-01', '', ', labels: !!omap [{env: dev}]'))).toMatch(
      /^yaml\/tag-resolve-failed: .*omap/,
    );
    expect(await of(compute('a-01', '', ', labels: !!set {env}'))).toMatch(
      /^yaml\/tag-resolve-failed: .*set/,
    );
    expect(await of(`%YAML 1.1\n---\n${compute('a-01')}`)).toMatch(/^yaml\/version: manifests are YAML 1\.2/);
    expect(await of(compute('a-01').replace('{type: vps', '{<<: {type: vps}'))).toContain(
      'merge keys are not read',
    );
    expect(await of(compute('a-01').replace('apiVersion', 'apiversion'))).toContain(
      'did you mean apiVersion?',
    );
    expect(await of('kind: Service\n<<<<<<< HEAD\nspec: 1\n=======\nspec: 2\n>>>>>>> d\n')).toMatch(
      /^yaml\/conflict: .*infractl regen/,
    );
  });

  test('where a pattern fails, what to write is said', async () => {
    const [found] = await findings([compute('a-01', ', billing: {currency: eur, monthlyCost: 10}')]);
    expect(found).toMatchObject({ rule: 'schema/pattern', help: 'write EUR' });
    expect(
      await findings([
        record('bücher.example.com', 'A', 'example.com', 'value: 192.0.2.1'),
        record('www.bücher.example', 'A', 'bücher.example', 'value: 192.0.2.1'),
        record('x.example.com', 'CNAME', 'example.com', 'value: münchen.de'),
      ]),
    ).toEqual([]);
  });

  test('values that an operator does not take are to be removed', async () => {
    const [found] = await findings([
      compute('a-01'),
      service(
        'web',
        'resources: {min: {cores: 1}}, placement: {affinity: [{matchExpressions: [{key: env, operator: Exists, values: [x]}]}]}',
      ),
    ]);
    expect(found?.help).toMatch(/^remove .*values$/);
  });

  test('notations of one thing are no change', async () => {
    const folder = fleetOf([
      compute('a-01', ', reserved: {cores: 500m}'),
      record('www.example.com', 'A', 'example.com', 'values: [192.0.2.1, 192.0.2.2]'),
      record('v6.example.com', 'AAAA', 'example.com', 'value: "2001:db8::1"'),
    ]);
    expect((await runHere(['apply', '-C', folder])).code).toBe(0);
    const again = fleetOf([
      compute('a-01', ', reserved: {cores: 0.5}, state: active').replace('16Gi', '16384'),
      record('WWW.example.com.', 'A', 'example.com', 'values: [192.0.2.2, 192.0.2.1]').replace(
        'a-www-example-com--r',
        'a-www-example-com-r',
      ),
      record('v6.example.com', 'AAAA', 'example.com', 'value: "2001:DB8::1"'),
    ]);
    const { readFileSync, writeFileSync } = await import('node:fs');
    writeFileSync(`${folder}/a.yaml`, readFileSync(`${again}/a.yaml`));
    expect(await runHere(['diff', '--detailed-exitcode', '-C', folder])).toMatchObject({
      code: 0,
      stdout: 'No changes\n',
    });
  });
});

describe('machines', () => {
  const host = (spec: string): string =>
    `apiVersion: infractl.dev/v1\nkind: Compute\nmetadata: {name: pve}\nspec: {type: baremetal, provider: self, region: r1, capacity: {cores: 16, memory: 128Gi}${spec}}\n`;
  const vm = (name: string): string =>
    `apiVersion: infractl.dev/v1\nkind: Compute\nmetadata: {name: ${name}}\nspec: {type: vm, provider: self, region: r1, host: pve, capacity: {cores: 4, memory: 16Gi}}\n`;
  const vms = ['vm-1', 'vm-2', 'vm-3', 'vm-4', 'vm-5', 'vm-6'].map(vm);

  test('cores of vms beyond those of the host are told with the way to share them', async () => {
    const [found, ...rest] = await findings([host(''), ...vms]);
    expect(rest).toEqual([]);
    expect(found).toMatchObject({ rule: 'capacity-min-exceeded', severity: 'error' });
    expect(found?.help).toContain('spec.overcommit {cores: 1.5}');
    expect(await findings([host(', overcommit: {cores: 1.5}'), ...vms])).toEqual([]);
    const [beyond] = await findings([host(', overcommit: {cores: 1.25}'), ...vms]);
    expect(beyond?.message).toContain('pve cores: min 24/20 cores');
  });

  test('a reference to the old name of a renamed machine names the new one', async () => {
    const [found] = await findings([
      compute('web-fsn-03', '', ', annotations: {infractl.dev/previous-name: hz-ax-03}'),
      compute('hz-ax-01'),
      service('s', 'resources: {min: {cores: 1}}'),
      'apiVersion: infractl.dev/v1\nkind: Assignment\nmetadata: {name: p}\nspec: {service: s, compute: hz-ax-03}\n',
    ]);
    expect(found).toMatchObject({ rule: 'ref-not-found', help: 'write web-fsn-03' });
    expect(found?.message).toContain('renamed to "web-fsn-03"');
  });

  test('machines that swap their names are renamed, and nothing is wrong with that', async () => {
    const { writeFileSync } = await import('node:fs');
    const folder = fleetOf([compute('a-01'), compute('b-01', ', state: maintenance')]);
    expect((await runHere(['apply', '-C', folder])).code).toBe(0);
    writeFileSync(
      `${folder}/a.yaml`,
      [
        compute('b-01', '', ', annotations: {infractl.dev/previous-name: a-01}'),
        compute('a-01', ', state: maintenance', ', annotations: {infractl.dev/previous-name: b-01}'),
      ].join('---\n'),
    );
    expect((await runHere(['validate', '-C', folder])).stdout).not.toContain('previous-name');
    const { stdout } = await runHere(['diff', '-C', folder]);
    expect(stdout).toContain('~ Compute b-01 -> a-01');
    expect(stdout).toContain('~ Compute a-01 -> b-01');
    expect(stdout).toContain('0 to create, 2 to update, 0 to delete');
  });

  test('a machine of unknown price is named beside the total', async () => {
    const folder = fleetOf([
      compute('a-01', ', billing: {currency: EUR, monthlyCost: 100}'),
      compute('a-02'),
      service('web', 'replicas: 12, resources: {min: {cores: 1, memory: 1Gi}}'),
    ]);
    const [text, markdown, json] = await Promise.all(
      ['text', 'markdown', 'json'].map(
        async (form) => (await runHere(['plan', '-o', form, '-C', folder])).stdout,
      ),
    );
    expect(text).toMatch(/Cost +100\.00 EUR a month, not counting a-02/);
    expect(markdown).toMatch(/100\.00 EUR.*a-02/);
    expect(JSON.parse(json as string)).toMatchObject({
      summary: { monthlyCostAfter: 100, costUnknown: ['a-02'] },
    });
  });

  test('two ports of one name, or of one number, are told', async () => {
    const found = await findings([
      compute('a-01'),
      service(
        'web',
        'replicas: 0, resources: {min: {cores: 1}}, ports: [{name: http, port: 80}, {name: http, port: 8080}, {name: x, port: 80, protocol: tcp}]',
      ),
    ]);
    expect(told(found)).toEqual(Array(2).fill('warning service-port-duplicate'));
  });

  test('labels are selected in the grammar of kubectl', async () => {
    const folder = fleetOf([compute('a-01', '', ', labels: {rank: "7"}')]);
    const get = (selector: string) =>
      runHere(['get', 'computes', '-o', 'name', '-l', selector, '-C', folder]);
    expect(await get('rank>5')).toMatchObject({ code: 0, stdout: 'compute/a-01\n' });
    expect(await get('rank<5')).toMatchObject({ code: 0, stdout: '' });
    for (const impossible of ['a/b/c=x', 'env=-x'])
      expect(await get(impossible)).toMatchObject({ code: 64, stdout: '' });
  });

  test('a port more in the list of a rule is told as what it opens', async () => {
    const { writeFileSync } = await import('node:fs');
    const rule = (ports: string): string =>
      [
        compute('db-01'),
        address('ip', 'address: 198.51.100.7, type: public, cidr: 198.51.100.0/24'),
        'apiVersion: infractl.dev/v1\nkind: IPAssignment\nmetadata: {name: ip}\nspec: {compute: db-01, ip: ip, primary: true}\n',
        `apiVersion: infractl.dev/v1\nkind: FirewallRule\nmetadata: {name: in}\nspec: {action: ALLOW, protocol: tcp, source: any, destination: any, ports: ${ports}}\n`,
        'apiVersion: infractl.dev/v1\nkind: FirewallAssignment\nmetadata: {name: in}\nspec: {rule: in, computes: [db-01]}\n',
      ].join('---\n');
    const folder = fleetOf([rule('[22]')]);
    expect((await runHere(['apply', '-C', folder])).code).toBe(0);
    writeFileSync(`${folder}/a.yaml`, rule('[22, 5432]'));
    expect((await runHere(['diff', '-C', folder])).stdout).toContain('opens tcp/5432 on db-01 to 0.0.0.0/0');
  });

  test('severities that stop every plan cannot be lowered, and that is said by name', async () => {
    const found = await findings([compute('a-01')], 'spec: {checks: {identity-duplicate: off}}');
    expect(told(found)).toEqual(['warning check-fixed']);
    expect(found[0]?.message).toContain('identity-duplicate');
  });

  test('the comment of a large plan stays below what a forge takes', { timeout: 60_000 }, async () => {
    const numbers = Array.from({ length: 200 }, (_, index) => 1000 + index);
    const folder = fleetOf([
      ...numbers.map((n) => compute(`a-rather-long-machine-name-of-some-site-${n}`)),
      ...numbers.flatMap((n) =>
        [0, 1, 2].map((k) =>
          service(`a-rather-long-service-name-${n}-${k}`, 'resources: {min: {cores: 1, memory: 1Gi}}'),
        ),
      ),
    ]);
    const { stdout } = await runHere(['plan', '-o', 'markdown', '-C', folder]);
    expect(Buffer.byteLength(stdout)).toBeLessThanOrEqual(60_000);
    expect(Buffer.byteLength(stdout)).toBeGreaterThan(20_000);
  });
});
