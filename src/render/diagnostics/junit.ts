import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { xmlAttribute, xmlText } from '../../text/xml.ts';
import { type Findings, placeText } from './summary.ts';

/**
 * JUnit XML, as CI servers show test results: a test case for each finding, failed where it is an error, and one that
 * passes where nothing was found. No times, so that the same fleet gives the same bytes. `prefix` leads from the
 * repository's top level to the fleet.
 */
export function renderFindingsJunit({ diagnostics, summary }: Findings, prefix = ''): string {
  const cases =
    diagnostics.length === 0
      ? ['    <testcase name="manifests" classname="infractl"/>']
      : diagnostics.map((one) => testCase(fromTop(one, prefix)));
  const counts = `tests="${cases.length}" failures="${summary.errors}" errors="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="infractl validate" ${counts}>`,
    `  <testsuite name="manifests" ${counts} skipped="0">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function fromTop(one: LocatedDiagnostic, prefix: string): LocatedDiagnostic {
  return {
    ...one,
    file: one.file === null ? null : prefix + one.file,
    related: one.related.map((other) => ({ ...other, file: prefix + other.file })),
  };
}

function testCase(one: LocatedDiagnostic): string {
  const place = placeText(one);
  const open = `    <testcase name=${xmlAttribute(`${one.rule}${place === '' ? '' : ` ${place}`}`)} classname=${xmlAttribute(one.file ?? 'infractl')}`;
  const file = one.file === null ? '' : ` file=${xmlAttribute(one.file)} line="${one.line ?? 1}"`;
  const text = [
    `${place}${place === '' ? '' : ': '}${one.message}`,
    ...(one.help === null ? [] : [one.help]),
    ...one.related.map((other) => `${placeText(other)}: ${other.message}`),
  ]
    .map(xmlText)
    .join('\n');
  const body =
    one.severity === 'error'
      ? `<failure message=${xmlAttribute(one.message)} type=${xmlAttribute(one.rule)}>${text}</failure>`
      : `<system-out>${one.severity}: ${text}</system-out>`;
  return `${open}${file}>\n      ${body}\n    </testcase>`;
}
