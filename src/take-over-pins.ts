import { matchResources } from './diff/match.ts';
import type { AnyResource } from './model/resource.ts';
import type { State, StateResource } from './model/state.ts';
import { assignmentName } from './plan/assignments.ts';
import { type OpenFleet, resolveOpen } from './run.ts';
import { resourcesOf, toDesired } from './state/index.ts';

/**
 * Where a pin went while its service stays, its instances stand where they are, as generated ones: what runs is not
 * stopped because a sentence about it was deleted (contract, section 4). `previous`: what was applied last, as it is
 * believed. Gives the fleet itself where no pin went.
 */
export function takeOverPins<T extends OpenFleet>(head: T, previous: State): T {
  const pinned = new Set(head.resources.filter(isPin).map(pairOf));
  const missing = previous.resources.filter(
    (one) => isPin(one) && !pinned.has(pairOf(one)) && head.fleet.services.has(serviceOf(one)),
  );
  if (missing.length === 0) return head;
  // one that was renamed, or whose compute or service was, is still there
  const gone = new Set(matchResources(previous.resources, head.resources.map(toDesired)).gone);
  const standing = new Set(head.resources.filter(({ generated }) => generated).map(pairOf));
  const taken = missing.filter((one) => gone.has(one) && !standing.has(pairOf(one)));
  if (taken.length === 0) return head;
  const names = new Set(head.resources.filter(({ kind }) => kind === 'Assignment').map(({ name }) => name));
  const adopted = taken.map((one) => adopt(one, names));
  const resources = [...head.resources, ...resourcesOf({ resources: adopted }, head.settings.lockfile)];
  return { ...head, ...resolveOpen({ ...head, resources }) };
}

/** The pin as `apply` would have written it. Its labels and annotations were said of the pin. */
function adopt(pin: StateResource, names: ReadonlySet<string>): StateResource {
  const { compute } = pin.spec as { readonly compute: string };
  return { ...pin, name: assignmentName(serviceOf(pin), compute, names), generated: true, metadata: {} };
}

function isPin({ kind, generated }: Pick<AnyResource | StateResource, 'kind' | 'generated'>): boolean {
  return kind === 'Assignment' && !generated;
}

function serviceOf({ spec }: StateResource): string {
  return String(spec['service']);
}

function pairOf(one: AnyResource | StateResource): string {
  const spec = ('manifest' in one ? one.manifest.spec : one.spec) as Readonly<Record<string, unknown>>;
  return `${String(spec['service'])}\n${String(spec['compute'])}`;
}
