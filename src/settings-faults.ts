import { CONFIG_FILE, leavesRoot, listInMemory, type Source, startOf } from './load/index.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import type { Settings } from './model/fleet.ts';

type PathKey = 'generated' | 'lockfile';

/**
 * What the schema of a Config cannot say: a band that is one, and that an apply writes nowhere but below the root, beside
 * everything that git, a forge or the user put there.
 * @param files the manifests that were listed
 */
export function findSettingsFaults(
  settings: Settings,
  source: Source,
  files: readonly string[],
): readonly Diagnostic[] {
  const paths = (['generated', 'lockfile'] as const).flatMap((key) => {
    const problem = shapeProblem(settings[key]) ?? clashProblem(key, settings, source, files);
    return problem === undefined ? [] : [pathFault(key, settings, problem)];
  });
  return [...paths, ...(paths.length > 0 ? [] : noFolder(source, settings)), ...badBand(settings)];
}

function pathFault(key: PathKey, settings: Settings, problem: string): Diagnostic {
  return configError([key], `${JSON.stringify(settings[key])} ${problem}`, HELP[key]);
}

const HELP = {
  generated: 'name a folder below the root that holds nothing else, such as generated',
  lockfile: 'name a file below the root that nothing else is, such as infractl.lock',
};

/** Windows names `.git` `git~1` and `.github` `github~1` as well; macOS does not see what is no letter of its own. */
const DOT = /^[\p{Cf}\p{Mn}]*\.|^\w{1,6}~\d/iu;

function shapeProblem(path: string): string | undefined {
  if (path === '' || leavesRoot(path)) return 'leaves the repository';
  const parts = path.split('/');
  if (path.includes('\\') || parts.includes(''))
    return 'is no path: its parts are names, with one "/" between two';
  const dot = parts.find((part) => DOT.test(part));
  if (dot !== undefined)
    return `lies in ${dot}: names with a leading dot belong to git, to forges and to other tools, and an apply never writes there`;
  return parts.includes('node_modules') ? 'lies in node_modules, which is not read' : undefined;
}

/** Names that differ in case alone are one file on some systems. */
function clashProblem(
  key: PathKey,
  settings: Settings,
  source: Source,
  files: readonly string[],
): string | undefined {
  const path = settings[key].toLowerCase();
  const other = settings[key === 'generated' ? 'lockfile' : 'generated'].toLowerCase();
  if (contains(CONFIG_FILE, path)) return `is ${CONFIG_FILE} itself`;
  if (key === 'lockfile' && contains(other, path)) return 'lies in spec.generated';
  if (key === 'generated' && contains(other, path)) return 'lies in spec.lockfile';
  const manifest = files.find((file) => contains(file.toLowerCase(), path));
  if (manifest !== undefined) return `is the manifest ${manifest}, or lies in it`;
  if (key === 'lockfile' && listInMemory([settings.lockfile], settings.manifests).value.length > 0)
    return 'would be read as a manifest: spec.manifests matches it';
  const file = foldersAbove(settings[key]).find((folder) => source.isNoFolder?.(folder) === true);
  return file === undefined ? undefined : `lies in ${file}, which is no folder`;
}

/** Whether `path` is `outer` or lies in it. */
function contains(outer: string, path: string): boolean {
  return path === outer || path.startsWith(`${outer}/`);
}

function foldersAbove(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Told at once, and not by the apply that cannot write there. */
function noFolder(source: Source, { generated }: Settings): readonly Diagnostic[] {
  if (source.isNoFolder?.(generated) !== true) return [];
  return [
    {
      rule: 'load/generated',
      severity: 'error',
      blocks: true,
      message: `${generated} is no folder; apply writes generated Assignments into a folder of that name`,
      help: 'move it away, or name another folder in spec.generated of infractl.yaml',
      at: startOf(generated),
    },
  ];
}

function badBand({ target }: Settings): readonly Diagnostic[] {
  if (target[0] <= target[1]) return [];
  const message = `the band ${target.join(' to ')} ends before it begins`;
  return [configError(['planner', 'target'], message, 'write the lower bound first')];
}

function configError(path: readonly string[], message: string, help: string): Diagnostic {
  return {
    rule: 'load/config',
    severity: 'error',
    blocks: true,
    message: `spec.${path.join('.')}: ${message}`,
    help,
    at: { file: CONFIG_FILE, document: 0, path: ['spec', ...path] },
  };
}
