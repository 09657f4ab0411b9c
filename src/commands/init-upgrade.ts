import { createTwoFilesPatch } from 'diff';
import type { Pipeline } from '../init/pipelines.ts';
import type { InstallSource } from '../init/source.ts';
import { EDITOR_SCHEMA, editorSchema } from '../init/files.ts';
import { planRenewal, type Renewal } from '../init/upgrade.ts';
import { escapeTerminal } from '../text/escape.ts';
import { formatJson } from '../text/json.ts';
import { type InitPlace, pipelineFilesOf, shown } from './init.ts';
import { CommandFailure, type Io, usageError } from './io.ts';

interface Wanted {
  /** Undefined: the one whose files are there. */
  readonly pipeline: Pipeline | undefined;
  readonly source: InstallSource | undefined;
  readonly force: boolean;
  readonly dryRun: boolean;
}

/** By the file that each CI reads of ours. */
const SIGNS: readonly (readonly [Pipeline, string])[] = [
  ['github', '.github/workflows/infractl-main.yml'],
  ['forgejo', '.forgejo/workflows/infractl-main.yml'],
  ['gitea', '.gitea/workflows/infractl-main.yml'],
  ['gitlab', '.gitlab-ci.yml'],
];

/** `init --upgrade`: brings what an earlier version wrote up to this one, and shows what it changes. */
export async function upgrade(
  place: InitPlace,
  { pipeline, source, force, dryRun }: Wanted,
  format: 'text' | 'json',
  io: Io,
): Promise<void> {
  const { readFiles, renewFiles } = await import('../write/renew-files.ts');
  const chosen =
    pipeline ?? SIGNS.find(([, path]) => readFiles(place.top, [path]).has(path))?.[0] ?? undefined;
  if (chosen === undefined)
    throw usageError('no workflow of infractl is here; --ci names the one to write, or none');
  const fresh = new Map<string, string | Uint8Array>([
    [place.prefix + EDITOR_SCHEMA, editorSchema()],
    ...(await pipelineFilesOf(place, chosen, source)),
  ]);
  const standing = readFiles(place.top, [...fresh.keys()], /^vendor\/infractl-[^/]+\.tgz$/);
  const renewals = planRenewal(fresh, standing, force);
  if (!dryRun) write(() => renewFiles(place.top, renewals, fresh));
  if (format === 'json')
    return io.stdout(
      formatJson({
        formatVersion: '1',
        files: renewals.filter(({ action }) => action !== 'keep').map(({ path }) => shown(place, path)),
        renewals: renewals.map((renewal) => ({ ...renewal, path: shown(place, renewal.path) })),
      }),
    );
  io.stdout(
    renewals.length === 0
      ? 'Nothing to renew\n'
      : renewals.map((one) => tell(place, one, fresh, standing)).join(''),
  );
}

function write(action: () => void): void {
  try {
    action();
  } catch (error) {
    throw new CommandFailure(
      'io',
      1,
      `cannot renew: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

const VERBS = { create: 'created', update: 'updated', remove: 'removed', keep: 'kept' };

function tell(
  place: InitPlace,
  { path, action, why }: Renewal,
  fresh: ReadonlyMap<string, string | Uint8Array>,
  standing: ReadonlyMap<string, string | Uint8Array>,
): string {
  const line = `${VERBS[action]} ${shown(place, path)}${why === undefined ? '' : `: ${why}`}\n`;
  const [before, after] = [standing.get(path), fresh.get(path)];
  // A schema or a package is no text to read.
  if (
    action !== 'update' ||
    !/\.ya?ml$/.test(path) ||
    typeof before !== 'string' ||
    typeof after !== 'string'
  )
    return line;
  const patch = createTwoFilesPatch(path, path, before, after, undefined, undefined, { context: 1 });
  const body = patch.split('\n').slice(4, -1);
  return line + body.map((text) => `  ${escapeTerminal(text)}\n`).join('');
}
