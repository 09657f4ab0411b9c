import { matchResources } from './diff/match.ts';
import type { AssignmentNode, Fleet } from './model/fleet.ts';
import type { AnyResource, Resource } from './model/resource.ts';
import type { StateResource } from './model/state.ts';
import type { Trust } from './model/trust.ts';
import { assignmentName, pairOf } from './plan/assignments.ts';
import { type OpenFleet, resolveOpen } from './run.ts';
import { resourcesOf, toDesired } from './state/index.ts';
import { toOutput } from './units/quantity.ts';

/**
 * Where a pin went while its service stays, its instances stand where they are, as generated ones: what runs is not
 * stopped because a sentence about it was deleted (contract, section 4). `trust` has what was applied last, as it is
 * believed. Gives the fleet itself where no pin went.
 */
export function takeOverPins<T extends OpenFleet>(head: T, trust: Trust): T {
  const { resources } = trust.previous;
  const pinned = new Set(head.resources.filter(isPin).map(placeOf));
  const missing = resources.filter(
    (one) => isPin(one) && !pinned.has(placeOf(one)) && head.fleet.services.has(serviceOf(one)),
  );
  if (missing.length === 0) return head;
  // one that was renamed, or whose compute or service was, is still there
  const gone = new Set(matchResources(resources, head.resources.map(toDesired)).gone);
  const taken = missing.filter((one) => gone.has(one));
  if (taken.length === 0) return head;
  const standing = new Map(
    head.fleet.assignments
      .filter(isGenerated)
      .map((node) => [pairOf(node.serviceName, node.computeName), node]),
  );
  const names = new Set(head.resources.filter(({ kind }) => kind === 'Assignment').map(({ name }) => name));
  const adopted = taken.map((pin) => {
    const beside = standing.get(placeOf(pin) ?? '');
    return beside ? join(beside, pin, trust.previousFleet()) : adopt(pin, names);
  });
  const replaced = new Set(taken.map((pin) => standing.get(placeOf(pin) ?? '')?.resource));
  const rest = head.resources.filter((one) => !(replaced as ReadonlySet<unknown>).has(one));
  const joined = [...rest, ...resourcesOf({ resources: adopted }, head.settings.lockfile)];
  return { ...head, ...resolveOpen({ ...head, resources: joined }) };
}

/** The pin as `apply` would have written it. Its labels and annotations were said of the pin. */
function adopt(pin: StateResource, names: ReadonlySet<string>): StateResource {
  const { compute } = pin.spec as { readonly compute: string };
  return { ...pin, name: assignmentName(serviceOf(pin), compute, names), generated: true, metadata: {} };
}

/** Of a service and a compute there is one generated Assignment: it takes what the pin held as well. */
function join(beside: AssignmentNode, pin: StateResource, before: Fleet): StateResource {
  const held = before.assignments.find((one) => !one.generated && one.name === pin.name);
  const allocated = new Map(beside.allocated);
  for (const [key, amount] of held?.allocated ?? []) allocated.set(key, (allocated.get(key) ?? 0) + amount);
  const { kind, name, generated, metadata, spec } = toDesired(beside.resource);
  return {
    kind,
    name,
    generated,
    metadata,
    spec: {
      ...spec,
      quantity: beside.quantity + (held?.quantity ?? 0),
      allocated: Object.fromEntries([...allocated].map(([key, amount]) => [key, toOutput(key, amount)])),
    },
  };
}

function isGenerated({ generated }: AssignmentNode): boolean {
  return generated;
}

function isPin({ kind, generated }: Pick<AnyResource | StateResource, 'kind' | 'generated'>): boolean {
  return kind === 'Assignment' && !generated;
}

function serviceOf({ spec }: StateResource): string {
  return String(spec['service']);
}

/** Where an Assignment stands, as one key; undefined of other kinds. */
export function placeOf(one: AnyResource | StateResource): string | undefined {
  if (one.kind !== 'Assignment') return undefined;
  const { service, compute } = 'manifest' in one ? (one as Resource<'Assignment'>).manifest.spec : one.spec;
  return pairOf(String(service), String(compute));
}
