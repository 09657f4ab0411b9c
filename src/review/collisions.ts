import { addressKey } from '../kinds/address.ts';
import { protocolsOf } from '../exposure/host.ts';
import type { Amounts, ComputeNode, Fleet } from '../model/fleet.ts';
import type { Plan } from '../model/plan.ts';
import type { AnyResource } from '../model/resource.ts';
import type { Collision } from '../model/review.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { compareText } from '../text/compare.ts';
import type { ReviewSide } from './compose.ts';

/** What two branches may both reach for, as far as one side has it. */
export type TakingSide = Pick<ReviewSide, 'fleet' | 'resources' | 'plan'>;

export interface CollidingSides {
  readonly base: TakingSide;
  readonly head: TakingSide;
  /** The other branch, merged into the same base. */
  readonly other: TakingSide;
  /** It, as the user named it. */
  readonly revision: string;
}

/** What both branches take that their base has not: addresses, ports, names, then the room of machines. */
export function findCollisions({ base, head, other, revision }: CollidingSides): readonly Collision[] {
  const of =
    (what: Collision['what']) =>
    (message: string): Collision => ({ revision, what, message });
  return [
    ...bothTake(base, head, other, addressesOf).map(of('address')),
    ...bothTake(base, head, other, portsOf).map(of('port')),
    ...bothTake(base, head, other, namesOf).map(of('name')),
    ...bothFill(base, head, other).map(of('room')),
  ];
}

/** A thing that one alone can have, and who has it. */
interface Taken {
  readonly thing: string;
  readonly by: string;
  /** Of what is the same on both branches each may have it: it is one change. */
  readonly same: string;
}

type Takes = (side: TakingSide) => readonly Taken[];

function bothTake(base: TakingSide, head: TakingSide, other: TakingSide, takes: Takes): readonly string[] {
  const before = new Set(takes(base).map(keyOf));
  const theirs = new Map(takes(other).map((one) => [one.thing, one]));
  return takes(head)
    .flatMap((mine) => {
      const their = theirs.get(mine.thing);
      const isNew = their !== undefined && !before.has(keyOf(mine)) && !before.has(keyOf(their));
      return isNew && their.same !== mine.same ? [sayBoth(mine, their)] : [];
    })
    .toSorted(compareText);
}

function keyOf({ thing, by }: Taken): string {
  return `${thing}\n${by}`;
}

function sayBoth({ thing, by }: Taken, their: Taken): string {
  return by === their.by
    ? `${thing} is taken here and, with other content, there`
    : `${thing} is taken by ${by} here and by ${their.by} there`;
}

function takenBy(thing: string, resource: AnyResource): Taken {
  const { kind, name, origin, manifest } = resource;
  return { thing, by: `${kind} ${name}`, same: canonicalJson([origin.file, manifest]) };
}

/** Addresses that are written down, and those that a machine gets. */
function addressesOf({ fleet }: TakingSide): readonly Taken[] {
  const held = fleet.attachments.flatMap(({ ip, compute }) =>
    ip && compute
      ? [
          {
            thing: `${addressKey(ip.resource.manifest.spec)} on a machine`,
            by: `Compute ${compute.name}`,
            same: `Compute ${compute.name}`,
          },
        ]
      : [],
  );
  const written = [...fleet.ips.values()].map(({ resource }) =>
    takenBy(addressKey(resource.manifest.spec), resource),
  );
  return [...written, ...held];
}

function portsOf({ fleet }: TakingSide): readonly Taken[] {
  return fleet.ports.flatMap((node) =>
    protocolsOf(node).map((protocol) =>
      takenBy(
        `${protocol}/${node.port} of ${node.ip ? addressKey(node.ip.resource.manifest.spec) : node.resource.manifest.spec.ip}`,
        node.resource,
      ),
    ),
  );
}

/** What apply writes is planned again, and collides with nothing. */
function namesOf({ resources }: TakingSide): readonly Taken[] {
  return resources
    .filter(({ generated, kind }) => !generated && kind !== 'Config')
    .map((resource) => takenBy(`the name ${resource.kind} ${resource.name}`, resource));
}

/** Machines on which both plans put more than would fit together, each service at its min. */
function bothFill(base: TakingSide, head: TakingSide, other: TakingSide): readonly string[] {
  if (!base.plan || !head.plan || !other.plan) return [];
  const [before, mine, theirs] = [loadsOf(base), loadsOf(head), loadsOf(other)];
  return [...head.fleet.computes.values()].flatMap((compute) => {
    if (!base.fleet.computes.has(compute.name) || !other.fleet.computes.has(compute.name)) return [];
    const on = (loads: Loads, key: string) => loads.get(compute.name)?.get(key) ?? 0;
    const full = [...roomOf(compute)].flatMap(([key, room]) => {
      const [was, here, there] = [on(before, key), on(mine, key), on(theirs, key)];
      return here > was && there > was && here + there - was > room ? [key] : [];
    });
    if (full.length === 0) return [];
    return [`both plan on ${compute.name}, which has not the ${full.join(' and ')} for both`];
  });
}

type Loads = ReadonlyMap<string, Amounts>;

function loadsOf({ plan, fleet }: TakingSide): Loads {
  const loads = new Map<string, Map<string, number>>();
  for (const row of plan?.placements ?? []) {
    if (row.action === 'remove') continue;
    const load = loads.get(row.compute) ?? new Map<string, number>();
    for (const [key, amount] of leastOf(row, fleet)) load.set(key, (load.get(key) ?? 0) + amount);
    loads.set(row.compute, load);
  }
  return loads;
}

/** A pin stays as it is written; all else can shrink to its min. */
function leastOf(
  { service, quantity, allocated, pinned }: Plan['placements'][number],
  { services }: Fleet,
): Amounts {
  const min = services.get(service)?.min;
  if (pinned || !min) return allocated;
  return new Map([...min].map(([key, amount]) => [key, amount * quantity]));
}

function roomOf({ usable, reserved, guests }: ComputeNode): Amounts {
  const held = (key: string) => guests.reduce((sum, guest) => sum + (guest.total.get(key) ?? 0), 0);
  return new Map([...usable].map(([key, amount]) => [key, amount - (reserved.get(key) ?? 0) - held(key)]));
}
