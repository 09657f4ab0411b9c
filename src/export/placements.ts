import type { Amounts, AssignmentNode, Fleet, ServiceNode } from '../model/fleet.ts';
import { compareText } from '../text/compare.ts';
import { fileNameOf } from '../text/file-name.ts';
import { groupBy } from '../text/group-by.ts';
import { formatJson } from '../text/json.ts';
import { toOutput } from '../units/quantity.ts';
import { type Exported, type ExportFormat, type ExportInput, exported, headerOf } from './format.ts';
import { createNamer } from './names.ts';
import { orderSteps, type Standing, type Step } from './steps.ts';

/** What runs where for whoever deploys: one JSON file, and a file of variables a compute. */
export const placements: ExportFormat = {
  name: 'placements',
  summary: 'what runs where, and the steps there from what was applied last: JSON, and env files by compute',
  build,
};

function build({ fleet, computes, applied }: ExportInput): Exported {
  const chosen = new Set(computes.map(({ name }) => name));
  const isChosen = ({ compute }: Standing) => chosen.has(compute);
  const after = standingOf(fleet).filter(isChosen);
  const steps = orderSteps(standingOf(applied()).filter(isChosen), after, fleet.computes);
  const namer = createNamer('variable');
  const files = [...groupBy(after, ({ compute }) => compute)].map(
    ([compute, here]) =>
      [
        `env/${fileNameOf(compute)}.env`,
        `${headerOf('placements')}${here.flatMap((one) => variablesOf(one, fleet, namer.nameOf)).join('')}`,
      ] as const,
  );
  const problems = namer.problems();
  if (problems.length > 0) return { ok: false, problems };
  const json = formatJson({
    formatVersion: '1',
    placements: after.map((one) => ({ ...rowOf(one), ports: portsOf(fleet.services.get(one.service)) })),
    steps: steps.map(({ action, fits, ...one }: Step) => ({ action, ...rowOf(one), fits })),
  });
  return exported([['placements.json', json], ...files]);
}

/** By service, then compute; several Assignments of one service on one compute are one placement. */
function standingOf({ assignments }: Fleet): readonly Standing[] {
  const whole = assignments.filter(({ service, compute }) => service && compute);
  const groups = groupBy(whole, ({ serviceName, computeName }) => `${serviceName} ${computeName}`);
  return [...groups]
    .toSorted(([a], [b]) => compareText(a, b))
    .flatMap(([, [first, ...rest]]) => (first ? [sumOf(first, rest)] : []));
}

function sumOf(first: AssignmentNode, rest: readonly AssignmentNode[]): Standing {
  const allocated = new Map(first.allocated);
  for (const one of rest)
    for (const [key, amount] of one.allocated) allocated.set(key, (allocated.get(key) ?? 0) + amount);
  const quantity = rest.reduce((sum, one) => sum + one.quantity, first.quantity);
  return { service: first.serviceName, compute: first.computeName, quantity, allocated };
}

function rowOf({ service, compute, quantity, allocated }: Standing): object {
  return { service, compute, quantity, allocated: outputOf(allocated) };
}

function outputOf(amounts: Amounts): ReadonlyMap<string, number> {
  return new Map([...amounts].map(([key, amount]) => [key, toOutput(key, amount)]));
}

function portsOf(service: ServiceNode | undefined): readonly object[] {
  return (service?.ports ?? []).map(({ name, port, protocol }) => ({ name: name ?? null, port, protocol }));
}

/** `WEB_QUANTITY=2`: names of letters, digits and underscores, values that are numbers alone. */
function variablesOf(
  { service, quantity, allocated }: Standing,
  fleet: Fleet,
  nameOf: (source: string, text: string) => string,
): readonly string[] {
  const prefix = nameOf(`service ${service}`, service.toUpperCase()).replace(/^(?=\d)/, '_');
  const amounts = [...allocated].toSorted(([a], [b]) => compareText(a, b));
  const ports = fleet.services.get(service)?.ports.map(({ port }) => port) ?? [];
  return [
    `${prefix}_QUANTITY=${quantity}\n`,
    ...amounts.map(([key, amount]) => {
      const name = nameOf(`${key} of service ${service}`, `${prefix}_${key.toUpperCase()}`);
      return `${name}=${toOutput(key, amount)}\n`;
    }),
    ...ports.map((port, index) => `${prefix}_PORT${index === 0 ? '' : `_${index + 1}`}=${port}\n`),
  ];
}
