import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';

/*
 * The layers of src/ are a table in oxlint.config.mjs. Here every one of them gets a wrong import, planted in a tree that
 * holds nothing else, and the linter has to answer with the sentence of that layer.
 */

interface Layer {
  readonly folder: string;
  readonly may?: readonly string[];
  readonly not?: readonly string[];
  readonly can?: readonly string[];
  readonly why: string;
}

interface Finding {
  readonly filename: string;
  readonly code: string;
  readonly help?: string;
}

const ROOT = path.join(import.meta.dirname, '../..');
const CONFIG = path.join(ROOT, 'oxlint.config.mjs');
const { LAYERS } = (await import(pathToFileURL(CONFIG).href)) as { readonly LAYERS: readonly Layer[] };

const tree = mkdtempSync(path.join(tmpdir(), 'infractl-layers-'));
copyFileSync(CONFIG, path.join(tree, 'oxlint.config.mjs'));
afterAll(() => rmSync(tree, { recursive: true, force: true }));

const folders = LAYERS.map(({ folder }) => folder);
/** Of the capabilities, what stands for each. */
const CAPABILITIES = new Map([
  ['files', 'node:fs'],
  ['processes', 'simple-git'],
  ['terminal', 'picocolors'],
  ['network', 'node:http'],
  ['sockets', 'node:net'],
]);

it('knows every folder of src/', () => {
  const there = readdirSync(path.join(ROOT, 'src'), { withFileTypes: true }).filter((one) =>
    one.isDirectory(),
  );
  // `build` is plain scripts, `generated` is written by one of them
  const wanted = there.map(({ name }) => name).filter((name) => name !== 'build' && name !== 'generated');
  expect(wanted.filter((name) => !folders.includes(name))).toEqual([]);
  const rooms = readdirSync(path.join(ROOT, 'src/plan/solve'), { withFileTypes: true });
  const unknown = rooms.filter((one) => one.isDirectory() && !folders.includes(`plan/solve/${one.name}`));
  expect(unknown.map(({ name }) => name)).toEqual([]);
});

it('names only layers that are folders, or will be', () => {
  const named = LAYERS.flatMap(({ may = [] }) => may);
  expect(named.filter((one) => one !== 'generated' && !folders.includes(one))).toEqual([]);
  expect(existsSync(path.join(ROOT, '.oxlintrc.json'))).toBe(false);
});

/** The file that imports `target` of src/, planted `depth` folders below the layer. */
function plant(folder: string, depth: number, name: string, targets: readonly string[]): string {
  const here = path.join(tree, 'src', folder, ...Array.from({ length: depth }, () => 'room'));
  mkdirSync(here, { recursive: true });
  const lines = targets.map(
    (target) =>
      `import '${target.startsWith('src/') ? path.relative(here, path.join(tree, target)) : target}';\n`,
  );
  const file = path.join(here, `${name}.ts`);
  writeFileSync(file, lines.join(''));
  return path.relative(tree, file);
}

function lint(): readonly Finding[] {
  const oxlint = path.join(ROOT, 'node_modules/.bin/oxlint');
  try {
    execFileSync(oxlint, ['-c', 'oxlint.config.mjs', '-f', 'json', 'src'], { cwd: tree, stdio: 'pipe' });
    return [];
  } catch (error) {
    const { stdout } = error as { readonly stdout: Buffer };
    return (JSON.parse(stdout.toString('utf8')) as { readonly diagnostics: readonly Finding[] }).diagnostics;
  }
}

/** A folder that this layer must not import, a sibling where there is one. */
function strangerOf({ folder, may, not }: Layer): string {
  if (not) return not[0] as string;
  const others = folders.filter((one) => may?.includes(one) !== true && !`${one}/`.startsWith(`${folder}/`));
  const siblings = others.filter((one) => path.dirname(one) === path.dirname(folder));
  return [...siblings, ...others].find((one) => !folder.startsWith(`${one}/`)) as string;
}

it('answers a wrong import in every layer, at every depth, with its sentence, and lets the right ones pass', () => {
  const wrong = LAYERS.flatMap((layer) =>
    [0, 1].map((depth) => {
      const stranger = strangerOf(layer);
      const target = stranger.endsWith('.ts') ? `src/${stranger}` : `src/${stranger}/door.ts`;
      return { file: plant(layer.folder, depth, 'wrong', [target]), layer };
    }),
  );
  const right = LAYERS.flatMap(({ folder, may = [] }) =>
    [0, 1].map((depth) =>
      plant(folder, depth, 'right', [`src/${folder}/inside.ts`, ...may.map((one) => `src/${one}/door.ts`)]),
    ),
  );
  const packages = LAYERS.flatMap(({ folder, can = [] }) =>
    [...CAPABILITIES].map(([capability, name]) => ({
      file: plant(folder, 0, capability, [name]),
      allowed: can.includes(capability),
    })),
  );
  const found = lint().filter(({ code }) => code.includes('no-restricted-imports'));
  const saidOf = (file: string) => found.filter(({ filename }) => filename === file).map(({ help }) => help);

  expect(wrong.map(({ file }) => [file, saidOf(file)])).toEqual(
    wrong.map(({ file, layer }) => [file, [layer.why]]),
  );
  expect(right.map((file) => [file, saidOf(file)])).toEqual(right.map((file) => [file, []]));
  expect(packages.map(({ file }) => [file, saidOf(file).length])).toEqual(
    packages.map(({ file, allowed }) => [file, allowed ? 0 : 1]),
  );
});

it('sees circles of types as well', () => {
  mkdirSync(path.join(tree, 'src/model'), { recursive: true });
  writeFileSync(
    path.join(tree, 'src/model/one.ts'),
    "import type { Two } from './two.ts';\nexport type One = Two;\n",
  );
  writeFileSync(
    path.join(tree, 'src/model/two.ts'),
    "import type { One } from './one.ts';\nexport type Two = One;\n",
  );
  expect(lint().filter(({ code }) => code.includes('no-cycle')).length).toBe(2);
});
