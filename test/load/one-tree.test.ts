import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openRevision, requireRepository } from '../../src/commands/revisions.ts';
import type { Io } from '../../src/commands/io.ts';
import { openFleet, type OpenFleet } from '../../src/run.ts';
import { temporaryFolder } from '../support/cli.ts';

/** A tree gives one fleet, whether it is read from a folder or from a revision of it. */

const env = {
  PATH: process.env['PATH'] ?? '',
  TMPDIR: tmpdir(),
  HOME: temporaryFolder(),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};
const io = { env } as unknown as Io;
const git = (folder: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'core.quotePath=false', ...args], { cwd: folder, env, stdio: 'pipe' });

type Content =
  | { readonly kind: 'file'; readonly text: string; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'submodule' };

const names = `a B b ü u\u0308 x\\y __proto__ con -f {a} * sub generated .hidden node_modules \u202e ' [a] CON lib`;
const name = fc.constantFrom(...names.split(' '), 'a b', 'new\nline');
const file = fc
  .tuple(name, fc.constantFrom('.yaml', '.yml', '.YAML', '.txt', '', '.yaml.bak'))
  .map(([stem, extension]) => `${stem}${extension}`);
const where = fc
  .tuple(fc.array(name, { maxLength: 2 }), file)
  .map(([folders, last]) => [...folders, last].join('/'));

const compute = (id: string, eol = '\n') =>
  [
    'apiVersion: infractl.dev/v1',
    'kind: Compute',
    `metadata: {name: ${id}}`,
    'spec: {type: vm, provider: p, region: r, capacity: {cores: 4}}',
    '',
  ].join(eol);

/** `ident` in .gitattributes expands it in a checkout. */
const keyword = compute('g').replace('{name: g}', '{name: g, annotations: {from: "$Id$"}} # $Id$');

const content: fc.Arbitrary<Content> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('file' as const),
      text: fc.oneof(
        fc
          .tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('\n', '\r\n'))
          .map(([id, eol]) => compute(id, eol)),
        fc.constant(keyword),
        fc.constantFrom('', 'no manifest\n', 'x: [\n', '\u0000', `${compute('e')}---\n${compute('f')}`),
      ),
      mode: fc.constantFrom(0o644, 0o755),
    }),
  },
  fc.record({
    kind: fc.constant('link' as const),
    target: fc.constantFrom('a.yaml', '../a.yaml', '/etc/passwd', '.', '..', 'nowhere', '.git/config'),
  }),
  fc.constant({ kind: 'submodule' as const }),
);

const patterns = fc.constantFrom(
  undefined,
  ['**/*.yaml'],
  ['!sub/**'],
  ['sub/*', '*/a*'],
  ['*.txt', '**/[ab].yml'],
  ['{a,b,lib}/**', '!**/B*'],
  ['a.yaml', 'generated/**'],
);
const attributes = fc.constantFrom(
  '',
  '* text=auto\n',
  '*.yaml text eol=crlf\n',
  '* -text\n',
  '*.yml binary\n',
  '* ident\n',
  '*.yaml working-tree-encoding=UTF-7\n',
  '[attr]wide working-tree-encoding=UTF-16LE-BOM\n*.y* wide\nlib/** !working-tree-encoding\n',
  '*.y?ml filter=lfs\n[a-b].yaml -filter\n/sub/*.yml !filter\n',
  '**/a.yaml working-tree-encoding=utf-8\n"a b/*.yaml" working-tree-encoding=UTF-16\n',
);

/** Puts a tree into a new repository and commits it. What the file system refuses beside something else is left out. */
function commitTree(
  tree: readonly (readonly [string, Content])[],
  config: readonly string[] | undefined,
  attribute: string,
): string {
  const root = temporaryFolder();
  git(root, 'init', '-q', '-b', 'main', '.');
  for (const [where_, made] of tree) put(root, where_, made);
  if (config)
    write(
      root,
      'infractl.yaml',
      `apiVersion: infractl.dev/v1\nkind: Config\nmetadata: {name: c}\nspec: {manifests: ${JSON.stringify(config)}}\n`,
    );
  git(root, 'config', 'filter.lfs.smudge', 'sed s/4/5/');
  const own = ['.git/info/attributes', '* -working-tree-encoding -filter\n'] as const;
  const recodes = /=/.test(attribute) && !attribute.includes('eol=');
  if (recodes) write(root, ...own); // else git would want the text in that encoding
  if (attribute !== '') write(root, '.gitattributes', attribute);
  git(root, 'add', '-A', '-f');
  rmSync(path.join(root, own[0]), { force: true });
  git(root, 'commit', '-q', '--allow-empty', '-m', 'tree');
  // what git would check out: attributes may change the line ends
  git(root, 'rm', '-q', '-r', '-f', '--cached', '--ignore-unmatch', '.');
  git(root, 'reset', '-q', '--hard');
  return root;
}

function put(root: string, where_: string, made: Content): void {
  const full = path.join(root, where_);
  try {
    mkdirSync(path.dirname(full), { recursive: true });
    if (made.kind === 'link') symlinkSync(made.target, full);
    else if (made.kind === 'file') {
      writeFileSync(full, made.text, { flag: 'wx' });
      chmodSync(full, made.mode);
    } else makeSubmodule(full);
  } catch (error) {
    if (!['EEXIST', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function makeSubmodule(full: string): void {
  mkdirSync(full);
  git(full, 'init', '-q', '.');
  write(full, 'inside.yaml', compute('inside'));
  git(full, 'add', '-A');
  git(full, 'commit', '-q', '-m', 'inside');
}

function write(root: string, relative: string, text: string): void {
  rmSync(path.join(root, relative), { recursive: true, force: true });
  writeFileSync(path.join(root, relative), text);
}

const seen = ({ resources, diagnostics, blocked }: OpenFleet) => ({
  resources: resources.map(({ kind, name: id, origin, manifest }) => ({ kind, id, origin, manifest })),
  diagnostics: diagnostics
    .map(({ rule, message, at }) => `${rule} ${message} ${JSON.stringify(at)}`)
    .toSorted(),
  blocked,
});

async function bothSides(root: string) {
  const repository = await requireRepository(root, io, 'the test');
  return [seen(openFleet(root)), seen(await openRevision(repository, 'HEAD'))] as const;
}

describe('a folder and a revision of it give one fleet', () => {
  test('over random trees with links, modes, submodules, attributes and odd names', async () => {
    const trees = fc.array(fc.tuple(where, content), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(trees, patterns, attributes, async (tree, config, attribute) => {
        const root = commitTree(tree, config, attribute);
        const [folder, revision] = await bothSides(root);
        rmSync(root, { recursive: true, force: true });
        expect(folder).toEqual(revision);
      }),
      { numRuns: Number(process.env['INFRACTL_RUNS'] ?? 15) },
    );
  }, 120_000);

  test('a link to a manifest beside it is an error on both', async () => {
    const root = commitTree(
      [
        ['real/c.txt', { kind: 'file', text: compute('c'), mode: 0o644 }],
        ['c.yaml', { kind: 'link', target: 'real/c.txt' }],
      ],
      undefined,
      '',
    );
    const [folder, revision] = await bothSides(root);
    expect(folder).toEqual(revision);
    expect(folder.blocked).toBe(true);
    expect(folder.diagnostics).toEqual([
      expect.stringMatching(/^load\/link c\.yaml is a symbolic link.*"line":1/),
    ]);
  });

  test('a Config that is a link, or a folder, is an error on both', async () => {
    for (const made of ['link', 'folder'] as const) {
      const root = commitTree(
        [
          ['c.yaml', { kind: 'file', text: compute('c'), mode: 0o644 }],
          made === 'link'
            ? ['infractl.yaml', { kind: 'link', target: '/etc/hostname' }]
            : ['infractl.yaml/x.txt', { kind: 'file', text: '', mode: 0o644 }],
        ],
        undefined,
        '',
      );
      const [folder, revision] = await bothSides(root);
      expect(folder).toEqual(revision);
      expect(folder.diagnostics).toEqual([expect.stringContaining('"file":"infractl.yaml"')]);
    }
  });

  test('a file that is too large is an error on both, and its bytes are not read', async () => {
    const text = `${compute('c')}#${'x'.repeat(9_000_000)}\n`;
    const root = commitTree([['big.yaml', { kind: 'file', text, mode: 0o644 }]], undefined, '');
    const [folder, revision] = await bothSides(root);
    expect(folder).toEqual(revision);
    expect(folder.diagnostics).toEqual([
      expect.stringMatching(/^load\/size cannot read big\.yaml: it has \d+ bytes, at most 8388608 are read/),
    ]);
  });

  test('a keyword that git expands in a checkout is read as it was committed', async () => {
    const root = commitTree(
      [['g.yaml', { kind: 'file', text: keyword, mode: 0o644 }]],
      undefined,
      '*.yaml ident\n',
    );
    expect(readFileSync(path.join(root, 'g.yaml'), 'utf8')).toMatch(/"\$Id: [0-9a-f]{40} \$"/);
    const [folder, revision] = await bothSides(root);
    expect(folder).toEqual(revision);
    expect(JSON.stringify(folder.resources)).toContain('"$Id$"');
  });

  test.each([
    ['working-tree-encoding=UTF-7', 'working-tree-encoding=UTF-7'],
    ['working-tree-encoding=UTF-16', 'working-tree-encoding=UTF-16'],
    ['filter=lfs', 'filter=lfs'],
  ])('what %s makes of a manifest in a checkout is read on neither side', async (set, told) => {
    const root = commitTree(
      [
        ['fleet/a.yaml', { kind: 'file', text: compute('a').replace('p,', 'p+q,'), mode: 0o644 }],
        ['fleet/b.yaml', { kind: 'file', text: compute('b'), mode: 0o644 }],
        ['fleet/c.yaml', { kind: 'file', text: compute('c'), mode: 0o644 }],
      ],
      undefined,
      `# so it is\n[attr]mine ${set}\n"fleet/[a-b].y?ml" mine\n*.txt ${set}\n`,
    );
    for (const at of [root, path.join(root, 'fleet')]) {
      const [folder, revision] = await bothSides(at);
      expect(folder).toEqual(revision);
      expect(folder.blocked).toBe(true);
      expect(folder.resources.map(({ id }) => id)).toEqual(['c']);
      const prefix = at === root ? 'fleet/' : '';
      expect(folder.diagnostics).toEqual([
        expect.stringContaining(
          `load/attributes the text of ${prefix}a.yaml (and of 1 more) in a checkout is not what is committed: ${told}, by .gitattributes:3`,
        ),
      ]);
    }
    expect(readFileSync(path.join(root, 'fleet/a.yaml'), 'utf8')).not.toBe(
      compute('a').replace('p,', 'p+q,'),
    );
  });

  test('attributes that are taken back further down, or are too many to be read', async () => {
    const tree = [['fleet/a.yaml', { kind: 'file', text: compute('a'), mode: 0o644 }]] as const;
    const back = commitTree(
      [
        ...tree,
        ['fleet/.gitattributes', { kind: 'file', text: '*.yaml -working-tree-encoding\n', mode: 0o644 }],
      ],
      undefined,
      '*.yaml working-tree-encoding=UTF-16\n',
    );
    const [taken, takenRevision] = await bothSides(back);
    expect(taken).toEqual(takenRevision);
    expect(taken.diagnostics).toEqual([]);
    const large = commitTree(tree, undefined, `# ${'x'.repeat(1_100_000)}\n* ident\n`);
    const [folder, revision] = await bothSides(large);
    expect(folder).toEqual(revision);
    expect(folder.diagnostics).toEqual([
      expect.stringContaining('.gitattributes is not read, for it is too large'),
    ]);
    for (const encoding of ['UTF-16', 'UTF-7']) {
      const lost = commitTree(tree, undefined, `* working-tree-encoding=${encoding}\n`);
      const [of, revisionOf] = await bothSides(lost);
      expect(of).toEqual(revisionOf);
      expect(of.diagnostics).toEqual([expect.stringContaining('.gitattributes is not read')]);
    }
    const many = commitTree(tree, undefined, '*.txt filter=lfs\n'.repeat(1001));
    expect((await bothSides(many))[0].diagnostics).toEqual([expect.stringContaining('.gitattributes')]);
  });

  test('patterns without an extension read the same files', async () => {
    const root = commitTree(
      [['fleet/machine', { kind: 'file', text: compute('c'), mode: 0o644 }]],
      ['fleet/*'],
      '',
    );
    const [folder, revision] = await bothSides(root);
    expect(folder).toEqual(revision);
    expect(folder.resources.map(({ id }) => id)).toContain('c');
  });
});
