import { isDeepStrictEqual } from 'node:util';
import { readIgnores, ignoreKey } from './check/ignores.ts';
import { findLoosened } from './diff/loosened.ts';
import { matchResources } from './diff/match.ts';
import { rules } from './generated/rules.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import type { CheckLevel, Settings } from './model/fleet.ts';
import type { AnyResource } from './model/resource.ts';
import type { CheckContext } from './model/rule.ts';
import type { State, StateResource } from './model/state.ts';
import type { Trust } from './model/trust.ts';
import { once, type OpenFleet, resolveOpen, resolveState } from './run.ts';
import { stateOf, toDesired } from './state/index.ts';
import { placeOf, takeOverPins } from './take-over-pins.ts';

/** A fleet as it is to be judged, and who is believed of it. */
export interface Trusted<T extends OpenFleet = OpenFleet> {
  /** Without a base the fleet as it was opened; with one its manifests beside what stands on the base. */
  readonly head: T;
  readonly trust: Trust;
  /** Of the lockfile that is believed: nothing can be compared with one that cannot be read. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Without a base the fleet is believed itself: its lockfile, its gates, what stands in its generated folder. */
export function trustItself<T extends OpenFleet>(head: T): Trusted<T> {
  const { value, diagnostics } = head.lockfile();
  const { settings } = head;
  const trust: Trust = {
    base: null,
    previous: value.state,
    known: value.text !== undefined && diagnostics.length === 0,
    previousFleet: once(() =>
      isApplied(head, value.state) ? head.fleet : resolveState(value.state, settings),
    ),
    gates: [settings.gates],
    loosened: [],
    manifests: [],
  };
  return { head: takeOverPins(head, trust), trust, diagnostics };
}

/** Where nothing changed since the last apply, what was applied is the fleet at hand. */
function isApplied({ resources }: OpenFleet, { resources: applied }: State): boolean {
  return (
    resources.length === applied.length &&
    isDeepStrictEqual(stateOf(resources.map(toDesired)).resources, applied)
  );
}

/**
 * Nothing that a branch brings is believed but its manifests: lockfile, what stands, gates, protection and severities are
 * the base's. `named` is the base as the user wrote it.
 */
export function trustBase<T extends OpenFleet>(head: T, base: OpenFleet, named: string): Trusted<T> {
  const { value, diagnostics } = base.lockfile();
  const settings = bindSettings(base.settings, head.settings);
  const judged: T = { ...head, ...standingOf(head, base, settings) };
  const trust: Trust = {
    base: named,
    previous: value.state,
    known: value.text !== undefined && diagnostics.length === 0,
    previousFleet: once(() => resolveState(value.state, settings)),
    gates: [base.settings.gates, head.settings.gates],
    loosened: findLoosened(base.settings, head.settings, USUAL),
    manifests: base.resources.map(toDesired),
    ignores: believedIgnores(head, base),
  };
  return { head: takeOverPins(judged, trust), trust, diagnostics };
}

/** What a check stage may know under this trust. A lockfile that cannot be read is nothing to compare with. */
export function contextOf({ trust }: Pick<Trusted, 'trust'>, today: string): CheckContext {
  if (!trust.known) return { today, trust };
  const { previous, previousFleet } = trust;
  return { today, trust, previous, ...(previous.resources.length > 0 ? { previousFleet } : {}) };
}

const LEVELS: readonly CheckLevel[] = ['off', 'info', 'warning', 'error'];

const USUAL: ReadonlyMap<string, CheckLevel> = new Map(rules.map(({ id, severity }) => [id, severity]));

/** The head's settings, but for those that judge it: severities are the base's, or the head's own where they are stricter. */
function bindSettings(base: Settings, head: Settings): Settings {
  const ids = new Set([...base.severities.keys(), ...head.severities.keys()]);
  const severities = new Map<string, CheckLevel>();
  for (const id of ids) {
    const [one, other] = [base, head].map(({ severities: of }) => of.get(id));
    const level = strictest([one ?? USUAL.get(id), other ?? USUAL.get(id)]);
    // what neither side names keeps the severity of each finding
    if (level !== undefined && (level === one || level === other)) severities.set(id, level);
  }
  const openPorts = head.openPorts.filter((port) => base.openPorts.includes(port));
  return { ...head, gates: base.gates, severities, openPorts };
}

function strictest(levels: readonly (CheckLevel | undefined)[]): CheckLevel | undefined {
  const ranks = levels.map((level) => (level === undefined ? -1 : LEVELS.indexOf(level)));
  return LEVELS[Math.max(...ranks)];
}

/** The head with the base's generated resources. Resolved anew only where they differ. */
function standingOf(head: OpenFleet, base: OpenFleet, settings: Settings): OpenFleet {
  const files = new Set([head, base].flatMap(({ resources }) => resources.filter(isGenerated).map(fileOf)));
  if ([...files].every((file) => head.texts.get(file) === base.texts.get(file)))
    return { ...head, settings, fleet: { ...head.fleet, settings } };
  const byHand = head.resources.filter((resource) => !isGenerated(resource));
  const pins = pinned(head, base);
  const standing = base.resources.filter((one) => isGenerated(one) && !pins.has(placeOf(one)));
  const shown = standing.map(fileOf).map((file) => [file, base.texts.get(file) ?? ''] as const);
  return resolveOpen({
    ...head,
    settings,
    resources: [...byHand, ...standing],
    texts: new Map([...head.texts, ...shown]),
  });
}

/** Where the head pins what its own generated folder no longer has: those instances stand there as a pin, and once. */
function pinned(head: OpenFleet, base: OpenFleet): ReadonlySet<string | undefined> {
  const pairs = ({ resources }: OpenFleet, generated: boolean) =>
    new Set(resources.filter((one) => one.generated === generated).map(placeOf));
  const known = [pairs(base, false), pairs(head, true)];
  return new Set([...pairs(head, false)].filter((pair) => pair && !known.some((some) => some.has(pair))));
}

function isGenerated({ generated }: AnyResource): boolean {
  return generated;
}

function fileOf({ origin }: AnyResource): string {
  return origin.file;
}

/** The head's ignores that its base has, on the same thing, under whatever name. */
function believedIgnores(head: OpenFleet, base: OpenFleet): ReadonlySet<string> {
  const wanted = readIgnores(head.fleet);
  if (wanted.length === 0) return new Set();
  const known = new Set(readIgnores(base.fleet).map(({ resource, rule }) => ignoreKey(resource, rule)));
  const desired = head.resources.map(toDesired);
  const { previousOf } = matchResources(base.resources.map(toDesired), desired);
  const before = new Map<string, StateResource>(
    desired.map((one) => [`${one.kind}/${one.name}`, previousOf.get(one) ?? one]),
  );
  const believed = wanted.filter(({ resource, rule }) =>
    known.has(ignoreKey(before.get(`${resource.kind}/${resource.name}`) ?? resource, rule)),
  );
  return new Set(believed.map(({ resource, rule }) => ignoreKey(resource, rule)));
}
