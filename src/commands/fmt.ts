import type { Command } from 'commander';
import { formatText } from '../edit/format.ts';
import { compareText } from '../text/compare.ts';
import { escapeTerminal } from '../text/escape.ts';
import { type Edit, type EditFlags, addEditOptions, writeEdit } from './edit-files.ts';
import { type Io, usageError } from './io.ts';
import { chooseFiles } from './named-files.ts';
import { moveForms, type Moved } from './move-forms.ts';
import { openSession, requireSound, type Session } from './session.ts';

const EXAMPLES = `
Writes manifests in one form: two spaces a level; apiVersion, kind, metadata and spec in this order; one blank line at most.
Comments, quotes, numbers, maps and lists on one line and line ends stay as they are; no value changes, and a file whose
form cannot be changed safely is left and named (exit 1). Without files: all that the fleet reads but what apply writes.

--inline moves parts and addresses into their Compute and records into their DNSZone; --expand writes them out again. Both
leave what the manifests mean as it is, and comments with what moved. What an inline text cannot say stays long: annotations
and labels of its own, what several computes share, fields that no Subnet gives.

Exit codes: 0 done, 1 a file was left, 2 --check found files in another form.

Examples:
  infractl fmt
  infractl fmt computes/par.yaml --dry-run -o patch
  infractl fmt --check                     for CI
  infractl fmt --inline --dry-run -o patch`;

interface Flags extends EditFlags {
  readonly check: boolean;
  readonly inline: boolean;
  readonly expand: boolean;
}

export function register(command: Command, io: Io): void {
  command
    .argument('[files...]', 'these alone')
    .option('--check', 'write nothing: exit 2 and the names of files that would change', false)
    .option('--inline', 'move what can stand inside its owner there', false)
    .option('--expand', 'write out what stands inside others', false)
    .addHelpText('after', EXAMPLES)
    .action((files: readonly string[]) =>
      writeEdit(command.optsWithGlobals<Flags>(), io, async () => {
        const flags = command.optsWithGlobals<Flags>();
        if (flags.inline && flags.expand) throw usageError('--inline and --expand are opposites: name one');
        const session = await openSession(io, flags);
        const chosen = filesToFormat(files, session, io);
        const way = flags.inline ? 'inline' : flags.expand ? 'expand' : undefined;
        if (way !== undefined) requireSound(session);
        return format(session, chosen, way && moveForms(session, chosen, way));
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

function format(session: Session, files: readonly string[], moved?: Moved): Edit {
  const rest = files.filter((file) => moved?.texts.has(file) !== true);
  const formatted = rest.map((file) => {
    const before = session.texts.get(file) ?? '';
    return { file, before, result: formatText(before) };
  });
  const left = formatted.flatMap(({ file, result }) =>
    result.ok ? [] : [{ file, problem: result.problem }],
  );
  const texts = formatted.flatMap(({ file, before, result }) =>
    result.ok ? [{ file, before, after: result.text }] : [],
  );
  const forms = [...(moved?.texts ?? [])].map(([file, after]) => ({
    file,
    before: session.texts.get(file) ?? null,
    after,
  }));
  return {
    session,
    files: [...texts, ...forms].toSorted((a, b) => compareText(a.file, b.file)),
    notes: {
      text: [
        ...left.map(({ file, problem }) => `error: ${escapeTerminal(`${file}: ${problem}`)}`),
        ...(moved
          ? [moved.summary, ...moved.stay.map(({ count, why }) => `  ${count} stay long: ${why}`)]
          : []),
      ],
      json: {
        ...(left.length > 0 ? { left } : {}),
        ...(moved ? { moved: moved.count, stay: moved.stay } : {}),
      },
      failed: left.length > 0,
    },
  };
}
