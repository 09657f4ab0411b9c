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
  /** What it must say, in this order. */
  readonly says: readonly (string | RegExp)[];
  /** What it must not say. */
  readonly never?: readonly (string | RegExp)[];
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

const tenant = (index: number) => `tenant-${String(index).padStart(4, '0')}`;

/** Six thousand manifests' worth of lines that nobody reads one by one. */
function tenants(): Readonly<Record<string, string>> {
  const services = Array.from({ length: 3000 }, (_, index) =>
    manifest('Service', `${tenant(index)}-worker`, {
      resources: { min: { cores: 0.1, memory: 64 } },
      placement: { affinity: [{ matchLabels: { env: 'prod' } }] },
    }),
  );
  const records = Array.from({ length: 2000 }, (_, index) =>
    manifest('DNSRecord', tenant(index), {
      name: `t${index}.example.com`,
      type: 'CNAME',
      zone: 'example.com',
      value: 'www.example.com',
    }),
  );
  return { 'services/tenants.yaml': join(...services), 'dns/tenants.yaml': join(...records) };
}

/** Where what is not folded ends. */
const FOLD = '<details>';
const AS_BEFORE =
  /As before, and no part of this<\/summary>\n\n(?:- .*\n)*- `vault` 1 instance without a place/;

const CASES: Readonly<Record<string, Case>> = {
  'readme-edit': {
    code: 0,
    change: (root) => append(root, 'README.md', '\nOne more line.\n'),
    says: [/^✅ infractl: nothing changes\.\n$/],
  },
  'small-good': {
    code: 0,
    change: (root) =>
      edit(root, 'services/application.yaml', (text) =>
        text.replace('name: api', 'name: api # grows').replace('replicas: 3', 'replicas: 4'),
      ),
    says: ['## ✅ Good to merge: 1 instance placed, 1 change', '`api` | 1 | new', FOLD, AS_BEFORE],
    never: [/New (?:errors|warnings|notes)/, 'Opened'],
  },
  'behind-main': {
    code: 0,
    change: (root) => writeFiles(root, { 'computes/new.yaml': compute('new-01') }),
    meanwhile: { 'computes/later.yaml': compute('later-01') },
    says: ['+10.00 EUR a month, 1 change', 'New (1)', 'Compute `new-01`'],
    never: ['later-01', 'Deleted', 'deleted'],
  },
  'lockfile-edited': {
    code: 1,
    change: (root) => edit(root, 'infractl.lock', (text) => text.replace(/^.*"mon-01".*\n/gm, '')),
    says: ['## ❌ Must not be merged: the lockfile was edited', '### Touched by hand (1)', 'infractl.lock'],
    // by the lockfile of main nothing is created, moved or deleted
    never: [/(?:New|Deleted|Changed fields|Placements) \(/],
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
    says: [
      '## ❌ Must not be merged: the lockfile was deleted',
      'infractl.lock is deleted, and main has one',
      '`postgres-primary` 1 instance on db-01: db-01 is deleted',
      'Compute db-01 would be deleted, which is protected',
      FOLD,
    ],
  },
  'gates-loosened': {
    code: 0,
    change: (root) => edit(root, 'infractl.yaml', (text) => text.replace('deletions: 5', 'deletions: 500')),
    says: [
      '## ⚠️ Look twice: gates get looser',
      'spec.gates.deletions',
      'gates.deletions is 500, and 5 on main: it counts after the merge alone',
      FOLD,
    ],
  },
  'many-small': {
    code: 0,
    change: (root) =>
      writeFiles(root, {
        'services/tiny.yaml': manifest('Service', 'tiny', {
          replicas: 400,
          resources: { min: { cores: 0.5, memory: 64 } },
        }),
      }),
    says: ['## ✅ Good to merge: 400 instances placed', 'Placements (400 instances)', FOLD, AS_BEFORE],
    never: ['Stops running', 'Newly without a place', / (?:goes|moves|from [a-z]+-\d+) \|/],
  },
  opened: {
    code: 0,
    change: (root) =>
      writeFiles(root, {
        'firewall/debug.yaml': join(
          manifest('FirewallRule', 'allow-pg-debug', {
            action: 'ALLOW',
            protocol: 'tcp',
            source: 'any',
            destination: 'any',
            portStart: 5432,
            priority: 5,
            description: 'temporary',
          }),
          manifest('FirewallAssignment', 'pg-debug', {
            rule: 'allow-pg-debug',
            computes: ['db-01', 'app-01'],
          }),
        ),
      }),
    says: [
      '2 ways in opened',
      'opens tcp/5432 on app-01 to 0.0.0.0/0 and ::/0\n',
      'opens tcp/5432 on db-01 to 0.0.0.0/0 (except 10.20.0.0/22, already open) and ::/0\n',
      FOLD,
    ],
  },
  'broken-yaml': {
    code: 1,
    change: (root) =>
      writeFiles(root, { 'computes/new.yaml': compute('new-01'), 'services/broken.yaml': 'a: [\n' }),
    says: ['## ❌ Must not be merged: 1 new error', '`services/broken.yaml:2:1`', FOLD, 'Compute `new-01`'],
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
    says: [
      '2 to buy',
      'no price is known, so it is in no total',
      /\*\*A month\*\*: ([\d,.]+) EUR → \1 EUR/,
      'it has no price',
      FOLD,
    ],
  },
  huge: {
    code: 3,
    change: (root) => writeFiles(root, tenants()),
    says: [
      '747 instances without a place, 1 gate exceeded, 2,253 instances placed',
      'Newly without a place (747 instances)',
      /Placements \([\d,]+ instances\)/,
      FOLD,
      'New (5,000)',
      /and [\d,]+ more\n/,
      '`-o json` has the whole',
    ],
    // of what stands nothing goes
    never: ['Stops running', / goes \|/],
  },
  hostile: { code: 1, change: (root) => writeFiles(root, hostileFiles()), says: [/New errors \(\d+\)/] },
};

/** Each after the one before it. */
function expectInOrder(text: string, says: Case['says']): void {
  let from = 0;
  for (const one of says) {
    const rest = text.slice(from);
    const found = typeof one === 'string' ? [rest.indexOf(one), one.length] : placeOf(rest, one);
    expect(found[0], `${String(one)} in ${rest.slice(0, 2000)}`).toBeGreaterThanOrEqual(0);
    from += found[0]! + found[1]!;
  }
}

function placeOf(text: string, pattern: RegExp): readonly number[] {
  const found = pattern.exec(text);
  return found ? [found.index, found[0].length] : [-1, 0];
}

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
  expectInOrder(stdout, one.says);
  for (const what of one.never ?? []) expect(stdout).not.toMatch(what);
  expect(Buffer.byteLength(stdout)).toBeLessThanOrEqual(60_000);
  expectGolden(path.join(import.meta.dirname, 'golden', `${name}.md`), masked(stdout));
  expectWholeTables(stdout);
  expect(commandsIn(stdout)).toEqual([]);
  for (const [renderer, render] of RENDERERS)
    expect([renderer, strangersIn(render(stdout))]).toEqual([renderer, []]);
  if (name === 'hostile') expectInertMarkdown(stdout);
});
