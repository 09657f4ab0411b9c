import path from 'node:path';
import { describe, it } from 'vitest';
import { locateAll } from '../../src/load/index.ts';
import type { LocatedDiagnostic } from '../../src/model/diagnostic.ts';
import { openFleet } from '../../src/run.ts';
import { caseFolders, expectGolden } from '../support/golden.ts';

/** Each folder of cases/ holds a fleet in input/ and what load, validate and resolve find in expected.txt. */
describe('load, validate, resolve', () => {
  for (const { name, dir } of caseFolders(path.join(import.meta.dirname, 'cases'))) {
    it(name, () => {
      const { diagnostics, texts, resources } = openFleet(path.join(dir, 'input'));
      const lines = locateAll(diagnostics, texts).flatMap(linesOf);
      expectGolden(
        path.join(dir, 'expected.txt'),
        [...lines, `${resources.length} resources`, ''].join('\n'),
      );
    });
  }
});

function linesOf(found: LocatedDiagnostic): readonly string[] {
  return [
    `${found.file}:${found.line}:${found.column}: ${found.severity}: ${found.message} [${found.rule}]`,
    ...(found.help === null ? [] : [`    help: ${found.help}`]),
    ...found.related.map(({ file, line, column, message }) => `    ${file}:${line}:${column}: ${message}`),
  ];
}
