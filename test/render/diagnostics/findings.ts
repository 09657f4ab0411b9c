import type { LocatedDiagnostic } from '../../../src/model/diagnostic.ts';
import { summarizeDiagnostics } from '../../../src/render/diagnostics/summary.ts';

const nowhere = {
  file: null,
  line: null,
  column: null,
  endLine: null,
  endColumn: null,
  resource: null,
  related: [],
  help: null,
};

const dangling: LocatedDiagnostic = {
  rule: 'ref-not-found',
  severity: 'error',
  message: 'Compute "db-99" not found; nearest "db-09"',
  file: 'net/assignments.yaml',
  line: 2,
  column: 12,
  endLine: 2,
  endColumn: 17,
  resource: { kind: 'Assignment', name: 'pg' },
  related: [{ message: 'db-09 is here', file: 'computes.yaml', line: 3, column: 9 }],
  help: 'write the name of a Compute',
};

/** A finding of each severity, one over several lines, one without a place. */
export const findings: readonly LocatedDiagnostic[] = [
  dangling,
  {
    ...dangling,
    rule: 'fw-shadowed',
    severity: 'warning',
    message: 'rule b never matches',
    endLine: 4,
    endColumn: 1,
    related: [],
    help: null,
  },
  {
    ...nowhere,
    rule: 'component-unused',
    severity: 'info',
    message: 'Component hdd-8t is assigned nowhere',
  },
];

/** Everything a stranger can put into a name, a message or a path. */
export const HOSTILE =
  '\u001b[2J\u202e@octocat #1 a|b`c <img src=x onerror=y> ::error::z ##[cmd] [l](http://e.vil) & "q" %0A\n::warning::w';

export const hostileFindings: readonly LocatedDiagnostic[] = [
  {
    ...dangling,
    rule: HOSTILE,
    message: HOSTILE,
    file: HOSTILE,
    help: HOSTILE,
    resource: { kind: 'Compute', name: HOSTILE },
    related: [{ message: HOSTILE, file: HOSTILE, line: 1, column: 1 }],
  },
];

export const texts: ReadonlyMap<string, string> = new Map([
  ['net/assignments.yaml', 'spec:\n  compute: db-99\n  service: pg\napiVersion: infractl.dev/v1\n'],
  [HOSTILE, `${HOSTILE}\n`.repeat(3) + 'infractl.dev/v1'],
]);

export const found = { diagnostics: findings, summary: summarizeDiagnostics(findings, 12) };
