import { literalKey } from '../kinds/address.ts';
import type { StateResource } from '../model/state.ts';
import { addresses, type Pairs } from './match.ts';
import { wholeInside } from './unfold-state.ts';

/** The same of both sides. */
export interface Sides<T> {
  readonly previous: T;
  readonly desired: T;
}

/** The addresses of both sides by the name of their IPAddress (`IPAddress/NAME`). */
export function followAddresses({ desired, previousOf, gone }: Pairs): Sides<ReadonlyMap<string, string>> {
  return { previous: addresses([...previousOf.values(), ...gone]), desired: addresses(desired) };
}

/**
 * Two sides of one thing, which may stand inside another manifest on one of them: there it has a name of what it says, takes
 * fields from elsewhere, and others mean it by its address. What is only that is made the same.
 */
export function inOneForm(
  before: StateResource,
  after: StateResource,
  follow: Sides<ReadonlyMap<string, string>>,
): readonly [StateResource, StateResource] {
  const [was, is] = [wholeInside(before), wholeInside(after)];
  const isMoved = (was === undefined) !== (is === undefined);
  const [long, other] = isMoved
    ? [
        withoutTaken({ ...before, spec: was ?? before.spec }, after, is),
        withoutTaken({ ...after, spec: is ?? after.spec, name: before.name }, before, was),
      ]
    : [before, after];
  const [from, to] = [long.spec['ip'], other.spec['ip']];
  const isSame =
    typeof from === 'string' && typeof to === 'string' && isOneAddress(from, to, follow, isMoved);
  return isSame ? [long, { ...other, spec: { ...other.spec, ip: from } }] : [long, other];
}

/** By the name on one side and by the address on the other; of what moved, by two names. */
function isOneAddress(
  from: string,
  to: string,
  follow: Sides<ReadonlyMap<string, string>>,
  isMoved: boolean,
): boolean {
  const [was, is] = [literalKey(from), literalKey(to)];
  const key = was ?? follow.previous.get(`IPAddress/${from}`);
  const isOne = key !== undefined && key === (is ?? follow.desired.get(`IPAddress/${to}`));
  return isOne && (isMoved || (was ?? is) !== undefined);
}

/** Of an address, without what it takes from its Subnet where the other form leaves it out, and `assigned`, which it is. */
function withoutTaken(
  resource: StateResource,
  other: StateResource,
  whole: StateResource['spec'] | undefined,
): StateResource {
  if (resource.kind !== 'IPAddress') return resource;
  // what stands by itself takes the same; what stands inside is compared whole
  const isInside = whole === undefined;
  const fields = Object.entries(resource.spec).filter(
    ([field, value]) =>
      !(field === 'state' && value === 'assigned') && (!isInside || Object.hasOwn(other.spec, field)),
  );
  return { ...resource, spec: Object.fromEntries(fields) };
}
