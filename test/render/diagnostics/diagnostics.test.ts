import { expect, test } from 'vitest';
import { renderFindingsGithub } from '../../../src/render/diagnostics/github.ts';
import { renderFindingsJson } from '../../../src/render/diagnostics/json.ts';
import { renderFindingsJunit } from '../../../src/render/diagnostics/junit.ts';
import { renderFindingsMarkdown } from '../../../src/render/diagnostics/markdown.ts';
import { renderFindingsSarif } from '../../../src/render/diagnostics/sarif.ts';
import { renderDiagnosticsText, renderSummaryText } from '../../../src/render/diagnostics/text.ts';
import { findings, found, hostileFindings, texts } from './findings.ts';

const sarifOptions = {
  version: '1.2.3',
  rules: new Map([
    [
      'ref-not-found',
      {
        summary: 'a name that nothing has',
        why: 'It points nowhere.',
        fix: 'Mend the name.',
        severity: 'error' as const,
      },
    ],
  ]),
};
const hostile = { diagnostics: hostileFindings, summary: found.summary };

test('text: place, message, rule, the line with a mark, help and the other place', () => {
  expect(renderDiagnosticsText(findings, texts, false)).toBe(
    `net/assignments.yaml:2:12: error: Compute "db-99" not found; nearest "db-09" [ref-not-found]
    2 |   compute: db-99
      |            ^^^^^
  help: write the name of a Compute
  see computes.yaml:3:9: db-09 is here
net/assignments.yaml:2:12: warning: rule b never matches [fw-shadowed]
    2 |   compute: db-99
      |            ^^^^^
info: Component hdd-8t is assigned nowhere [component-unused]
`,
  );
});

test('text: the summary counts what was found', () => {
  expect(renderSummaryText(found.summary, false)).toBe('12 resources: 1 error, 1 warning, 1 note\n');
  expect(renderSummaryText({ resources: 1200, errors: 0, warnings: 0, infos: 0 }, false)).toBe(
    '1,200 resources: no problems\n',
  );
});

test('text: colour where it was asked for', () => {
  expect(renderSummaryText(found.summary, true)).toContain('\u001b[31m1 error\u001b[39m');
});

test('json: the envelope of the contract', () => {
  expect(JSON.parse(renderFindingsJson(found))).toEqual({
    formatVersion: '1',
    diagnostics: findings,
    summary: { resources: 12, errors: 1, warnings: 1, infos: 1 },
  });
});

test('markdown: the verdict first, notes folded', () => {
  expect(renderFindingsMarkdown(found)).toBe(
    `## infractl validate

**❌ 1 error, 1 warning, 1 note** in 12 resources.

### 1 error

- \`net/assignments.yaml:2:12\` Compute "db-99" not found; nearest "db-09" \`ref-not-found\`
  - write the name of a Compute
  - \`computes.yaml:3:9\` db-09 is here

### 1 warning

- \`net/assignments.yaml:2:12\` rule b never matches \`fw-shadowed\`

<details><summary>1 note</summary>

- Component hdd-8t is assigned nowhere \`component-unused\`

</details>
`,
  );
});

test('github: one annotation a finding, columns only where it stays on one line', () => {
  expect(renderFindingsGithub(findings, 'fleet/')).toBe(
    `::error file=fleet/net/assignments.yaml,line=2,endLine=2,col=12,endColumn=17,title=ref-not-found::Compute "db-99" not found; nearest "db-09"%0Awrite the name of a Compute%0Afleet/computes.yaml:3:9: db-09 is here
::warning file=fleet/net/assignments.yaml,line=2,endLine=4,title=fw-shadowed::rule b never matches
::notice title=component-unused::Component hdd-8t is assigned nowhere
`,
  );
});

test('junit: errors fail, the rest passes', () => {
  const xml = renderFindingsJunit(found);
  expect(xml).toContain('<testsuites name="infractl validate" tests="3" failures="1" errors="0">');
  expect(xml).toContain(
    '<testcase name="ref-not-found net/assignments.yaml:2:12" classname="net/assignments.yaml" file="net/assignments.yaml" line="2">',
  );
  expect(xml.match(/<failure /g)).toHaveLength(1);
  expect(
    renderFindingsJunit({
      diagnostics: [],
      summary: { resources: 1, errors: 0, warnings: 0, infos: 0 },
    }),
  ).toContain('tests="1" failures="0"');
});

test('sarif: rules once, places and other places', () => {
  const sarif = JSON.parse(renderFindingsSarif(findings, { ...sarifOptions, prefix: 'my fleet/' }));
  expect(sarif.version).toBe('2.1.0');
  const [run] = sarif.runs;
  expect(run.tool.driver.rules[2]).toEqual({
    id: 'ref-not-found',
    shortDescription: { text: 'a name that nothing has' },
    fullDescription: { text: 'It points nowhere.' },
    help: { text: 'Mend the name.' },
    defaultConfiguration: { level: 'error' },
  });
  expect(run.results[0]).toEqual({
    ruleId: 'ref-not-found',
    partialFingerprints: { 'infractl/v1': expect.stringMatching(/^[0-9a-f]{40}$/) as string },
    ruleIndex: 2,
    level: 'error',
    message: { text: 'Compute "db-99" not found; nearest "db-09"\nwrite the name of a Compute' },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'my%20fleet/net/assignments.yaml', uriBaseId: '%SRCROOT%' },
          region: { startLine: 2, startColumn: 12, endLine: 2, endColumn: 17 },
        },
        logicalLocations: [{ name: 'pg', fullyQualifiedName: 'Assignment/pg', kind: 'resource' }],
      },
    ],
    relatedLocations: [
      {
        id: 1,
        message: { text: 'db-09 is here' },
        physicalLocation: {
          artifactLocation: { uri: 'my%20fleet/computes.yaml', uriBaseId: '%SRCROOT%' },
          region: { startLine: 3, startColumn: 9 },
        },
      },
    ],
  });
  expect(run.results[2].locations).toEqual([]);
});

test('nothing hostile is obeyed in any format', () => {
  const control = /[\p{Cc}\p{Cf}]/u;
  const joinersApart = (text: string): string => text.replace(/[\n\u200b\u200d]/g, '');
  expect(joinersApart(renderDiagnosticsText(hostileFindings, texts, false))).not.toMatch(control);
  expect(joinersApart(renderFindingsJunit(hostile))).not.toMatch(/[\p{Cc}\p{Cf}]|<img/u);
  const annotations = renderFindingsGithub(hostileFindings);
  expect(annotations.trimEnd()).not.toContain('\n');
  expect(annotations).not.toContain('##[');
  expect(joinersApart(annotations)).not.toMatch(control);
  const markdown = renderFindingsMarkdown(hostile);
  const outsideCode = markdown.replace(/`[^`]*`/g, '');
  expect(outsideCode).not.toMatch(/<img|@octocat|(?<!&)#1\b|\]\(|\|/);
  expect(
    JSON.parse(renderFindingsSarif(hostileFindings, sarifOptions)).runs[0].results[0].message.text,
  ).toContain('[l\\](http');
});
