import { stringify } from 'yaml';
import type { Amounts, Fleet } from '../../src/model/fleet.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { AnyResource } from '../../src/model/resource.ts';
import { generatedAssignments, planFleet } from '../../src/plan/index.ts';
import { readSettings, resolveFleet } from '../../src/resolve/index.ts';
import { toOutput } from '../../src/units/quantity.ts';
import { validateDocuments } from '../../src/validate/index.ts';
import { docOf, type Doc } from './documents.ts';
import type { Written } from './fleets.ts';
import type { PlanJson } from './plan-json.ts';

/** The pipeline from documents to a fleet, without files. Fails where the manifests are not fit to be planned. */
export function resolveWritten(written: readonly Written[]): Fleet {
  const documents = written.map(({ generated, ...value }, document) => ({
    origin: { file: generated ? 'generated/all.yaml' : 'fleet.yaml', document },
    value,
  }));
  const { value, diagnostics } = validateDocuments(documents, 'generated');
  const config = value.resources.find((resource) => resource.kind === 'Config');
  const resolved = resolveFleet(value.resources as readonly AnyResource[], readSettings(config?.manifest));
  const blocking = [...diagnostics, ...resolved.diagnostics].filter(({ blocks }) => blocks);
  if (blocking.length > 0)
    throw new Error(`${blocking.map(({ message }) => message).join('\n')}\n${yamlOf(written)}`);
  return resolved.value;
}

export async function planWritten(
  written: readonly Written[],
): Promise<{ readonly fleet: Fleet; readonly plan: Plan; readonly json: PlanJson }> {
  const fleet = resolveWritten(written);
  const plan = await planFleet(fleet);
  return { fleet, plan, json: toJson(plan) };
}

export const docsOf = (written: readonly Written[]): readonly Doc[] =>
  written.map((one) => docOf(one, one.generated ?? false));

/** What the manifests are once the plan is applied. */
export function applied(written: readonly Written[], fleet: Fleet, plan: Plan): readonly Written[] {
  const kept = written.filter(({ generated }) => !generated);
  const made = generatedAssignments(fleet, plan).map(({ name, metadata, spec }): Written => ({
    apiVersion: 'infractl.dev/v1',
    kind: 'Assignment',
    metadata: { ...metadata, name },
    spec: spec as Written['spec'],
    generated: true,
  }));
  return [...kept, ...made];
}

/** A fleet as one would paste it into a file, to look at a counterexample. */
export function yamlOf(written: readonly Written[]): string {
  return written
    .map(({ generated, ...value }) => `${generated ? '# in generated/\n' : ''}${stringify(value)}`)
    .join('---\n');
}

/** A plan as -o json gives it, in output units. */
export function toJson<T>(plan: object): T {
  return JSON.parse(
    JSON.stringify(plan, (_, value: unknown) => (value instanceof Map ? amounts(value as Amounts) : value)),
  ) as T;
}

function amounts(map: Amounts): Readonly<Record<string, number>> {
  return Object.fromEntries([...map].map(([key, amount]) => [key, toOutput(key, amount)]));
}
