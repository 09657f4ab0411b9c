import { pipelines } from '../generated/templates.ts';
import { digestText } from '../state/index.ts';
import { type InstallSource, installLines } from './source.ts';

/** Whose CI a fleet repository runs in. */
export const PIPELINES = ['github', 'gitlab', 'forgejo', 'gitea', 'none'] as const;
export type Pipeline = (typeof PIPELINES)[number];

/**
 * The files that run infractl in a CI: by posix path from the top level of the repository.
 * @param fleet the fleet's folder from the top level, `.` for the top level itself
 */
export function pipelineFiles(
  pipeline: Pipeline,
  source: InstallSource,
  fleet: string,
  version: string,
): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(templatesFor(pipeline)).map(([path, text]) => [
      path,
      seal(fill(text, source, fleet, version), version),
    ]),
  );
}

/** Gitea reads what Forgejo reads, from a folder of its own name. */
function templatesFor(pipeline: Pipeline): Readonly<Record<string, string>> {
  if (pipeline === 'none') return {};
  const own = pipeline === 'gitea' ? forGitea(pipelines['forgejo'] ?? {}) : pipelines[pipeline];
  return { ...pipelines['common'], ...own };
}

function forGitea(forgejo: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(forgejo).map(([path, text]) => [
      path.replace(/^\.forgejo\//, '.gitea/'),
      text.replaceAll('./.forgejo/', './.gitea/'),
    ]),
  );
}

function fill(text: string, source: InstallSource, fleet: string, version: string): string {
  const lines = installLines(source);
  return text
    .replaceAll(/^( *)@INSTALL@$/gm, (_, indent: string) => lines.map((line) => indent + line).join('\n'))
    .replaceAll('@VERSION@', version)
    .replaceAll('"@FLEET@"', () => JSON.stringify(fleet));
}

const SEAL = /^# infractl init [^ \n]+ ([0-9a-f]{16})\n/;

/** The first line says which version wrote the file and, by a digest of the rest, whether anybody edited it since. */
function seal(text: string, version: string): string {
  return `# infractl init ${version} ${digestText(text).slice('sha256:'.length).slice(0, 16)}\n${text}`;
}

/** Whether a file is as some `init` wrote it. */
export function isUntouched(text: string): boolean {
  const [line = '', digest] = SEAL.exec(text) ?? [];
  return digest !== undefined && digestText(text.slice(line.length)).startsWith(`sha256:${digest}`);
}
