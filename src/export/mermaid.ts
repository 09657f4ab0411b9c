import type { ComputeNode } from '../model/fleet.ts';
import { compareText } from '../text/compare.ts';
import { groupBy } from '../text/group-by.ts';
import { runningOn } from './facts.ts';
import { type Exported, type ExportFormat, type ExportInput, exported, headerOf } from './format.ts';

/** A flowchart: regions, in them computes with what runs on each, and lines from hosts to their vms. */
export const mermaid: ExportFormat = {
  name: 'mermaid',
  summary: 'a flowchart: regions, computes, what runs on them, hosts and their vms',
  build,
};

function build({ computes }: ExportInput): Exported {
  const places = [...groupBy(computes, placeOf)].toSorted(([a], [b]) => compareText(a, b));
  const chosen = new Set(computes.map(({ name }) => name));
  const lines = [
    'flowchart LR',
    ...places.flatMap(([place, members]) => [
      `  subgraph ${idOf('region', place)}["${textOf(place)}"]`,
      ...members.flatMap(computeLines),
      '  end',
    ]),
    ...computes.flatMap(({ name, host }) =>
      host && chosen.has(host.name) ? [`  ${idOf('compute', host.name)} --> ${idOf('compute', name)}`] : [],
    ),
  ];
  return exported([['fleet.mmd', `${headerOf('mermaid', '%%')}${lines.join('\n')}\n`]]);
}

function placeOf({ resource }: ComputeNode): string {
  const { provider = '', region = '' } = resource.manifest.spec;
  return `${provider} ${region}`;
}

function computeLines(compute: ComputeNode): readonly string[] {
  const id = idOf('compute', compute.name);
  const state = compute.state === 'active' ? '' : ` (${compute.state})`;
  const label = `"${textOf(`${compute.name}${state}`)}"`;
  const running = [...groupBy(runningOn(compute), ({ serviceName }) => serviceName)];
  if (running.length === 0) return [`    ${id}[${label}]`];
  return [
    `    subgraph ${id}[${label}]`,
    ...running.map(([service, list]) => {
      const quantity = list.reduce((sum, one) => sum + one.quantity, 0);
      const count = quantity === 1 ? '' : ` x${quantity}`;
      return `      ${idOf('on', compute.name)}${idOf('_service', service)}("${textOf(`${service}${count}`)}")`;
    }),
    '    end',
  ];
}

/** Letters and digits stay, the rest is written by its number: two names never give one id. */
function idOf(kind: string, name: string): string {
  return `${kind}_${name.replace(/[^A-Za-z0-9]/gu, (letter) => `_${(letter.codePointAt(0) ?? 0).toString(16)}_`)}`;
}

/** What is not plain is an entity by number: no quote ends the label, no tag, line or markdown begins in it. */
function textOf(text: string): string {
  return text.replace(/[^A-Za-z0-9 ._/():-]/gu, (letter) => `#${letter.codePointAt(0) ?? 0};`);
}
