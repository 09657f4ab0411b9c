import { CONFIG_FILE } from '../load/index.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import type { Findings } from '../render/diagnostics/summary.ts';

/** Formats that other programs read findings in. */
export const REPORT_FORMATS = ['sarif', 'gitlab', 'junit', 'checkstyle'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** Findings as a report. `prefix` leads from the repository's root to the fleet. */
export async function renderReport(
  format: ReportFormat,
  findings: Findings,
  prefix: string,
): Promise<string> {
  switch (format) {
    case 'junit':
      return (await import('../render/diagnostics/junit.ts')).renderFindingsJunit(findings, prefix);
    case 'gitlab':
      return (await import('../render/diagnostics/gitlab.ts')).renderFindingsGitlab(
        findings.diagnostics,
        prefix,
        CONFIG_FILE,
      );
    case 'checkstyle':
      return (await import('../render/diagnostics/checkstyle.ts')).renderFindingsCheckstyle(
        findings.diagnostics,
        prefix,
      );
    case 'sarif':
      return renderSarif(findings.diagnostics, prefix);
  }
}

async function renderSarif(diagnostics: readonly LocatedDiagnostic[], prefix: string): Promise<string> {
  const [{ renderFindingsSarif }, { rules }, { version }] = await Promise.all([
    import('../render/diagnostics/sarif.ts'),
    import('../generated/rules.ts'),
    import('../version.ts'),
  ]);
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return renderFindingsSarif(diagnostics, { version, rules: byId, prefix });
}
