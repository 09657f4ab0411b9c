import type { LocatedDiagnostic, Severity } from '../../model/diagnostic.ts';

export interface DiagnosticSummary {
  readonly resources: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
}

/** What `validate` found, as each of its formats takes it. */
export interface Findings {
  readonly diagnostics: readonly LocatedDiagnostic[];
  readonly summary: DiagnosticSummary;
}

export function summarizeDiagnostics(
  diagnostics: readonly LocatedDiagnostic[],
  resources: number,
): DiagnosticSummary {
  const count = (severity: Severity): number => diagnostics.filter((one) => one.severity === severity).length;
  return { resources, errors: count('error'), warnings: count('warning'), infos: count('info') };
}

/** `a.yaml:3:7`, or nothing for what has no place. */
export function placeText(place: {
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
}): string {
  return place.file === null ? '' : `${place.file}:${place.line ?? 1}:${place.column ?? 1}`;
}
