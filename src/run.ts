import {
  CONFIG_FILE,
  findRecoded,
  folderSource,
  leavesRoot,
  type Loaded,
  loadFiles,
  MAX_DIAGNOSTICS,
  type Recoded,
  type Source,
  startOf,
} from './load/index.ts';
import { runChecks } from './check/run-checks.ts';
import { rules } from './generated/rules.ts';
import type { Diagnostic, Outcome } from './model/diagnostic.ts';
import type { Fleet, Settings } from './model/fleet.ts';
import type { AnyResource, Origin } from './model/resource.ts';
import type { CheckContext } from './model/rule.ts';
import type { State } from './model/state.ts';
import { endStage } from './profile/index.ts';
import { readSettings, resolveFleet } from './resolve/index.ts';
import { findSettingsFaults } from './settings-faults.ts';
import { type LockfileRead, readLockfile, resourcesOf } from './state/index.ts';
import { type BrokenResource, validateDocuments } from './validate/index.ts';
import { validateState } from './validate/state.ts';

/** Everything that a folder or a revision holds, as far as it could be understood. */
export interface OpenFleet {
  readonly settings: Settings;
  readonly resources: readonly AnyResource[];
  readonly fleet: Fleet;
  /** The text of each file that was read. */
  readonly texts: ReadonlyMap<string, string>;
  /** What this side says was applied last: the one door to the lockfile. Read when it is first asked for, once. */
  readonly lockfile: () => Outcome<LockfileRead>;
  /** Of load and validate, and the names of what failed there: what the resources are resolved with. */
  readonly early: readonly Diagnostic[];
  readonly broken: readonly BrokenResource[];
  /** Of load, validate and resolve. */
  readonly diagnostics: readonly Diagnostic[];
  /** True where one of them stops plan and apply. */
  readonly blocked: boolean;
}

/** load -> validate -> resolve, of the folder `root`. `step` is told of each file read. */
export function openFleet(root: string, step?: (done: number, total: number) => void): OpenFleet {
  return openSource(folderSource(root), (file) => readLockfile(root, file), step ? { step } : {});
}

/** A fleet whose files are read already, and which of them are the same here: so much is not read again. */
export interface Known {
  readonly open: OpenFleet;
  /** Never true of the Config. */
  readonly has: (file: string) => boolean;
}

export interface OpenOptions {
  /** Told of each file read. */
  readonly step?: (done: number, total: number) => void;
  readonly known?: Known;
}

/** The same of any source of manifests, such as a revision in git. `readLock` is asked for the lockfile once at most. */
export function openSource(
  source: Source,
  readLock: (file: string) => Outcome<LockfileRead>,
  { step, known }: OpenOptions = {},
): OpenFleet {
  endStage('start');
  const isLost = recodedIn(source, [CONFIG_FILE]).files.size > 0 && source.read(CONFIG_FILE) !== undefined;
  const config = loadFiles(source, isLost ? [] : [CONFIG_FILE]);
  const settings = settingsOf(config);
  const listed = listAll(source, settings);
  const recoded = recodedIn(source, [...new Set([...(isLost ? [CONFIG_FILE] : []), ...listed.value])]);
  const plain = listed.value.filter((file) => !recoded.files.has(file));
  const kept = new Set(known ? plain.filter(known.has) : []);
  const rest = loadFiles(
    source,
    plain.filter((file) => file !== CONFIG_FILE && !kept.has(file)),
    step,
  );
  endStage('load');
  const documents = [...config.documents, ...rest.documents].toSorted(byFile);
  const validated = validateDocuments(documents, settings.generated);
  endStage('validate');
  const { resources, broken } = validated.value;
  const early = [
    ...capPerFile([
      ...listed.diagnostics.filter(({ at }) => at?.file !== CONFIG_FILE || config.diagnostics.length === 0),
      ...config.diagnostics,
      ...rest.diagnostics,
      ...validated.diagnostics,
    ]),
    ...misplacedConfigs(resources),
    ...findSettingsFaults(settings, source, listed.value),
    ...recoded.diagnostics,
  ];
  const texts = new Map([...config.texts, ...rest.texts]);
  const lockfile = once(() => soundLockfile(readLock(settings.lockfile), settings.lockfile));
  const loaded = { settings, resources, broken, early, texts, lockfile };
  return resolveOpen(known ? takeFiles(loaded, known.open, kept) : loaded);
}

/** What was loaded and validated: what is resolved. */
export type LoadedFleet = Omit<OpenFleet, 'fleet' | 'diagnostics' | 'blocked'>;

/** Some files as another side has them, in place of one's own, with all that was read and told of them. */
export function takeFiles<T extends LoadedFleet>(own: T, other: OpenFleet, files: ReadonlySet<string>): T {
  if (files.size === 0) return own;
  const texts = new Map(own.texts);
  for (const file of files) {
    const text = other.texts.get(file);
    if (text === undefined) texts.delete(file);
    else texts.set(file, text);
  }
  const resources = mixed(own.resources, other.resources, files, ({ origin }) => origin.file);
  return {
    ...own,
    texts,
    resources: resources.toSorted(byFile),
    broken: mixed(own.broken, other.broken, files, ({ origin }) => origin.file),
    early: mixed(own.early, other.early, files, ({ at }) => at?.file),
  };
}

function mixed<T>(
  own: readonly T[],
  other: readonly T[],
  files: ReadonlySet<string>,
  fileOf: (one: T) => string | undefined,
): readonly T[] {
  const isTaken = (one: T) => files.has(fileOf(one) ?? '');
  return [...own.filter((one) => !isTaken(one)), ...other.filter(isTaken)];
}

/** resolve, of what was loaded and validated. */
export function resolveOpen(loaded: LoadedFleet): OpenFleet {
  const { resources, settings, broken, early } = loaded;
  const { value: fleet, diagnostics: late } = resolveFleet(resources, settings, broken);
  endStage('resolve');
  const diagnostics = [...early, ...late];
  return { ...loaded, settings: fleet.settings, fleet, diagnostics, blocked: isBlocked(diagnostics) };
}

/** A lockfile whose lines could not be manifests is as unreadable as a damaged one. */
export function soundLockfile(read: Outcome<LockfileRead>, file: string): Outcome<LockfileRead> {
  const diagnostics = validateState(read.value.state.resources, file);
  if (diagnostics.length === 0) return read;
  return {
    value: { ...read.value, state: { resources: [] } },
    diagnostics: [...read.diagnostics, ...diagnostics],
  };
}

/** Computed when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function isBlocked(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ blocks, severity }) => blocks === true && severity === 'error');
}

/**
 * The check stage. `blocking` runs only the rules whose errors stop plan and apply; `uncapped` tells every finding, however
 * many are alike, and so does a set of rules, which runs them alone. Gives the same fleet with all diagnostics, those of
 * the earlier stages included.
 */
export function checkFleet<T extends OpenFleet>(
  open: T,
  context: CheckContext,
  scope: 'all' | 'uncapped' | 'blocking' | ReadonlySet<string> = 'all',
): T {
  const isSome = typeof scope !== 'string';
  const diagnostics = runChecks(
    chosenRules(scope),
    open.fleet,
    withPreviousFleet(context, open.settings),
    open.diagnostics,
    rules,
    scope === 'uncapped' || isSome ? Infinity : undefined,
  );
  endStage('check');
  return { ...open, diagnostics, blocked: isBlocked(diagnostics) };
}

/** Found by no rule of their own. */
const POLICIES = ['check-unknown', 'ignore-invalid', 'ignore-unused'];

/** What is found of ignores depends on what every rule finds: where it is asked for, all run. */
function chosenRules(scope: Parameters<typeof checkFleet>[2]): typeof rules {
  if (scope === 'blocking') return rules.filter((rule) => rule.blocks === true);
  if (typeof scope !== 'object' || POLICIES.some((id) => scope.has(id))) return rules;
  return rules.filter(({ id }) => scope.has(id));
}

/** Rules that compare fleets get the previous one; nothing applied yet is nothing to compare with. */
function withPreviousFleet(context: CheckContext, settings: Settings): CheckContext {
  const { previous } = context;
  if (!previous || previous.resources.length === 0 || context.previousFleet) return context;
  return { ...context, previousFleet: once(() => resolveState(previous, settings)) };
}

/** What was applied last as a fleet, by today's settings. */
export function resolveState(state: State, settings: Settings): Fleet {
  return resolveFleet(resourcesOf(state, settings.lockfile), settings).value;
}

/** What apply wrote is always read: no pattern must make it forget where things run. */
function listAll(source: Source, { manifests, generated }: Settings): Outcome<readonly string[]> {
  const listed = source.list(manifests);
  if (leavesRoot(generated)) return listed;
  const written = source.list([`${generated}/**/*.yaml`, `${generated}/**/*.yml`]);
  const told = new Set(listed.diagnostics.map(({ message }) => message));
  return {
    value: [...new Set([...listed.value, ...written.value])],
    diagnostics: [...listed.diagnostics, ...written.diagnostics.filter(({ message }) => !told.has(message))],
  };
}

function recodedIn({ attributes }: Source, files: readonly string[]): Recoded {
  return attributes ? findRecoded(attributes, files) : { files: new Set(), diagnostics: [] };
}

/** The Config decides what else is read, so it is validated first; a broken one leaves the defaults. */
function settingsOf(config: Loaded): Settings {
  const { value } = validateDocuments(config.documents, '');
  const found = value.resources.find((resource) => resource.kind === 'Config');
  return readSettings(found?.kind === 'Config' ? found.manifest : undefined);
}

interface Placed {
  readonly origin: Origin;
}

function byFile(a: Placed, b: Placed): number {
  if (a.origin.file !== b.origin.file) return a.origin.file < b.origin.file ? -1 : 1;
  return a.origin.document - b.origin.document;
}

function misplacedConfigs(resources: readonly AnyResource[]): readonly Diagnostic[] {
  return resources
    .filter(({ kind, origin }) => kind === 'Config' && origin.file !== CONFIG_FILE)
    .map(({ kind, name, origin }) => ({
      rule: 'load/config-place',
      severity: 'error',
      blocks: true,
      message: `a Config has no effect in ${origin.file}; it is read from ${CONFIG_FILE} alone`,
      help: `move it to ${CONFIG_FILE} at the root of the repository`,
      at: { ...origin, path: ['kind'] },
      resource: { kind, name },
    }));
}

/** One broken file must not drown the others: beyond a cap its diagnostics are counted. */
function capPerFile(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const counts = new Map<string, number>();
  const kept = diagnostics.filter(({ at }) => {
    const count = (counts.get(at?.file ?? '') ?? 0) + 1;
    counts.set(at?.file ?? '', count);
    return count <= MAX_DIAGNOSTICS;
  });
  const drowned = [...counts].filter(([, count]) => count > MAX_DIAGNOSTICS);
  return [
    ...kept,
    ...drowned.map(([file, count]): Diagnostic => ({
      rule: 'load/more',
      severity: 'error',
      blocks: true,
      message: `${count - MAX_DIAGNOSTICS} more problems in ${file} are not shown`,
      help: 'mend the ones above first',
      at: startOf(file),
    })),
  ];
}
