import type { Labels, OfferNode, Selector, ServiceNode, SpreadRule } from '../model/fleet.ts';
import { matchesSelector } from '../selector/match.ts';
import { untolerated } from '../selector/taints.ts';
import { type Ground } from './ground.ts';
import { timesThatFit, toVector } from './keys.ts';
import { compareText } from '../text/compare.ts';

/** Computes and offers that pass a service's affinity, antiAffinity and tolerations. Shared by all services with the same selectors. */
export interface Allowed {
  /** Ascending. */
  readonly sites: readonly number[];
  /** Those that the selectors let pass, taints apart: the same array where no taint keeps one away. */
  readonly passing: readonly number[];
  /** By site: 1 where allowed. */
  readonly has: Uint8Array;
  readonly offers: readonly OfferNode[];
}

/**
 * The domains of a topologySpread key: the label's values on computes, in maintenance too, that pass the selectors and,
 * empty, could hold an instance.
 */
export interface Domains {
  readonly key: string;
  readonly names: readonly string[];
  /** By site; -1 where it is in none. */
  readonly ofSite: readonly number[];
  /** By name of the offer: a domain, -1 without the label, `names.length` and more for domains that would be new. */
  readonly ofOffer: ReadonlyMap<string, number>;
}

/** Domains over which the instances of a service have to be even. */
export interface Spread {
  readonly domains: Domains;
  readonly maxSkew: number;
  readonly rule: SpreadRule;
}

/** Answers that many services share. */
export interface Eligibility {
  readonly allowed: (service: ServiceNode) => Allowed;
  readonly domains: (service: ServiceNode, key: string) => Domains;
  /** Of its required rules of topologySpread. */
  readonly spreads: (service: ServiceNode) => readonly Spread[];
}

export function passesSelectors(labels: Labels, service: ServiceNode): boolean {
  return (
    service.affinity.every((selector) => matchesSelector(labels, selector)) &&
    !service.antiAffinity.some((selector) => matchesSelector(labels, selector))
  );
}

export function eligibility(ground: Ground): Eligibility {
  const byRules = new Map<string, Allowed>();
  const byDomain = new Map<string, Domains>();
  const postings = new Map<string, ReadonlyMap<string, readonly number[]>>();
  const allowed = (service: ServiceNode): Allowed =>
    cached(byRules, rulesOf(service), () => findAllowed(ground, service, postings));
  const domains = (service: ServiceNode, key: string): Domains =>
    cached(byDomain, `${JSON.stringify([key, [...service.min]])}${rulesOf(service)}`, () =>
      findDomains(ground, service, allowed(service), key),
    );
  const spreads = (service: ServiceNode): readonly Spread[] =>
    service.topologySpread
      .filter(({ required }) => required)
      .map((rule) => ({ domains: domains(service, rule.key), maxSkew: rule.maxSkew, rule }));
  return { allowed, domains, spreads };
}

function cached<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

const rulesOf = (service: ServiceNode): string =>
  service.affinity.length + service.antiAffinity.length + service.tolerations.length === 0
    ? ''
    : JSON.stringify([service.affinity, service.antiAffinity, service.tolerations]);

/** What is bought will have a name, though nobody knows which: no rule can name it. */
export const named = (labels: Labels): Labels => new Map([...labels, ['infractl.dev/name', '']]);

function findAllowed(
  ground: Ground,
  service: ServiceNode,
  postings: Map<string, ReadonlyMap<string, readonly number[]>>,
): Allowed {
  const has = new Uint8Array(ground.sites.length);
  const passing = candidates(ground, service.affinity, postings).filter((index) =>
    passesSelectors(ground.sites[index]!.node.labels, service),
  );
  const sites = withoutTainted(ground, passing, service);
  for (const index of sites) has[index] = 1;
  const offers = [...ground.fleet.offers.values()].filter(
    (offer) => offer.available !== 0 && passesSelectors(named(offer.labels), service),
  );
  return { sites, passing, has, offers };
}

function withoutTainted(
  ground: Ground,
  passing: readonly number[],
  { tolerations }: ServiceNode,
): readonly number[] {
  const keepsAway = (index: number): boolean => {
    const { taints } = ground.sites[index]!.node;
    return taints.length > 0 && untolerated(taints, tolerations).length > 0;
  };
  return passing.some(keepsAway) ? passing.filter((index) => !keepsAway(index)) : passing;
}

/** The computes that carry what the narrowest `In` of the affinity asks for, else all of them. */
function candidates(
  ground: Ground,
  affinity: readonly Selector[],
  postings: Map<string, ReadonlyMap<string, readonly number[]>>,
): readonly number[] {
  let best: readonly number[] | undefined;
  for (const requirement of affinity.flatMap((selector) => selector.requirements)) {
    if (requirement.operator !== 'In') continue;
    const posting = cached(postings, requirement.key, () => sitesByValue(ground, requirement.key));
    const found = [...new Set(requirement.values)].flatMap((value) => posting.get(value) ?? []);
    if (best === undefined || found.length < best.length) best = found;
  }
  return best?.toSorted((a, b) => a - b) ?? ground.sites.map((site) => site.index);
}

function sitesByValue(ground: Ground, key: string): ReadonlyMap<string, readonly number[]> {
  const byValue = new Map<string, number[]>();
  for (const site of ground.sites) {
    const value = site.node.labels.get(key);
    if (value === undefined) continue;
    const known = byValue.get(value);
    if (known) known.push(site.index);
    else byValue.set(value, [site.index]);
  }
  return byValue;
}

function findDomains(ground: Ground, service: ServiceNode, allowed: Allowed, key: string): Domains {
  const min = toVector(ground.keys, service.min);
  const able = allowed.passing
    .map((index) => ground.sites[index]!)
    .filter((site) => !site.leaves && timesThatFit(site.capacity, min, 1) === 1);
  const values = new Set(able.flatMap((site) => site.node.labels.get(key) ?? []));
  const names = [...values].toSorted(compareText);
  const at = new Map(names.map((name, index) => [name, index]));
  const bought = [...new Set(allowed.offers.flatMap((offer) => offer.labels.get(key) ?? []))].toSorted(
    compareText,
  );
  for (const value of bought) if (!at.has(value)) at.set(value, at.size);
  const domainOf = (labels: Labels): number => at.get(labels.get(key) ?? '') ?? -1;
  return {
    key,
    names,
    ofSite: ground.sites.map(({ node }) => {
      const domain = node.labels.has(key) ? domainOf(node.labels) : -1;
      return domain < names.length ? domain : -1;
    }),
    ofOffer: new Map(
      allowed.offers.map((offer) => [offer.name, offer.labels.has(key) ? domainOf(offer.labels) : -1]),
    ),
  };
}
