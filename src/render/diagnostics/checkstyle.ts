import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { groupBy } from '../../text/group-by.ts';
import { xmlAttribute } from '../../text/xml.ts';

/** Checkstyle's XML, which most CI servers and reviewdog read: findings by file. Those without one have an empty name. */
export function renderFindingsCheckstyle(diagnostics: readonly LocatedDiagnostic[], prefix: string): string {
  const files = groupBy(diagnostics, ({ file }) => (file === null ? '' : prefix + file));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<checkstyle version="4.3">',
    ...[...files].flatMap(([file, found]) => [
      `  <file name=${xmlAttribute(file)}>`,
      ...found.map(errorOf),
      '  </file>',
    ]),
    '</checkstyle>',
    '',
  ].join('\n');
}

function errorOf({ rule, severity, message, help, line, column }: LocatedDiagnostic): string {
  const text = help === null ? message : `${message}. ${help}`;
  const place = `line="${line ?? 1}" column="${column ?? 1}"`;
  return `    <error ${place} severity="${severity}" message=${xmlAttribute(text)} source=${xmlAttribute(`infractl.${rule}`)}/>`;
}
