import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { rules } from '../../src/generated/rules.ts';
import { folderSource, listManifests, loadFiles } from '../../src/load/index.ts';
import type { CheckContext, Rule } from '../../src/model/rule.ts';
import type { Fleet } from '../../src/model/fleet.ts';
import { DEFAULT_SETTINGS, resolveFleet } from '../../src/resolve/index.ts';
import { runChecks } from '../../src/check/run-checks.ts';
import { stateOf, toDesired } from '../../src/state/index.ts';
import { validateDocuments } from '../../src/validate/index.ts';

/*
 * All checks on a fleet of every kind, beside the time that load + validate take for it in the same run; and each rule by
 * itself, the slowest first. `npm run bench checks 10000`
 */

const RUNS = 5;
const count = Number(process.argv[2] ?? 10_000);
const root = mkdtempSync(join(tmpdir(), 'infractl-bench-'));
try {
  main();
} finally {
  rmSync(root, { recursive: true, force: true });
}

function main(): void {
  const written = writeFleet(count);
  const first = run();
  const runs = Array.from({ length: RUNS }, run);
  const read = median(runs.map(({ read: ms }) => ms));
  const check = median(runs.map(({ check: ms }) => ms));
  print(`${written} manifests, ${rules.length} rules, ${first.findings} findings`);
  print(
    `${'checks / (load + validate), first'.padEnd(40)} ${(first.check / first.read).toFixed(2).padStart(8)}   at most 1`,
  );
  print(
    `${'checks / (load + validate), median'.padEnd(40)} ${(check / read).toFixed(2).padStart(8)}   at most 1`,
  );
  print(
    `ms: first ${first.read.toFixed(0)} + ${first.check.toFixed(0)}, median ${read.toFixed(0)} + ${check.toFixed(0)}`,
  );
  print(`found: ${JSON.stringify(first.byRule)}`);
  const slowest = rules.map(
    (rule) =>
      [
        rule.id,
        median(Array.from({ length: RUNS }, () => timeRule(rule, first.fleet, first.context))),
      ] as const,
  );
  for (const [id, ms] of slowest.toSorted(([, a], [, b]) => b - a).slice(0, 20))
    print(`${id.padEnd(40)} ${ms.toFixed(1).padStart(8)} ms`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

interface Run {
  readonly read: number;
  readonly check: number;
  readonly findings: number;
  readonly byRule: Readonly<Record<string, number>>;
  readonly fleet: Fleet;
  readonly context: CheckContext;
}

function run(): Run {
  const start = performance.now();
  const source = folderSource(root);
  const loaded = loadFiles(source, listManifests(root, DEFAULT_SETTINGS.manifests).value);
  const { value, diagnostics } = validateDocuments(loaded.documents, DEFAULT_SETTINGS.generated);
  const read = performance.now() - start;
  if (diagnostics.length + loaded.diagnostics.length > 0)
    throw new Error(JSON.stringify([...loaded.diagnostics, ...diagnostics][0]));
  const resolved = resolveFleet(value.resources, DEFAULT_SETTINGS);
  if (resolved.diagnostics.length > 0) throw new Error(JSON.stringify(resolved.diagnostics[0]));
  const context = { today: '2026-11-24', previous: stateOf(value.resources.map(toDesired)) };
  const before = performance.now();
  const found = runChecks(rules, resolved.value, context, []);
  return {
    read,
    check: performance.now() - before,
    findings: found.length,
    byRule: countByRule(found),
    fleet: resolved.value,
    context,
  };
}

function timeRule({ check }: Rule, fleet: Fleet, context: CheckContext): number {
  const start = performance.now();
  if (check) Array.from(check(fleet, context));
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}

/** Shares of the kinds; the rest are JournalEntries. */
function writeFleet(total: number): number {
  const share = (part: number): number => Math.floor(total * part);
  const [computes, services, ips] = [share(0.14), share(0.12), share(0.12)];
  const c = (i: number): string => `c-${i % computes}`;
  const manifests = [
    ...many(computes, (i) =>
      text(
        'Compute',
        `c-${i}`,
        `{type: baremetal, provider: ovh, region: r${i % 5}, capacity: {cores: 64, memory: 256Gi}, billing: {currency: EUR, monthlyCost: ${40 + (i % 50)}, contractEndDate: 2028-01-01}}`,
        `{env: prod, zone: z${i % 7}, role-${i % 20}: "true"}`,
      ),
    ),
    ...many(20, (i) => text('Component', `part-${i}`, component(i))),
    ...many(share(0.2), (i) =>
      text(
        'ComponentAssignment',
        `ca-${i}`,
        `{component: part-${i % 20}, computes: [${c(i)}], quantity: 2, slot: "S${i}A,S${i}B", serialNumber: [A${i}, B${i}]${i % 4 === 2 ? ', raid: {level: 1, group: data}' : ''}}`,
      ),
    ),
    ...many(services, (i) =>
      text(
        'Service',
        `s-${i}`,
        `{resources: {min: {cores: 1, memory: 1Gi}, max: {cores: 2}}, placement: {affinity: [{matchLabels: {env: prod, role-${i % 20}: "true"}}], antiAffinity: [{matchLabels: {quarantine: "true"}}], spreadMax: 2}, ports: [{name: http, port: 8080}]}`,
      ),
    ),
    ...many(services, (i) =>
      text(
        'Assignment',
        `a-${i}`,
        `{service: s-${i}, compute: c-${Math.floor(i / 20) * 20 + (i % 20) < computes ? i : i % 20}}`,
      ),
    ),
    ...many(ips, (i) =>
      text(
        'IPAddress',
        `ip-${i}`,
        `{address: 10.${i >> 8}.${i & 255}.7, type: private, cidr: 10.${i >> 8}.${i & 255}.0/24, gateway: 10.${i >> 8}.${i & 255}.1, provider: ovh}`,
      ),
    ),
    ...many(ips, (i) =>
      text('IPAssignment', `ia-${i}`, `{compute: ${c(i)}, ip: ip-${i}, primary: ${i < computes}}`),
    ),
    ...many(share(0.06), (i) =>
      text(
        'DNSRecord',
        `dns-${i}`,
        `{name: h${i}.int.example.com, type: A, zone: int.example.com, ip: ip-${i % ips}}`,
      ),
    ),
    ...many(share(0.04), (i) =>
      text('PortAssignment', `port-${i}`, `{service: s-${i}, ip: ip-${i}, port: 443, servicePort: 8080}`),
    ),
    ...many(share(0.01), (i) =>
      text(
        'FirewallRule',
        `fw-${i}`,
        `{action: ALLOW, protocol: tcp, source: 10.${i}.0.0/16, destination: any, portStart: ${1000 + i}, priority: ${i}}`,
      ),
    ),
    ...many(share(0.01), (i) =>
      text(
        'FirewallAssignment',
        `fa-${i}`,
        `{rule: fw-${i}, selector: {matchLabels: {role-${i % 20}: "true"}}}`,
      ),
    ),
  ];
  const rest = Math.max(0, total - manifests.length);
  const all = [
    ...manifests,
    ...many(rest, (i) =>
      text(
        'JournalEntry',
        `j-${i}`,
        `{compute: ${c(i)}, category: hardware, timestamp: "2026-10-01T00:00:00Z", content: disk ${i} changed}`,
      ),
    ),
  ];
  for (const [index, manifest] of all.entries()) {
    const file = join(root, `part-${index % 50}`, `${index}.yaml`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, manifest);
  }
  return all.length;
}

function many(length: number, make: (index: number) => string): readonly string[] {
  return Array.from({ length }, (_, index) => make(index));
}

function component(i: number): string {
  const [type, specs] = [
    ['cpu', '{cores: 64}'],
    ['ram', '{capacity_gb: 64}'],
    ['storage', '{capacity_gb: 4000, type: nvme}'],
    ['storage', '{capacity_gb: 8000, type: hdd}'],
  ][i % 4] as [string, string];
  return `{type: ${type}, manufacturer: Acme, model: M${i}, specs: ${specs}}`;
}

function text(kind: string, name: string, spec: string, labels = '{env: prod}'): string {
  return `apiVersion: infractl.dev/v1\nkind: ${kind}\nmetadata: {name: ${name}, labels: ${labels}}\nspec: ${spec}\n`;
}

function countByRule(found: readonly { readonly rule: string }[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { rule } of found) {
    counts[rule] = (counts[rule] ?? 0) + 1;
  }
  return counts;
}
