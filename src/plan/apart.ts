import { compareText } from '../text/compare.ts';
import type { Ground } from './ground.ts';
import type { Obstacle } from './why-not.ts';

/** The places that a label's values make of the computes. */
export interface View {
  readonly key: string;
  readonly names: readonly string[];
  /** By site; -1 where it lacks the label, and is kept apart from none. */
  readonly ofSite: readonly number[];
}

/** A service that must not stand in one place with another, whichever of the two has the rule. */
export interface Apart {
  readonly other: string;
  readonly view: View;
  /** The service that has the rule, and which of its serviceAntiAffinity it is. */
  readonly owner: string;
  readonly index: number;
}

/** What is asked of a demand here. */
interface Kept {
  readonly name: string;
  readonly aparts: readonly Apart[];
}

/** What a demand has to know of who stands where. */
interface Watching extends Kept {
  readonly besides: readonly { readonly peers: readonly string[]; readonly view: View }[];
}

const NONE: ReadonlyMap<string, readonly Apart[]> = new Map();

/** By service: those that it is kept apart from, for both sides of every serviceAntiAffinity. */
export function apartsOf({ services, sites }: Ground): ReadonlyMap<string, readonly Apart[]> {
  if (services.every(({ serviceAntiAffinity }) => serviceAntiAffinity.length === 0)) return NONE;
  const viewOf = viewsOf(sites);
  const all = new Map<string, Map<string, Apart>>();
  const enter = (name: string, apart: Apart): void => {
    const known = all.get(name) ?? new Map<string, Apart>();
    all.set(name, known);
    const id = JSON.stringify([apart.other, apart.view.key]);
    if (!known.has(id)) known.set(id, apart);
  };
  for (const { name: owner, serviceAntiAffinity } of services)
    serviceAntiAffinity.forEach(({ peers, key }, index) => {
      const view = viewOf(key);
      for (const peer of peers) {
        enter(owner, { other: peer, view, owner, index });
        enter(peer, { other: owner, view, owner, index });
      }
    });
  return new Map([...all].map(([name, aparts]) => [name, [...aparts.values()]]));
}

/** The view of each key, made once. */
export function viewsOf(sites: Ground['sites']): (key: string) => View {
  const views = new Map<string, View>();
  return (key) => {
    const view = views.get(key) ?? makeView(key, sites);
    views.set(key, view);
    return view;
  };
}

function makeView(key: string, sites: Ground['sites']): View {
  const names = [...new Set(sites.flatMap(({ node }) => node.labels.get(key) ?? []))].toSorted(compareText);
  const at = new Map(names.map((name, index) => [name, index]));
  return { key, names, ofSite: sites.map(({ node }) => at.get(node.labels.get(key) ?? '') ?? -1) };
}

/** Instances of one service by place, pinned ones included. */
export interface Near {
  readonly view: View;
  readonly counts: number[];
}

/** By service that something is kept apart from, or belongs beside. */
export type NearBy = ReadonlyMap<string, readonly Near[]>;

const NOBODY: NearBy = new Map();

export function nobodyNear(demands: readonly Watching[]): NearBy {
  if (demands.every(({ aparts, besides }) => aparts.length + besides.length === 0)) return NOBODY;
  const views = new Map<string, Map<string, View>>();
  const want = (name: string, view: View): void => {
    const known = views.get(name) ?? new Map<string, View>();
    views.set(name, known);
    known.set(view.key, view);
  };
  for (const { name, aparts, besides } of demands) {
    for (const { other, view } of aparts) {
      want(other, view);
      want(name, view);
    }
    for (const { peers, view } of besides) for (const peer of peers) want(peer, view);
  }
  return new Map(
    [...views].map(([name, own]) => [
      name,
      [...own.values()].map((view) => ({ view, counts: view.names.map(() => 0) })),
    ]),
  );
}

export const copyNear = (near: NearBy): NearBy =>
  near.size === 0
    ? near
    : new Map(
        [...near].map(([name, all]) => [
          name,
          all.map(({ view, counts }) => ({ view, counts: counts.slice() })),
        ]),
      );

export function countNear(near: NearBy, name: string, site: number, by: number): void {
  for (const { view, counts } of near.get(name) ?? []) {
    const place = view.ofSite[site]!;
    if (place >= 0) counts[place]! += by;
  }
}

export const nearOf = (near: NearBy, name: string, { key }: View, place: number): number =>
  near.get(name)?.find(({ view }) => view.key === key)?.counts[place] ?? 0;

/** Those that stand where one more would come to stand beside them; itself is one. */
export function blockersOf(near: NearBy, { aparts }: Kept, site: number): readonly Apart[] {
  return aparts.filter(({ other, view }) => {
    const place = view.ofSite[site]!;
    return place >= 0 && nearOf(near, other, view, place) > 0;
  });
}

/** Whether what is on the site stands beside nothing that it is kept apart from. */
export function standsApart(near: NearBy, { name, aparts }: Kept, site: number): boolean {
  return aparts.every(({ other, view }) => {
    const place = view.ofSite[site]!;
    return place < 0 || nearOf(near, other, view, place) <= (other === name ? 1 : 0);
  });
}

/** Most instances that may come to a site together; left out: to a machine with every label. A site without the label takes many. */
export const mostTogether = ({ name, aparts }: Kept, site?: number): number =>
  aparts.some(({ other, view }) => other === name && (site === undefined || view.ofSite[site]! >= 0))
    ? 1
    : Infinity;

export const describeApart = (name: string, { other, view }: Apart): string =>
  other === name
    ? `serviceAntiAffinity on ${view.key} keeps instances of ${name} apart`
    : `${name} is kept away from ${other} by serviceAntiAffinity on ${view.key}`;

export const apartObstacles = (near: NearBy, demand: Kept, site: number): readonly Obstacle[] =>
  demand.aparts.length === 0
    ? []
    : blockersOf(near, demand, site).map((apart) => ({
        rule: 'service-anti-affinity',
        message: describeApart(demand.name, apart),
      }));
