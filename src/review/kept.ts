import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import type { Review, Verdict } from '../model/review.ts';
import { formatJson } from '../text/json.ts';

/** A review as `review --out` keeps it, so that a job without the fleet, but with a token, can show or post it. */
export interface KeptReview {
  readonly verdict: Verdict;
  /** Commits; null where the revision could not be found. */
  readonly base: string | null;
  readonly head: string | null;
  /** Of the fleet, from the repository's root: `infra/` or ''. */
  readonly prefix: string;
  readonly text: string;
  readonly markdown: string;
  /** What `-o json` prints. */
  readonly json: string;
  /** What is told beside lines: the new ones alone. */
  readonly findings: readonly LocatedDiagnostic[];
}

const VERDICTS: ReadonlySet<unknown> = new Set<Verdict>(['ok', 'changes', 'unsafe', 'broken']);

/** The text of a kept review. */
export function formatKept({ json, ...kept }: KeptReview): string {
  return formatJson({ formatVersion: '1', ...kept, review: JSON.parse(json) as unknown });
}

/** Reads what `formatKept` wrote; undefined where it is anything else. */
export function parseKept(text: string): KeptReview | undefined {
  const kept = parseObject(text);
  if (kept?.['formatVersion'] !== '1' || !VERDICTS.has(kept['verdict'])) return undefined;
  const { review, findings, ...rest } = kept;
  const isWhole =
    ['prefix', 'text', 'markdown'].every((key) => typeof rest[key] === 'string') &&
    ['base', 'head'].every((key) => rest[key] === null || /^[0-9a-f]{7,64}$/.test(String(rest[key]))) &&
    typeof review === 'object' &&
    Array.isArray(findings) &&
    findings.every(isFinding);
  if (!isWhole) return undefined;
  return { ...rest, findings, json: formatJson(review) } as unknown as KeptReview;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function isFinding(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { rule, severity, message, related } = value as Record<string, unknown>;
  return (
    typeof rule === 'string' &&
    typeof message === 'string' &&
    ['error', 'warning', 'info'].includes(String(severity)) &&
    Array.isArray(related)
  );
}

/** What annotations and reports tell: new findings, and what is told of the change without being at a line. */
export function reviewFindings({ problem, sections }: Review): readonly LocatedDiagnostic[] {
  const refusals = sections.gates
    .filter(({ refuses }) => refuses)
    .map(({ rule, message }) => plainFinding(rule, 'error', message, null));
  const collisions = sections.collisions.map(({ revision, message }) =>
    plainFinding('review/collision', 'warning', `${revision}: ${message}`, null),
  );
  const stops =
    problem === null || problem.code.startsWith('broken')
      ? []
      : [plainFinding(`review/${problem.code}`, 'error', problem.message, problem.files[0] ?? null)];
  return [...stops, ...refusals, ...collisions, ...sections.findings];
}

function plainFinding(
  rule: string,
  severity: LocatedDiagnostic['severity'],
  message: string,
  file: string | null,
): LocatedDiagnostic {
  const nowhere = { line: null, column: null, endLine: null, endColumn: null, resource: null, help: null };
  return { rule, severity, message, file, ...nowhere, related: [] };
}
