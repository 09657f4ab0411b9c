import type { Command } from 'commander';
import { formatText } from '../edit/format.ts';
import { escapeTerminal } from '../text/escape.ts';
import { type Edit, type EditFlags, addEditOptions, writeEdit } from './edit-files.ts';
import type { Io } from './io.ts';
import { chooseFiles } from './named-files.ts';
import { openSession, type Session } from './session.ts';

const EXAMPLES = `
Writes manifests in one form: two spaces a level; apiVersion, kind, metadata and spec in this order; one blank line at most.
Comments, quotes, numbers, maps and lists on one line and line ends stay as they are; no value changes, and a file whose
form cannot be changed safely is left and named (exit 1). Without files: all that the fleet reads but what apply writes.

Exit codes: 0 done, 1 a file was left, 2 --check found files in another form.

Examples:
  infractl fmt
  infractl fmt computes/par.yaml --dry-run -o patch
  infractl fmt --check                     for CI`;

interface Flags extends EditFlags {
  readonly check: boolean;
}

export function register(command: Command, io: Io): void {
  command
    .argument('[files...]', 'these alone')
    .option('--check', 'write nothing: exit 2 and the names of files that would change', false)
    .addHelpText('after', EXAMPLES)
    .action((files: readonly string[]) =>
      writeEdit(command.optsWithGlobals<Flags>(), io, async (flags) => {
        const session = await openSession(io, flags);
        return format(session, filesToFormat(files, session, io));
      }),
    );
  addEditOptions(command);
}

function filesToFormat(files: readonly string[], session: Session, io: Io): readonly string[] {
  const { texts, settings } = session;
  const chosen = files.length > 0 ? chooseFiles(files, session, io) : undefined;
  return [...texts.keys()].filter((file) =>
    chosen ? chosen.has(file) : !file.startsWith(`${settings.generated}/`),
  );
}

function format(session: Session, files: readonly string[]): Edit {
  const texts = files.map((file) => ({ file, before: session.texts.get(file) ?? '' }));
  const formatted = texts.map((one) => ({ ...one, result: formatText(one.before) }));
  const left = formatted.flatMap(({ file, result }) =>
    result.ok ? [] : [{ file, problem: result.problem }],
  );
  return {
    session,
    files: formatted.flatMap(({ file, before, result }) =>
      result.ok ? [{ file, before, after: result.text }] : [],
    ),
    notes: {
      text: left.map(({ file, problem }) => `error: ${escapeTerminal(`${file}: ${problem}`)}`),
      json: left.length > 0 ? { left } : {},
      failed: left.length > 0,
    },
  };
}
