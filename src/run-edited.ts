import { diffStates } from './diff/index.ts';
import { startOf } from './load/index.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import type { DesiredResource } from './model/state.ts';
import { prepareApply } from './run-apply.ts';
import { trustBase } from './run-trust.ts';
import type { OpenFleet } from './run.ts';
import { formatLockfile, stateOf } from './state/index.ts';
import { version } from './version.ts';
import { formatGeneratedFiles } from './write/index.ts';

/** What apply alone writes, as one side has it: `LOCKFILE`, and files of the generated folder by their path in it. */
type StateFiles = ReadonlyMap<string, string>;

/** No path of a file. */
const LOCKFILE = '';

interface Brought {
  readonly own: OpenFleet;
  readonly base: OpenFleet;
  /** The base as the user wrote it. */
  readonly named: string;
  /** Where head and base parted, opened when something differs from the base; undefined where they have nothing in common. */
  readonly mergeBase: () => Promise<OpenFleet | undefined>;
}

/**
 * Lockfile and generated files that a branch brings are right, file by file, when they are the base's, those of the merge
 * base, or what an apply of the branch's manifests on either leaves: a branch may have applied. All else is an error, a
 * file that is missing too. None of it is believed either way; but what was merged would be.
 */
export async function findEdited(brought: Brought): Promise<readonly Diagnostic[]> {
  const { own, base } = brought;
  const found = stateFilesOf(own);
  let wrong = [...new Set([...found.keys(), ...stateFilesOf(base).keys()])];
  const keep = (side: StateFiles) => {
    wrong = wrong.filter((file) => found.get(file) !== side.get(file));
  };
  keep(stateFilesOf(base));
  if (wrong.length === 0) return [];
  const mergeBase = await brought.mergeBase();
  const sides = [base, ...(mergeBase ? [mergeBase] : [])];
  if (mergeBase) keep(stateFilesOf(mergeBase));
  // what cannot be planned cannot be told from an apply of it, but no apply deletes or damages a lockfile
  if (trustBase(own, base, brought.named).head.blocked)
    wrong = wrong.filter((file) => file === LOCKFILE && isNoLockfile(own));
  else for (const side of sides) if (wrong.length > 0) keep(await filesOfApply(own, side));
  return wrong.toSorted().map((file) => describe(file, found.get(file), brought));
}

function isNoLockfile({ lockfile }: OpenFleet): boolean {
  const { value, diagnostics } = lockfile();
  return value.text === undefined || diagnostics.length > 0;
}

function stateFilesOf({ texts, resources, settings, lockfile }: OpenFleet): StateFiles {
  const folder = `${settings.generated}/`;
  const files = new Map<string, string>();
  const standing = new Set(resources.filter(({ generated }) => generated).map(({ origin }) => origin.file));
  const byHand = new Set(resources.filter(({ generated }) => !generated).map(({ origin }) => origin.file));
  for (const [file, text] of texts) {
    // a file that holds nothing but what is somebody's own is theirs; one Assignment in it makes it the planner's
    const isTheirs = byHand.has(file) && !standing.has(file);
    if (file.startsWith(folder) && !isTheirs) files.set(file.slice(folder.length), plainLines(text));
  }
  const { text } = lockfile().value;
  if (text !== undefined) files.set(LOCKFILE, plainLines(text));
  return files;
}

function plainLines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

async function filesOfApply(own: OpenFleet, side: OpenFleet): Promise<StateFiles> {
  const { head, trust } = trustBase(own, side, '');
  if (head.blocked) return new Map();
  const { desired } = await prepareApply(head, trust, {});
  const folder = `${own.settings.generated}/`;
  const generated = formatGeneratedFiles(desired.filter((one) => one.generated));
  return new Map([
    ...[...generated].map(([file, text]) => [file.slice(folder.length), text] as const),
    [LOCKFILE, formatLockfile(stateOf(desired))],
  ]);
}

function describe(file: string, text: string | undefined, brought: Brought): Diagnostic {
  return file === LOCKFILE ? describeLockfile(text, brought) : describeGenerated(file, text, brought);
}

function describeLockfile(text: string | undefined, { own, base, named }: Brought): Diagnostic {
  const { lockfile } = own.settings;
  const [fault] = own.lockfile().diagnostics;
  const what =
    text === undefined
      ? `${lockfile} is deleted, and ${named} has one: what was applied counts as it says there`
      : fault
        ? fault.message
        : `${lockfile} is neither as ${named} has it nor what infractl ${version} writes here: ${differenceOf(base, own)}`;
  return {
    rule: 'lockfile-edited',
    severity: 'error',
    message: `${what}; apply alone writes it`,
    help: wayOut(named, lockfile, base.settings.lockfile),
    at: startOf(lockfile),
  };
}

/** The first things in which two lockfiles differ, by name. */
function differenceOf(base: OpenFleet, own: OpenFleet): string {
  const states = [base, own].map((side) => side.lockfile().value.state);
  const [before = { resources: [] }, after = { resources: [] }] = states;
  const changes = diffStates(
    before,
    after.resources.map((one): DesiredResource => ({ ...one, file: own.settings.lockfile })),
  );
  const words = { create: 'has', update: 'has another', delete: 'lacks' } as const;
  const listed = changes.slice(0, 3).map(({ action, kind, name }) => `it ${words[action]} ${kind} ${name}`);
  const more = changes.length > listed.length ? [`and ${changes.length - listed.length} more`] : [];
  return listed.length === 0 ? 'its lines are in another form' : [...listed, ...more].join(', ');
}

function describeGenerated(
  file: string,
  text: string | undefined,
  { own, base, named }: Brought,
): Diagnostic {
  const full = `${own.settings.generated}/${file}`;
  const known = stateFilesOf(base).has(file);
  const what =
    text === undefined
      ? `${full} is deleted, and ${named} has it: what it says runs there would be started anew`
      : known
        ? `${full} is neither as ${named} has it nor what infractl ${version} writes here`
        : `${full} is not on ${named}, and infractl ${version} writes no such file here`;
  return {
    rule: 'generated-edited',
    severity: 'error',
    message: what,
    help: known
      ? wayOut(named, full, `${base.settings.generated}/${file}`)
      : `remove it: a branch need not apply, what is merged is applied there. To pin something, write an Assignment outside ${own.settings.generated}/`,
    at: startOf(full),
  };
}

function wayOut(named: string, file: string, there: string): string {
  const take = file === there ? `git checkout ${named} -- ${file}` : `git show ${named}:./${there} > ${file}`;
  return `take it from there (${take}): a branch need not apply, what is merged is applied there. Where another version of infractl or an option of apply wrote it, \`infractl regen --base ${named}\` writes it as this version does`;
}
