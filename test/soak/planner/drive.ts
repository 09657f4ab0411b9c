import { stringify } from 'yaml';
import type { Plan, PlanOptions } from '../../../src/model/plan.ts';
import type { Fleet } from '../../../src/model/fleet.ts';
import type { AnyResource } from '../../../src/model/resource.ts';
import { generatedAssignments, planFleet } from '../../../src/plan/index.ts';
import { planJson } from '../../../src/render/plan/json.ts';
import { readSettings, resolveFleet } from '../../../src/resolve/index.ts';
import { formatJson } from '../../../src/text/json.ts';
import { validateDocuments } from '../../../src/validate/index.ts';
import type { PlanJson } from './plan-text.ts';
import type { Doc } from './world.ts';

export interface Planned {
  readonly json: PlanJson;
  /** The manifests as an apply of this plan leaves them. */
  readonly applied: readonly Doc[];
}

/** From manifests to a plan's JSON, without files. Throws where the manifests are not fit to be planned. */
export async function planDocs(docs: readonly Doc[], options: PlanOptions = {}): Promise<Planned> {
  const documents = docs.map(({ generated, ...value }, document) => ({
    origin: { file: generated ? 'generated/all.yaml' : 'fleet.yaml', document },
    value,
  }));
  const { value, diagnostics } = validateDocuments(documents, 'generated');
  const config = value.resources.find((resource) => resource.kind === 'Config');
  const resolved = resolveFleet(value.resources as readonly AnyResource[], readSettings(config?.manifest));
  const blocking = [...diagnostics, ...resolved.diagnostics].filter(({ blocks }) => blocks);
  if (blocking.length > 0)
    throw new Error(`not fit to be planned: ${blocking.map(({ message }) => message).join('; ')}`);
  const plan = await planFleet(resolved.value, options);
  const json = JSON.parse(formatJson(planJson(plan, { digest: '', violations: [] }))) as PlanJson;
  return { json, applied: [...docs.filter(({ generated }) => !generated), ...chosen(resolved.value, plan)] };
}

const chosen = (fleet: Fleet, plan: Plan): readonly Doc[] =>
  generatedAssignments(fleet, plan).map(({ metadata, name, spec }) => ({
    apiVersion: 'infractl.dev/v1',
    kind: 'Assignment',
    metadata: { ...metadata, name },
    spec: spec as unknown as Doc['spec'],
    generated: true,
  }));

/** A fleet as files of a repository, by path. */
export function filesOf(docs: readonly Doc[]): Readonly<Record<string, string>> {
  const text = (some: readonly Doc[]): string =>
    some.map((doc) => stringify({ ...doc, generated: undefined })).join('---\n');
  const config = docs.filter(({ kind }) => kind === 'Config');
  const written = docs.filter(({ kind, generated }) => kind !== 'Config' && !generated);
  const generated = docs.filter((doc) => doc.generated);
  return {
    'infractl.yaml': config.length > 0 ? text(config) : '',
    'fleet.yaml': text(written),
    ...(generated.length > 0 ? { 'generated/all.yaml': text(generated) } : {}),
  };
}
