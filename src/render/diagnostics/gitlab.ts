import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { escapeTerminal } from '../../text/escape.ts';
import { fingerprintsOf } from './fingerprint.ts';

const SEVERITIES = { error: 'critical', warning: 'minor', info: 'info' } as const;

/**
 * GitLab's code quality report. A finding without a place is shown at the Config, for the report knows no other.
 * Source: docs.gitlab.com, "Code Quality", report format.
 */
export function renderFindingsGitlab(
  diagnostics: readonly LocatedDiagnostic[],
  prefix: string,
  elsewhere: string,
): string {
  const fingerprints = fingerprintsOf(diagnostics, prefix);
  const issues = diagnostics.map((one, index) => ({
    type: 'issue',
    description: escapeTerminal(one.help === null ? one.message : `${one.message}. ${one.help}`),
    check_name: one.rule,
    fingerprint: fingerprints[index],
    severity: SEVERITIES[one.severity],
    location: {
      path: prefix + (one.file ?? elsewhere),
      lines: { begin: one.line ?? 1, end: one.endLine ?? one.line ?? 1 },
    },
  }));
  return `${JSON.stringify(issues, null, 2)}\n`;
}
