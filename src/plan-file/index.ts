import { compareResources } from '../kinds/index.ts';
import type { Plan, PlanOptions } from '../model/plan.ts';
import type { AnyResource } from '../model/resource.ts';
import { digestText, toDesired } from '../state/index.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { formatJson } from '../text/json.ts';

/** A plan of 100,000 services has some 60 MB. */
export const MAX_PLAN_BYTES = 256 * 1024 * 1024;

/**
 * Digest of all that a plan is made from: every manifest but the journal's, and the options. Files, comments and the
 * order of keys do not count.
 */
export function digestInputs(resources: readonly AnyResource[], options: PlanOptions): string {
  const lines = resources
    .filter(({ kind }) => kind !== 'JournalEntry')
    .toSorted(compareResources)
    .map((resource) => {
      const { kind, name, generated, metadata, spec } = toDesired(resource);
      return `${canonicalJson({ kind, name, generated, metadata, spec })}\n`;
    });
  return digestText(`${canonicalJson(tidyOptions(options))}\n`, ...lines);
}

/** Digest of a plan and of what it was made from: what `apply --expect` compares. */
export function digestPlan(plan: Plan, inputs: string): string {
  return digestText(canonicalJson({ inputs, plan }));
}

/** One form for one meaning: the order of names does not matter, and an empty list is none. */
export function tidyOptions(options: PlanOptions): PlanOptions {
  const { only, without, drain, replicas, rebalance, makeRoom } = options;
  return {
    ...(only && only.length > 0 ? { only: unique(only) } : {}),
    ...(without && without.length > 0 ? { without: unique(without) } : {}),
    ...(drain && drain.length > 0 ? { drain: unique(drain) } : {}),
    ...(replicas && replicas.size > 0 ? { replicas } : {}),
    ...(rebalance === true ? { rebalance } : {}),
    ...(makeRoom === undefined ? {} : { makeRoom }),
  };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted();
}

/** What `plan --out` keeps for `apply`. The plan itself is there to be read: `apply` makes it again and compares digests. */
export interface PlanFile {
  readonly digest: string;
  readonly inputs: string;
  readonly options: PlanOptions;
}

/** @param plan the JSON that `plan -o json` prints */
export function formatPlanFile({ digest, inputs, options }: PlanFile, plan: unknown): string {
  return formatJson({
    formatVersion: '1',
    kind: 'infractl-plan',
    digest,
    inputs,
    options: tidyOptions(options),
    plan,
  });
}

export type ParsedPlanFile =
  | ({ readonly ok: true } & PlanFile)
  | { readonly ok: false; readonly problem: string };

/** Reads a kept plan, as far as `apply` needs it. */
export function parsePlanFile(text: string): ParsedPlanFile {
  const value = parseJson(text);
  if (value?.['kind'] !== 'infractl-plan')
    return { ok: false, problem: 'it is no plan that `infractl plan --out` kept' };
  if (value['formatVersion'] !== '1')
    return { ok: false, problem: 'it was kept by another version of infractl: plan again' };
  const { digest, inputs, options } = value;
  if (!isDigest(digest) || !isDigest(inputs) || !isOptions(options))
    return { ok: false, problem: 'it is damaged: plan again' };
  return { ok: true, digest, inputs, options: tidyOptions(options) };
}

function isDigest(value: unknown): value is string {
  return typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value);
}

function parseJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Each option that a plan may be kept with; an option without a line here does not compile. */
const OPTIONS: { readonly [K in keyof Required<PlanOptions>]: (value: unknown) => boolean } = {
  only: isNames,
  without: isNames,
  drain: isNames,
  replicas: () => false, // of what-ifs, which are not kept
  rebalance: (value) => typeof value === 'boolean',
  makeRoom: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
};

function isOptions(value: unknown): value is PlanOptions {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([key, option]) => Object.hasOwn(OPTIONS, key) && OPTIONS[key as keyof PlanOptions](option),
  );
}

function isNames(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((name) => typeof name === 'string' && name.length > 0 && name.length <= 253)
  );
}
