import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LocatedDiagnostic } from '../../../src/model/diagnostic.ts';
import { renderFindingsCheckstyle } from '../../../src/render/diagnostics/checkstyle.ts';
import { renderFindingsGithub } from '../../../src/render/diagnostics/github.ts';
import { renderFindingsGitlab } from '../../../src/render/diagnostics/gitlab.ts';
import { renderFindingsSarif } from '../../../src/render/diagnostics/sarif.ts';
import { HOSTILE } from '../../support/inert.ts';
import { findings } from './findings.ts';

const one = findings[0] as LocatedDiagnostic;
const many = (count: number, severity: LocatedDiagnostic['severity']): readonly LocatedDiagnostic[] =>
  Array.from({ length: count }, (_, index) => ({
    ...one,
    severity,
    message: `Compute "x-${index}" not found`,
  }));
const sarifOptions = { version: '1.0.0', rules: new Map() };

interface SarifRun {
  readonly automationDetails: { readonly id: string };
  readonly properties?: { readonly resultsLeftOut: number };
  readonly results: readonly {
    readonly level: string;
    readonly partialFingerprints: Record<string, string>;
  }[];
}

function sarifOf(list: readonly LocatedDiagnostic[], prefix = ''): SarifRun {
  const text = renderFindingsSarif(list, { ...sarifOptions, prefix });
  return (JSON.parse(text) as { runs: [SarifRun] }).runs[0];
}

const fingerprintsOf = (list: readonly LocatedDiagnostic[]): readonly string[] =>
  (JSON.parse(renderFindingsGitlab(list, '', 'infractl.yaml')) as { fingerprint: string }[]).map(
    ({ fingerprint }) => fingerprint,
  );

test('github: ten of a level, and what is left out is counted', () => {
  const lines = renderFindingsGithub([...many(30, 'error'), ...many(11, 'warning'), ...many(12, 'info')])
    .trimEnd()
    .split('\n');
  const of = (command: string) => lines.filter((line) => line.startsWith(`::${command} `)).length;
  expect([of('error'), of('warning'), of('notice')]).toEqual([10, 10, 10]);
  expect(lines.at(-1)).toBe(
    '::notice title=infractl::20 more errors, 1 more warnings, 3 more notes: infractl validate shows all',
  );
  expect(renderFindingsGithub(many(10, 'error'))).not.toContain('::notice');
});

/** As a runner reads a line of a log: a command, its properties, what it says. Undefined: text, which it shows. */
function readCommand(line: string) {
  const [, command = '', list = '', data = ''] = /^\s*::(\w[\w-]*)(?: ([^]*?))?::([^]*)$/.exec(line) ?? [];
  if (command === '') return undefined;
  const unescape = (text: string) =>
    [...'\r\n:,%'].reduce((all, sign) => all.replaceAll(encodeURIComponent(sign), sign), text);
  const properties = list.split(',').map((one) => one.split('='));
  return {
    command,
    properties: properties.map(([key, ...value]) => [key, unescape(value.join('='))]),
    says: unescape(data),
  };
}

test('github: whatever a finding quotes, it is one command with the properties that we wrote', () => {
  const text = fc
    .array(
      fc.constantFrom(
        HOSTILE,
        '\n',
        '\r',
        '\r\n',
        '::',
        '::error file=x::',
        ',',
        '=',
        ':',
        '%',
        '%0A',
        '%2C',
        '##[',
        '\u0085',
        '\u2028',
        'a',
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.record({ message: text, file: text, help: text, rule: text, other: text }), (strange) => {
      const { message, file, help, rule, other } = strange;
      const related = [{ message: other, file: other, line: 1, column: 1 }];
      const output = renderFindingsGithub([{ ...one, message, file, help, rule, related }], 'infra,:%/');
      expect(output.endsWith('\n')).toBe(true);
      const lines = output.slice(0, -1).split(/\r\n|\r|\n/);
      expect(lines).toHaveLength(1);
      const read = readCommand(lines[0] ?? '');
      expect(read?.command).toBe('error');
      expect(read?.properties.map(([key]) => key)).toEqual([
        'file',
        'line',
        'endLine',
        'col',
        'endColumn',
        'title',
      ]);
      expect(read?.properties[0]?.[1]?.startsWith('infra,:%/')).toBe(true);
      expect(output).not.toContain('##[');
    }),
    { numRuns: 60 },
  );
  const path = renderFindingsGithub([{ ...one, file: 'a,b:c%0A=d.yaml' }]);
  expect(readCommand(path.trimEnd())?.properties[0]).toEqual(['file', 'a,b:c%0A=d.yaml']);
});

test('sarif: at most 5,000 results, the worst, and what is left out is counted', () => {
  const run = sarifOf([...many(4999, 'info'), ...many(3, 'error'), ...many(10, 'warning')]);
  expect(run.results).toHaveLength(5000);
  const levels = run.results.map(({ level }) => level);
  expect([levels.filter((l) => l === 'error').length, levels.filter((l) => l === 'warning').length]).toEqual([
    3, 10,
  ]);
  expect(run.properties).toEqual({ resultsLeftOut: 12 });
});

test('sarif: two fleets of one repository do not replace each other', () => {
  expect(sarifOf([one], 'fleets/eu/').automationDetails.id).toBe('infractl/fleets/eu/');
  expect(sarifOf([one]).automationDetails.id).toBe('infractl/');
  const [eu, us] = ['eu/', 'us/'].map((prefix) => sarifOf([one], prefix).results[0]?.partialFingerprints);
  expect(eu).not.toEqual(us);
});

test('a fingerprint stays where lines and amounts move, and is another for another thing', () => {
  const same: LocatedDiagnostic = { ...one, line: 99, column: 1, endLine: 99, endColumn: 3 };
  expect(fingerprintsOf([same])).toEqual(fingerprintsOf([one]));
  const ends = (days: number): LocatedDiagnostic => ({
    ...one,
    message: `the contract of "db-01" ends in ${days} days`,
  });
  expect(fingerprintsOf([ends(37)])).toEqual(fingerprintsOf([ends(36)]));
  for (const other of ['db-98', '10.0.0.1', '10.0.0.2', '10.0.0.0/8', 'web-1.example'])
    expect(fingerprintsOf([{ ...one, message: one.message.replace('db-99', other) }])).not.toEqual(
      fingerprintsOf([one]),
    );
});

test('no two fingerprints of one report are alike', () => {
  const list = [one, one, { ...one, line: 7 }, ...many(50, 'error')];
  expect(new Set(fingerprintsOf(list)).size).toBe(list.length);
});

test('gitlab: paths from the top level; what has no place is shown at the Config', () => {
  const report = JSON.parse(
    renderFindingsGitlab([one, { ...one, file: null, line: null }], 'infra/', 'infractl.yaml'),
  ) as {
    location: { path: string; lines: { begin: number } };
    severity: string;
  }[];
  expect(report.map(({ location }) => location.path)).toEqual([
    'infra/net/assignments.yaml',
    'infra/infractl.yaml',
  ]);
  expect(report[0]).toMatchObject({ severity: 'critical', location: { lines: { begin: 2, end: 2 } } });
});

test('checkstyle: findings by file, text escaped', () => {
  const hostile = { ...one, file: 'a"b.yaml', message: '<x> & "y" \u001b[2J', help: null };
  expect(renderFindingsCheckstyle([one, hostile], 'infra/')).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<checkstyle version="4.3">
  <file name="infra/net/assignments.yaml">
    <error line="2" column="12" severity="error" message="Compute &quot;db-99&quot; not found; nearest &quot;db-09&quot;. write the name of a Compute" source="infractl.ref-not-found"/>
  </file>
  <file name="infra/a&quot;b.yaml">
    <error line="2" column="12" severity="error" message="&lt;x&gt; &amp; &quot;y&quot; \\u001b[2J" source="infractl.ref-not-found"/>
  </file>
</checkstyle>
`);
  expect(renderFindingsCheckstyle([], '')).toContain('<checkstyle version="4.3">\n</checkstyle>');
});
