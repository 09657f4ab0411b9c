import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyOfExample, folderOf, runHere, runJson } from '../support/cli.ts';
import { graphOf } from '../support/graph.ts';
import { outputFaults } from '../support/output-schema.ts';

const SHARED = `apiVersion: infractl.dev/v1
kind: Component
metadata: {name: dimm}
spec: {type: ram, manufacturer: A, model: B, specs: {capacity_gb: 16}}
---
apiVersion: infractl.dev/v1
kind: Component
metadata: {name: disk}
spec: {type: storage, manufacturer: A, model: C, specs: {capacity_gb: 1000, type: nvme}}
---
apiVersion: infractl.dev/v1
kind: ComputeProfile
metadata: {name: box}
spec: {type: baremetal, provider: own, parts: [{component: dimm, quantity: 4}]}
---
apiVersion: infractl.dev/v1
kind: Subnet
metadata: {name: wan}
spec: {cidr: 203.0.113.0/24, type: public, gateway: 203.0.113.1}
---
apiVersion: infractl.dev/v1
kind: Subnet
metadata: {name: lan}
spec: {cidr: "2001:db8::/64", type: public}
---
apiVersion: infractl.dev/v1
kind: DNSZone
metadata: {name: example-com}
spec: {zone: example.com}
---
apiVersion: infractl.dev/v1
kind: DNSZone
metadata: {name: in}
spec: {zone: in.example.com, ttl: 60, records: [{name: "@", type: TXT, value: old}]}
`;

const LONG = `${SHARED}---
# the machine
apiVersion: infractl.dev/v1
kind: Compute
metadata: {name: web-01, labels: {env: prod}}
spec: {type: baremetal, provider: own, region: par}
---
apiVersion: infractl.dev/v1
kind: ComponentAssignment
metadata: {name: web-ram} # bought in May
spec: {component: dimm, computes: [web-01], quantity: 2, slot: DIMM0-1}
---
# its address
apiVersion: infractl.dev/v1
kind: IPAddress
metadata: {name: web-v4}
spec: {address: 203.0.113.5, gateway: 203.0.113.1}
---
apiVersion: infractl.dev/v1
kind: IPAssignment
metadata: {name: web-v4}
spec: {compute: web-01, ip: web-v4, primary: true}
---
apiVersion: infractl.dev/v1
kind: DNSRecord
metadata: {name: web-a}
spec: {name: web.example.com, type: A, zone: example.com, ip: web-v4}
---
apiVersion: infractl.dev/v1
kind: DNSRecord
metadata: {name: www}
spec: {name: www.in.example.com, type: CNAME, zone: in.example.com, value: web.example.com, ttl: 30}
---
apiVersion: infractl.dev/v1
kind: DNSRecord
metadata: {name: round}
spec: {name: all.in.example.com, type: A, zone: in.example.com, ip: web-v4, ttl: 30} # for a while
---
apiVersion: infractl.dev/v1
kind: IPAddress
metadata: {name: spare, annotations: {a: b}}
spec: {address: 203.0.113.6}
`;

test('what stands by itself goes into its owner, with its comments, and comes out again', async () => {
  const folder = folderOf({ 'a.yaml': LONG });
  const before = graphOf(folder);
  await runHere(['apply', '-C', folder]);
  const { json } = await runJson(['fmt', '--inline', '-C', folder]);
  expect(outputFaults('edit', json)).toEqual([]);
  expect(json).toMatchObject({ moved: 6, stay: [{ count: 1, why: 'they have annotations' }] });
  const text = readFileSync(path.join(folder, 'a.yaml'), 'utf8');
  expect(text).toContain(`  ttl: 60
  records:
    - {name: "@", type: TXT, value: old}
    - {name: www, type: CNAME, value: web.example.com, ttl: 30}
    # for a while
    - {name: all, type: A, ttl: 30, ip: 203.0.113.5}
---
# the machine
apiVersion: infractl.dev/v1
kind: Compute
metadata: {name: web-01, labels: {env: prod}}
spec:
  type: baremetal
  provider: own
  region: par
  addresses:
    # its address
    - {address: 203.0.113.5, primary: true, dns: [web.example.com]}
  parts:
    # bought in May
    - {component: dimm, quantity: 2, slot: DIMM0-1}
---
`);
  expect(graphOf(folder)).toEqual(before);
  expect((await runHere(['diff', '--detailed-exitcode', '-C', folder])).code).toBe(0);
  expect((await runHere(['fmt', '--inline', '--check', '-C', folder])).code).toBe(0);
  expect((await runHere(['fmt', '--expand', '-C', folder])).code).toBe(0);
  expect(graphOf(folder)).toEqual(before);
  const long = readFileSync(path.join(folder, 'a.yaml'), 'utf8');
  for (const comment of ['# the machine', '# its address', '# bought in May', '# for a while'])
    expect(long.split(comment)).toHaveLength(2);
  expect(long).not.toMatch(/records:|parts:\n|addresses:/);
  expect((await runHere(['fmt', '--inline', '--expand', '-C', folder])).code).toBe(64);
});

test.each(['fleet', 'minimal', 'multi-role'])('both forms of the example %s are one fleet', async (name) => {
  const folder = copyOfExample(name);
  const before = graphOf(folder);
  for (const way of ['--expand', '--inline', '--expand']) {
    expect((await runHere(['fmt', way, '-C', folder])).code).toBe(0);
    expect(graphOf(folder)).toEqual(before);
  }
});

const pick = <T>(...values: T[]) => fc.constantFrom(...values);

const compute = fc.record({
  profile: fc.boolean(),
  own: fc.boolean(),
  parts: fc.array(
    fc.record({
      component: pick('dimm', 'disk'),
      slot: pick(undefined, 'A', 'B0-1'),
      notes: pick(undefined, 'x'),
    }),
    { maxLength: 3 },
  ),
  addresses: fc.array(
    fc.record({
      six: fc.boolean(),
      extra: pick(
        {},
        {},
        { gateway: '203.0.113.1' },
        { notes: 'n' },
        { state: 'assigned' },
        { type: 'private' },
        { role: 'bmc' },
      ),
      primary: pick(undefined, false),
      name: pick('', 'web-0--lan', 'x'),
      held: pick(1, 1, 1, 0, 2),
      dns: pick('', 'example.com', 'in.example.com'),
      ttl: pick(undefined, 5),
      port: pick('', 'name', 'literal'),
      annotated: pick(false, false, true),
    }),
    { maxLength: 3 },
  ),
});

const fleet = fc.record({
  computes: fc.array(compute, { minLength: 1, maxLength: 3 }),
  records: fc.array(
    fc.record({
      name: pick('a', 'b.c', '*', 'in', '_x._tcp'),
      zone: pick('example.com', 'in.example.com', 'none.example.net'),
      type: pick('CNAME', 'TXT', 'MX'),
      apex: fc.boolean(),
    }),
    { maxLength: 5 },
  ),
  split: fc.boolean(),
});

type Written = {
  readonly kind: string;
  readonly name: string;
  readonly spec: object;
  readonly annotations?: object;
};

function manifestsOf({
  computes,
  records,
}: typeof fleet extends fc.Arbitrary<infer T> ? T : never): Written[] {
  const made: Written[] = [];
  let number = 10;
  for (const [index, one] of computes.entries()) {
    const name = `web-${index}`;
    const spec = one.profile
      ? { profile: 'box', region: 'par' }
      : { type: 'baremetal', provider: 'own', region: 'par' };
    made.push({
      kind: 'Compute',
      name,
      spec: { ...spec, ...(one.own ? { parts: [{ component: 'disk', slot: 'Z' }] } : {}) },
    });
    for (const part of one.parts)
      made.push({
        kind: 'ComponentAssignment',
        name: `part-${number++}`,
        spec: { ...part, computes: [name] },
      });
    for (const { six, extra, primary, name: own, held, dns, ttl, port, annotated } of one.addresses) {
      const address = six ? `2001:db8::${number}` : `203.0.113.${number}`;
      const ip = own === 'web-0--lan' ? `web-${index}--lan${number}` : `ip-${own}${number}`;
      number++;
      made.push({
        kind: 'IPAddress',
        name: ip,
        spec: { address, ...extra },
        ...(annotated ? { annotations: { a: 'b' } } : {}),
      });
      for (let holder = 0; holder < held; holder++)
        made.push({
          kind: 'IPAssignment',
          name: `${ip}-${holder}`,
          spec: {
            compute: `web-${(index + holder) % computes.length}`,
            ip: holder === 0 ? ip : address,
            primary,
          },
        });
      if (dns !== '')
        made.push({
          kind: 'DNSRecord',
          name: `r-${ip}`,
          spec: {
            name: `H${number}.${dns}`,
            type: six ? 'AAAA' : 'A',
            zone: dns,
            ip: held === 2 ? address : ip,
            ttl,
          },
        });
      if (port !== '')
        made.push({
          kind: 'PortAssignment',
          name: `p-${ip}`,
          spec: { service: 'web', ip: port === 'name' ? ip : address, port: 80, servicePort: 80 },
        });
    }
  }
  for (const [index, { name, zone, type, apex }] of records.entries())
    made.push({
      kind: 'DNSRecord',
      name: `rec-${index}`,
      spec: {
        name: apex && type !== 'CNAME' ? zone : `${name}.${zone}`,
        type,
        zone,
        value: { CNAME: 'web.example.com', TXT: `text ${index}`, MX: '10 mail.example.com' }[type],
      },
    });
  return made;
}

test('inline and expanded again, any fleet is the same fleet', { timeout: 120_000 }, async () => {
  let moved = 0;
  await fc.assert(
    fc.asyncProperty(fleet, async (random) => {
      const documents = manifestsOf(random).map(
        ({ kind, name, spec, annotations }, index) =>
          `# comment ${index}\n${JSON.stringify({ apiVersion: 'infractl.dev/v1', kind, metadata: { name, annotations }, spec })}\n`,
      );
      const service =
        'apiVersion: infractl.dev/v1\nkind: Service\nmetadata: {name: web}\nspec: {resources: {min: {}}}\n';
      const half = random.split ? Math.floor(documents.length / 2) : documents.length;
      const files = {
        'shared.yaml': `${SHARED}---\n${service}`,
        'a.yaml': documents.slice(0, half).join('---\n'),
        'b.yaml': documents.slice(half).join('---\n'),
      };
      const folder = folderOf(Object.fromEntries(Object.entries(files).filter(([, text]) => text !== '')));
      const before = graphOf(folder);
      const inline = await runJson<{ moved?: number; error?: unknown }>(['fmt', '--inline', '-C', folder]);
      // what does not load is not touched
      if (inline.code !== 0) {
        expect((await runHere(['validate', '-C', folder])).code).toBe(1);
        return;
      }
      moved += inline.json.moved ?? 0;
      expect(graphOf(folder)).toEqual(before);
      expect((await runHere(['fmt', '--inline', '--check', '-C', folder])).code).toBe(0);
      expect((await runHere(['fmt', '--expand', '-C', folder])).code).toBe(0);
      expect(graphOf(folder)).toEqual(before);
      const text = readdirSync(folder)
        .filter((file) => existsSync(path.join(folder, file)) && file.endsWith('.yaml'))
        .map((file) => readFileSync(path.join(folder, file), 'utf8'))
        .join('');
      for (const index of documents.keys()) expect(text.split(`# comment ${index}\n`)).toHaveLength(2);
    }),
    { seed: 11, numRuns: 30 },
  );
  expect(moved).toBeGreaterThan(50);
});
