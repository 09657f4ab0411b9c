import type { AssignmentNode, Fleet } from '../model/fleet.ts';
import type { Placement, Plan } from '../model/plan.ts';
import type { DesiredResource, Json } from '../model/state.ts';
import { toOutput } from '../units/quantity.ts';
import { boundedName } from '../text/bounded-name.ts';
import { compareText } from '../text/compare.ts';
import { fileNameOf } from '../text/file-name.ts';

/**
 * The generated Assignments that stand once a plan is applied, by service, then compute: what was kept (also what found no
 * place elsewhere), resized, moved and created, as one Assignment for each service and compute, in output units. Metadata
 * and notes of an Assignment that stays are kept.
 */
export function generatedAssignments(fleet: Fleet, plan: Plan): readonly DesiredResource[] {
  const taken = new Set(fleet.assignments.filter(({ generated }) => !generated).map(({ name }) => name));
  const before = new Map(
    fleet.assignments
      .filter(({ generated }) => generated)
      .map((node) => [pairOf(node.serviceName, node.computeName), node]),
  );
  const byPair = new Map<string, Placement>();
  for (const row of plan.placements) {
    if (row.pinned || row.action === 'remove') continue;
    const pair = pairOf(row.service, row.compute);
    const known = byPair.get(pair);
    byPair.set(pair, known ? joinRows(known, row) : row);
  }
  return [...byPair]
    .toSorted(([, a], [, b]) => compareText(a.service, b.service) || compareText(a.compute, b.compute))
    .map(([pair, row]) => toResource(fleet, row, before.get(pair), taken));
}

/** One key for a service and a compute. */
export const pairOf = (service: string, compute: string): string => `${service}\n${compute}`;

function joinRows(a: Placement, b: Placement): Placement {
  const allocated = new Map(a.allocated);
  for (const [key, amount] of b.allocated) allocated.set(key, (allocated.get(key) ?? 0) + amount);
  return { ...a, quantity: a.quantity + b.quantity, allocated };
}

function toResource(
  fleet: Fleet,
  row: Placement,
  before: AssignmentNode | undefined,
  taken: ReadonlySet<string>,
): DesiredResource {
  const { service, compute, quantity, allocated } = row;
  const former = assignmentName(service, compute, taken, FORMERLY_LONGEST);
  const name = before?.name === former ? former : assignmentName(service, compute, taken);
  const amounts = [...allocated]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([key, amount]): [string, Json] => [key, toOutput(key, amount)]);
  const notes = before?.resource.manifest.spec.notes;
  const { name: _, ...metadata } = (before?.resource.manifest.metadata ?? {}) as { [key: string]: Json };
  const spec = {
    service,
    compute,
    quantity,
    allocated: Object.fromEntries(amounts),
    ...(notes === undefined ? {} : { notes }),
  };
  return {
    kind: 'Assignment',
    name,
    generated: true,
    metadata,
    spec,
    file: `${fleet.settings.generated}/${fileNameOf(service)}.yaml`,
  };
}

/** What it was once: what stands keeps its name. */
const FORMERLY_LONGEST = 63;

/** SERVICE--COMPUTE; shortened with a hash past 253 characters, or where a hand-written Assignment has that name. */
export function assignmentName(
  service: string,
  compute: string,
  taken?: ReadonlySet<string>,
  longest?: number,
): string {
  return boundedName(`${service}--${compute}`, taken, longest);
}
