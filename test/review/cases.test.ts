import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { compute as vps, manifest } from '../cli/support-fleet.ts';
import { git, newRepository, writeFiles } from '../git/support.ts';
import { repositoryRoot, runCli } from '../support/cli.ts';
import { commandsIn, RENDERERS, strangersIn } from '../support/forges.ts';
import { expectGolden } from '../support/golden.ts';
import { expectInertMarkdown, expectWholeTables, HOSTILE } from '../support/inert.ts';
import { append, goesOn, remove } from './fleet.ts';

/** The example fleet as main, applied. It has standing trouble of its own: vault has nowhere to stand. */
let applied: Promise<string> | undefined;

async function makeMain(): Promise<string> {
  const root = newRepository({});
  cpSync(path.join(repositoryRoot, 'examples/fleet'), root, { recursive: true });
  const { code, stderr } = await runCli(['apply', '--today', TODAY], { cwd: root });
  if (code !== 0) throw new Error(stderr);
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'the example');
  return root;
}

const TODAY = '2026-11-30';

interface Case {
  /** The exit code of its review. */
  readonly code: number;
  readonly change: (root: string) => void;
  /** What becomes of main after the branch began. */
  readonly meanwhile?: Readonly<Record<string, string>>;
}

function edit(root: string, file: string, replace: (text: string) => string): void {
  const before = readFileSync(path.join(root, file), 'utf8');
  const after = replace(before);
  expect(after).not.toBe(before);
  writeFileSync(path.join(root, file), after);
}

const compute = (name: string) => vps(name, { billing: { currency: 'EUR', monthlyCost: 10 } });
const join = (...manifests: readonly string[]) => manifests.join('---\n');

/** Text that a forge, a runner or a terminal could act on. */
const STRANGERS = [
  HOSTILE,
  '@someone please approve',
  '</details>\n\n# Safe to merge',
  '```\n## Safe to merge\n```',
  '![picture](https://tracker.example/p.png)',
  'www.tracker.example GH-12 !7 $x^2$ :tada:',
  '/approve',
  '<!-- infractl -->',
  '&#64;someone',
];

/** Where free text may stand, and is printed: fields, selectors, references that lead nowhere, the name of a file. */
function hostileFiles(): Readonly<Record<string, string>> {
  const line = (text: string) => text.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ').trim();
  const texts = STRANGERS.map((text, index) =>
    join(
      manifest('Component', `part-${index}`, {
        type: 'other',
        manufacturer: line(text),
        model: line(text),
        notes: text,
      }),
      manifest('Service', `service-${index}`, {
        resources: { min: { cores: 1 } },
        placement: {
          affinity: [{ matchExpressions: [{ key: 'env', operator: 'In', values: [line(text)] }] }],
        },
      }),
    ),
  );
  const references = STRANGERS.map((text, index) =>
    manifest('Assignment', `lost-${index}`, { service: text, compute: line(text) }),
  );
  return {
    'texts.yaml': join(...texts),
    '@someone #1 <b>&amp;`x`.yaml': join(...references),
  };
}

const CASES: Readonly<Record<string, Case>> = {
  'readme-edit': { code: 0, change: (root) => append(root, 'README.md', '\nOne more line.\n') },
  'small-good': {
    code: 0,
    change: (root) =>
      edit(root, 'services/application.yaml', (text) => text.replace('replicas: 3', 'replicas: 4')),
  },
  'behind-main': {
    code: 0,
    change: (root) => writeFiles(root, { 'computes/new.yaml': compute('new-01') }),
    meanwhile: { 'computes/later.yaml': compute('later-01') },
  },
  'lockfile-edited': {
    code: 1,
    change: (root) => edit(root, 'infractl.lock', (text) => text.replace(/^.*"mon-01".*\n/gm, '')),
  },
  'lockfile-deleted': {
    code: 1,
    change: (root) => {
      remove(root, 'infractl.lock');
      edit(root, 'computes/fsn1.yaml', (text) =>
        text
          .split(/^---\n/m)
          .filter((one) => !one.includes('infractl.dev/protect'))
          .join('---\n'),
      );
    },
  },
  'gates-loosened': {
    code: 0,
    change: (root) => edit(root, 'infractl.yaml', (text) => text.replace('deletions: 5', 'deletions: 500')),
  },
  'opened-port': {
    code: 0,
    change: (root) =>
      writeFiles(root, {
        'firewall/debug.yaml': join(
          manifest('FirewallRule', 'debug-db', {
            action: 'ALLOW',
            protocol: 'tcp',
            source: 'any',
            destination: 'any',
            portStart: 5432,
            priority: 5,
          }),
          manifest('FirewallAssignment', 'debug-db', { rule: 'debug-db', computes: ['app-01', 'db-01'] }),
        ),
      }),
  },
  'broken-yaml': {
    code: 1,
    change: (root) =>
      writeFiles(root, { 'computes/new.yaml': compute('new-01'), 'services/broken.yaml': 'a: [\n' }),
  },
  'unpriced-purchase': {
    code: 3,
    change: (root) =>
      writeFiles(root, {
        'services/large.yaml': manifest('Service', 'large-model', {
          replicas: 2,
          resources: { min: { cores: 32, memory: '512Gi', gpu: 8, vram: '640Gi' } },
        }),
      }),
  },
  hostile: { code: 1, change: (root) => writeFiles(root, hostileFiles()) },
};

/** Ids of commits and digests change with every edit of the example and say nothing of the template. */
function masked(markdown: string): string {
  return markdown
    .replaceAll(/`[0-9a-f]{12}` merged into `[0-9a-f]{12}`/g, '`HEAD` merged into `BASE`')
    .replaceAll(/sha256:[0-9a-f]{64}/g, 'sha256:DIGEST');
}

async function reviewOf({ change, meanwhile }: Case): Promise<{ code: number; stdout: string }> {
  applied ??= makeMain();
  const root = `${newRepository({})}-request`;
  git(path.dirname(root), 'clone', '-q', await applied, root);
  git(root, 'checkout', '-q', '-b', 'topic');
  change(root);
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'change');
  if (meanwhile) goesOn(root, meanwhile);
  const args = ['review', '--base', 'main', '--today', TODAY, '-o', 'markdown'];
  const { code, stdout } = await runCli(args, { cwd: root });
  rmSync(root, { recursive: true });
  return { code, stdout };
}

test.concurrent.each(Object.entries(CASES))('%s', async (name, one) => {
  const { code, stdout } = await reviewOf(one);
  expect(code).toBe(one.code);
  expectGolden(path.join(import.meta.dirname, 'golden', `${name}.md`), masked(stdout));
  expectWholeTables(stdout);
  expect(commandsIn(stdout)).toEqual([]);
  for (const [renderer, render] of RENDERERS)
    expect([renderer, strangersIn(render(stdout))]).toEqual([renderer, []]);
  if (name === 'hostile') expectInertMarkdown(stdout);
});
