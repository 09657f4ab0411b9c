import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { PIPELINES, pipelineFiles } from '../../src/init/pipelines.ts';
import { temporaryFolder } from '../support/cli.ts';

interface Step {
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Script {
  readonly name: string;
  readonly text: string;
  /** What its step puts into the environment, whatever the expression. */
  readonly env: readonly string[];
}

/** What a stranger names: branches, titles, authors. A runner hands them to every shell. */
const STRANGE = [
  'GITHUB_HEAD_REF',
  'GITHUB_BASE_REF',
  'GITHUB_REF_NAME',
  'GITHUB_REF',
  'GITHUB_ACTOR',
  'CI_MERGE_REQUEST_TITLE',
  'CI_MERGE_REQUEST_SOURCE_BRANCH_NAME',
  'CI_MERGE_REQUEST_TARGET_BRANCH_NAME',
  'CI_COMMIT_BRANCH',
  'CI_COMMIT_MESSAGE',
  'CI_COMMIT_SHA',
  'CI_DEFAULT_BRANCH',
  'FLEET',
];

const HOSTILE = [
  '$(touch pwned)`touch pwned`${IFS}<(touch pwned)',
  `x' && touch pwned && '"; touch pwned; "|touch pwned&#`,
  'x\ntouch pwned\n',
  '* ? [a-z] {a,b} ~ -n; touch pwned #',
];

/** Every shell of every file that init writes, and of the project's own action. */
function scriptsOf(text: string): readonly Script[] {
  const file = parse(text) as Record<string, unknown>;
  const steps = (holder: unknown): readonly Step[] => (holder as { steps?: readonly Step[] }).steps ?? [];
  const shells = [...Object.values((file['jobs'] ?? {}) as object), file['runs'] ?? {}].flatMap(steps);
  const jobs = Object.entries(file).filter(
    (entry): entry is [string, { readonly script: readonly string[] }] =>
      typeof entry[1] === 'object' && entry[1] !== null && 'script' in entry[1],
  );
  return [
    ...shells.flatMap(({ run, env = {} }, index) =>
      run === undefined ? [] : [{ name: `step ${index}`, text: run, env: Object.keys(env) }],
    ),
    ...jobs.map(([name, { script }]) => ({ name, text: script.join('\n'), env: [] })),
  ];
}

const source = { kind: 'vendored', file: 'vendor/infractl-1.0.0.tgz', sha512: '0'.repeat(128) } as const;
const FILES = PIPELINES.flatMap((pipeline) =>
  [...pipelineFiles(pipeline, source, '.', '1.0.0')].map(([file, text]) => ({
    file: `${pipeline}: ${file}`,
    text,
  })),
);

/** Programs that a script calls: each writes down its arguments, a NUL behind each and one more behind the call. */
const PROGRAMS = ['infractl', 'git', 'npm', 'sha512sum', 'curl'];

function runIn(folder: string, { text, env }: Script, value: string): readonly (readonly string[])[] {
  const log = path.join(folder, 'calls');
  const bin = path.join(folder, 'bin');
  const temp = path.join(folder, 'temp');
  for (const one of [bin, path.join(temp, 'infractl-base')]) mkdirSync(one, { recursive: true });
  writeFileSync(log, '');
  for (const name of PROGRAMS) {
    const body = `#!/bin/sh\ncat > /dev/null\nprintf '%s\\0' ${name} "$@" >> '${log}'; printf '\\0' >> '${log}'\n`;
    writeFileSync(path.join(bin, name), body, { mode: 0o755 });
  }
  const given = Object.fromEntries([...STRANGE, ...env].map((name) => [name, value]));
  const own = { CI_BUILDS_DIR: temp, CI_PROJECT_DIR: temp, RUNNER_TEMP: temp };
  const written = {
    GITHUB_STEP_SUMMARY: path.join(temp, 'summary'),
    GITHUB_OUTPUT: path.join(temp, 'output'),
  };
  execFileSync('bash', ['-eo', 'pipefail', '-c', text], {
    cwd: folder,
    env: { PATH: `${bin}:${process.env['PATH'] ?? ''}`, ...given, ...own, ...written },
    stdio: 'ignore',
  });
  return readFileSync(log, 'utf8')
    .split('\0\0')
    .filter((call) => call !== '')
    .map((call) => call.split('\0').map((word) => word.replaceAll(temp, 'TEMP')));
}

test('every pipeline that init can write has shells to look at, but for none', () => {
  const told = new Set(
    FILES.filter(({ text }) => scriptsOf(text).length > 0).map(({ file }) => file.split(':')[0]),
  );
  expect([...told]).toEqual(['github', 'gitlab', 'forgejo', 'gitea']);
});

describe.each(FILES.filter(({ text }) => scriptsOf(text).length > 0))('$file', ({ text }) => {
  const scripts = scriptsOf(text);

  test('no expression is written into a shell', () => {
    for (const script of scripts) expect(script.text).not.toContain('${{');
  });

  test('whatever a branch or a title is called, the same programs get the same number of arguments', () => {
    for (const script of scripts) {
      const plain = runIn(temporaryFolder(), script, 'plain');
      for (const value of HOSTILE) {
        const folder = temporaryFolder();
        const calls = runIn(folder, script, value);
        expect(readdirSync(folder).toSorted()).not.toContain('pwned');
        expect(calls).toEqual(plain.map((call) => call.map((word) => word.replaceAll('plain', () => value))));
      }
    }
  });
});
