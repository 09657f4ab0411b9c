import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { create } from 'tar';

/** The package that is running, as one file that installs without asking a registry for anything. */
export interface PackageFile {
  /** `infractl-VERSION.tgz` */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** In hex. */
  readonly sha512: string;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly files: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * Packs this installation as `npm pack` would, with all that it needs at run time inside (`bundleDependencies`), so that
 * one hash covers everything. Same installation, same bytes.
 * @throws Error where a part of this installation is missing
 */
export async function packOwnPackage(): Promise<PackageFile> {
  const home = ownFolder();
  const { name, version, files, dependencies = {} } = readManifest(home);
  const entries = [
    ...['package.json', ...files].flatMap((file) => filesBelow(path.join(home, file), `package/${file}`)),
    ...Object.keys(dependencies).flatMap((dependency) =>
      filesBelow(folderOf(home, dependency), `package/node_modules/${dependency}`),
    ),
  ].toSorted((a, b) => (a.to < b.to ? -1 : 1));
  const bytes = await archive(entries);
  return { name: `${name}-${version}.tgz`, bytes, sha512: createHash('sha512').update(bytes).digest('hex') };
}

/** Upwards from this file: it stands in src/ or in a chunk of dist/. */
function ownFolder(): string {
  for (let at = import.meta.dirname; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, 'package.json')) && readManifest(at).name === 'infractl') return at;
    if (at === path.dirname(at)) throw new Error('the package of infractl is not where it was installed');
  }
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** npm may have put a dependency beside the package or inside. */
function folderOf(home: string, dependency: string): string {
  const places = createRequire(path.join(home, 'package.json')).resolve.paths(dependency) ?? [];
  const found = places
    .map((place) => path.join(place, dependency))
    .find((folder) => existsSync(path.join(folder, 'package.json')));
  if (found === undefined) throw new Error(`${dependency}, which infractl needs, is not installed`);
  return found;
}

interface Entry {
  readonly from: string;
  readonly to: string;
}

function filesBelow(from: string, to: string): readonly Entry[] {
  if (!existsSync(from)) throw new Error(`${from} is missing: is this a whole installation?`);
  const found = readdirSync(path.dirname(from), { withFileTypes: true }).find(
    (entry) => entry.name === path.basename(from),
  );
  if (found?.isFile()) return [{ from, to }];
  return readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({ from: file, to: `${to}/${path.relative(from, file).split(path.sep).join('/')}` }));
}

/** No owner and one time, so that bytes depend on content alone. */
async function archive(entries: readonly Entry[]): Promise<Uint8Array> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'infractl-pack-'));
  try {
    const file = path.join(folder, 'package.tgz');
    const names = new Map(entries.map(({ from, to }) => [from.split(path.sep).join('/'), to]));
    await create(
      {
        file,
        gzip: { level: 9 },
        portable: true,
        mtime: new Date(0),
        preservePaths: true,
        cwd: '/',
        mode: 0o644,
        onWriteEntry: (entry) => {
          entry.path = names.get(entry.path) ?? entry.path;
        },
      },
      [...names.keys()],
    );
    return new Uint8Array(readFileSync(file));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
