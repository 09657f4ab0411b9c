import type { ServiceNode } from '../model/fleet.ts';
import { type NearBy, nearOf, type View, viewsOf } from './apart.ts';
import type { Allowed } from './eligible.ts';
import type { Ground } from './ground.ts';
import { compareText } from '../text/compare.ts';
import { listNames } from './list-names.ts';
import type { Obstacle } from './why-not.ts';

/** Services one of which has to stand in the same place: a required serviceAffinity. */
export interface Beside {
  readonly peers: readonly string[];
  /** It is one of them: a first instance, where none of them stands in any place, is free. */
  readonly self: boolean;
  readonly view: View;
  /** Which serviceAffinity of its service it is. */
  readonly index: number;
}

/** What a service has to stand beside, and the other services that have to stand beside it. */
export interface Company {
  readonly besides: readonly Beside[];
  readonly hosts: readonly string[];
}

const NOBODY: Company = { besides: [], hosts: [] };

/** By service, where it takes a part in some serviceAffinity; shared by those that take none. */
export function companyOf({ services, sites }: Ground): (name: string) => Company {
  if (services.every(({ serviceAffinity }) => serviceAffinity.length === 0)) return () => NOBODY;
  const viewOf = viewsOf(sites);
  const besides = new Map<string, readonly Beside[]>();
  const hosts = new Map<string, string[]>();
  for (const { name, serviceAffinity } of services) {
    const own = serviceAffinity.flatMap(({ peers, key, weight }, index): Beside[] =>
      weight === undefined ? [{ peers, self: peers.includes(name), view: viewOf(key), index }] : [],
    );
    if (own.length > 0) besides.set(name, own);
    for (const peer of new Set(own.flatMap(({ peers }) => peers)))
      if (peer !== name) hosts.set(peer, [...(hosts.get(peer) ?? []), name]);
  }
  return (name) => ({ besides: besides.get(name) ?? [], hosts: hosts.get(name) ?? [] });
}

/** What is asked of a demand here. */
interface Kept {
  readonly name: string;
  readonly besides: readonly Beside[];
}

/** Whether one on the site has the company that each rule asks for; `counted`: it is among those that are counted. */
export const hasCompany = (near: NearBy, { besides }: Kept, site: number, counted: boolean): boolean =>
  besides.every((beside) => meets(near, beside, site, counted));

function meets(near: NearBy, { peers, self, view }: Beside, site: number, counted: boolean): boolean {
  const place = view.ofSite[site]!;
  if (place < 0) return false;
  const mine = self && counted ? 1 : 0;
  let here = -mine;
  for (const peer of peers) here += nearOf(near, peer, view, place);
  return here > 0 || (self && standAnywhere(near, peers, view) === mine);
}

/**
 * Whether one that is new on the site could have come there in some order, `arrivals` being all of its service that are new:
 * company that is new itself and of the same service is none, unless nobody stands elsewhere.
 */
export const couldCome = (
  near: NearBy,
  { besides }: Kept,
  site: number,
  arrivals: ReadonlyMap<number, number>,
): boolean =>
  besides.every(({ peers, self, view }) => {
    const place = view.ofSite[site]!;
    if (place < 0) return false;
    let fresh = 0;
    if (self) for (const [other, count] of arrivals) if (view.ofSite[other] === place) fresh += count;
    const here = peers.reduce((sum, peer) => sum + nearOf(near, peer, view, place), -fresh);
    return here > 0 || (self && standAnywhere(near, peers, view) === fresh);
  });

/** How many stand in places of the view. */
const standAnywhere = (near: NearBy, peers: readonly string[], { key }: View): number =>
  peers.reduce((sum, peer) => {
    const counts = near.get(peer)?.find(({ view }) => view.key === key)?.counts ?? [];
    return sum + counts.reduce((all, count) => all + count, 0);
  }, 0);

/** Each rule that one more on the site would break. */
export const companyObstacles = (near: NearBy, { besides, name }: Kept, site: number): readonly Obstacle[] =>
  besides
    .filter((beside) => !meets(near, beside, site, false))
    .map((beside) => ({ rule: 'service-affinity', message: describeLack(name, beside, site) }));

/** Why those that stand on the site are without company. */
export const describeLonely = (near: NearBy, { besides, name }: Kept, site: number): string =>
  besides
    .filter((beside) => !meets(near, beside, site, true))
    .map((beside) => describeLack(name, beside, site))
    .join('; ');

function describeLack(name: string, { peers, view }: Beside, site: number): string {
  const place = view.ofSite[site]!;
  if (place < 0) return `label ${view.key} is missing, serviceAffinity needs it`;
  const where = view.key === 'infractl.dev/name' ? 'there' : `in ${view.key} ${view.names[place]}`;
  return `${describeBeside(name, peers, view.key)}: none stands ${where}`;
}

export function describeBeside(name: string, peers: readonly string[], key: string): string {
  const others = peers.map((peer) => (peer === name ? 'itself' : peer)).toSorted(compareText);
  const whom = others.length === 0 ? 'services that are none' : listNames(others);
  return `${name} belongs beside ${whom} by serviceAffinity on ${key}`;
}

/** Machines of an offer have company where their label is that of a place in which a peer stands. */
export function offersWithCompany({ fleet }: Ground, allowed: Allowed, besides: readonly Beside[]): Allowed {
  if (besides.length === 0) return allowed;
  const stands = (peer: ServiceNode | undefined, key: string, value: string): boolean =>
    (peer?.assignments ?? []).some(({ compute }) => compute?.labels.get(key) === value);
  const offers = allowed.offers.filter(({ labels }) =>
    besides.every(({ peers, view: { key } }) => {
      const value = labels.get(key);
      return value !== undefined && peers.some((peer) => stands(fleet.services.get(peer), key, value));
    }),
  );
  return { ...allowed, offers };
}
