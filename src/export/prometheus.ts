import type { AssignmentNode, ComputeNode } from '../model/fleet.ts';
import { escapeJson } from '../text/escape.ts';
import { leftOut, reachedAt, runningOn, writtenLabels } from './facts.ts';
import { type Exported, exported, type ExportFormat, type ExportInput } from './format.ts';
import { wellFormed } from './yaml-text.ts';
import { createNamer, type Namer } from './names.ts';

/** Two files for `file_sd_configs`: the machines by their node exporter, and what listens on the ports of services. */
export const prometheus: ExportFormat = {
  name: 'prometheus',
  summary: 'file_sd JSON: nodes on port 9100, and the ports of services',
  build,
};

const NODE_EXPORTER = 9100;

interface TargetGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

function build({ computes }: ExportInput): Exported {
  const namer = createNamer('label');
  const running = computes.filter(({ state }) => state !== 'inactive');
  const reached = running.filter((compute) => reachedAt(compute) !== undefined);
  const nodes = reached.map((compute) => target(compute, NODE_EXPORTER, labelsOf(compute, namer)));
  const services = reached.flatMap((compute) =>
    runningOn(compute).flatMap((assignment) => serviceTargets(compute, assignment, namer)),
  );
  const problems = namer.problems();
  if (problems.length > 0) return { ok: false, problems };
  const notes = [
    ...leftOut(
      computes.filter(({ state }) => state === 'inactive'),
      'inactive',
    ),
    ...leftOut(
      running.filter((compute) => !reached.includes(compute)),
      'no primary address',
    ),
  ];
  return exported(
    [
      ['prometheus-nodes.json', jsonOf(nodes)],
      ['prometheus-services.json', jsonOf(services)],
    ],
    notes,
  );
}

function target(
  compute: ComputeNode,
  port: number,
  labels: readonly (readonly [string, string])[],
): TargetGroup {
  const ip = reachedAt(compute);
  const host = ip?.family === 6 ? `[${ip.address}]` : (ip?.address ?? '');
  return { targets: [`${host}:${port}`], labels: Object.fromEntries(labels) };
}

function labelsOf(compute: ComputeNode, { nameOf }: Namer): readonly (readonly [string, string])[] {
  const { provider = '', region = '' } = compute.resource.manifest.spec;
  return [
    ['compute', compute.name],
    ['type', compute.type],
    ['provider', wellFormed(provider)],
    ['region', wellFormed(region)],
    ...[...writtenLabels(compute)].map(
      ([key, value]) => [nameOf(`label ${key}`, `label_${key}`), wellFormed(value)] as const,
    ),
  ];
}

/** Prometheus scrapes over TCP. */
function serviceTargets(
  compute: ComputeNode,
  { service }: AssignmentNode,
  namer: Namer,
): readonly TargetGroup[] {
  const ports = service?.ports.filter(({ protocol }) => protocol === 'tcp' || protocol === 'all') ?? [];
  return ports.map(({ name, port }) =>
    target(compute, port, [
      ...labelsOf(compute, namer),
      ['service', service?.name ?? ''],
      ['port', wellFormed(name ?? String(port))],
    ]),
  );
}

function jsonOf(groups: readonly TargetGroup[]): string {
  return `${escapeJson(JSON.stringify(groups, null, 2))}\n`;
}
