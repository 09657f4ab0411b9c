import type { AssignmentNode, ServiceNode, Taint } from '../model/fleet.ts';
import { type Apart, apartsOf } from './apart.ts';
import { type Beside, type Company, companyOf, offersWithCompany } from './beside.ts';
import { eligibility, type Allowed, type Eligibility, type Spread } from './eligible.ts';
import { type Ground, type Site } from './ground.ts';
import { compareText } from '../text/compare.ts';
import { addTo, toVector, type Vector } from './keys.ts';
import { findWants, type Want } from './wants.ts';
import { labelObstacles, taintObstacles, unlabelledObstacle, type Obstacle } from './why-not.ts';

/** Instances of one service on one compute. */
export interface Stand {
  /** -1 where the compute is gone. */
  readonly site: number;
  readonly compute: string;
  readonly quantity: number;
  /** For all of the quantity together, as it stands now. */
  readonly held: Vector;
}

/** Generated instances on a compute that is there. */
export interface Home extends Stand {
  /** Why they may not be there, whatever else stands where; they move where a place is found, else they stay. */
  readonly fault?: Obstacle;
}

/** Generated instances whose compute is gone. */
export interface Stray extends Stand {
  readonly why: string;
}

/** Generated instances that go. */
export interface Retired extends Stand {
  readonly why: string;
}

/** A service, what stands of it and what has to be placed. */
export interface Demand {
  readonly index: number;
  readonly service: ServiceNode;
  readonly name: string;
  /** Per instance. */
  readonly min: Vector;
  readonly max: Vector;
  /** max(replicas, pinned) */
  readonly instances: number;
  readonly pinned: readonly Stand[];
  readonly pinnedTotal: number;
  /** By compute. */
  readonly homes: readonly Home[];
  readonly strays: readonly Stray[];
  readonly retired: readonly Retired[];
  /** Instances to place that stood nowhere before. */
  readonly pending: number;
  /** Instances that have to leave for fewer replicas, and are still among the homes. */
  readonly excess: number;
  readonly allowed: Allowed;
  /** Its required rules of topologySpread. */
  readonly spreads: readonly Spread[];
  /** Services that it is kept apart from. */
  readonly aparts: readonly Apart[];
  /** What it has to stand beside. */
  readonly besides: readonly Beside[];
  /** Other services that have to stand beside it. */
  readonly hosts: readonly string[];
  readonly wants: readonly Want[];
}

/** What is known of a service before instances leave for fewer replicas. */
export type Stock = Omit<Demand, 'pending' | 'index' | 'excess'>;

/** A machine that carries nothing else carries nothing that it is paid for. */
export const isEverywhere = ({ service }: Pick<Demand, 'service'>): boolean => service.mode === 'global';

export const countOf = (stands: readonly Stand[]): number =>
  stands.reduce((sum, stand) => sum + stand.quantity, 0);

/** Sorts what stands of every service into what stays, what must move and what is pinned. */
export function takeStock(ground: Ground, rules: Eligibility = eligibility(ground)): readonly Stock[] {
  const aparts = apartsOf(ground);
  const company = companyOf(ground);
  return ground.services.map((service) =>
    stockOf(ground, service, rules, aparts.get(service.name) ?? [], company(service.name)),
  );
}

function stockOf(
  ground: Ground,
  service: ServiceNode,
  rules: Eligibility,
  aparts: readonly Apart[],
  company: Company,
): Stock {
  const written = service.assignments.filter((assignment) => !assignment.generated);
  const pinned = written.map((assignment) => standOf(ground, assignment)).filter((stand) => stand.site >= 0);
  const allowed = rules.allowed(service);
  const spreads = rules.spreads(service);
  const replicas = ground.options.replicas?.get(service.name) ?? service.replicas;
  const instances = Math.max(
    replicas,
    written.reduce((sum, assignment) => sum + assignment.quantity, 0),
  );
  const wants = findWants(ground, service, allowed);
  const bound = bindSingle(ground, allowed, wants, instances, pinned);
  const stood = standing(ground, service);
  const known = {
    service,
    name: service.name,
    min: toVector(ground.keys, service.min),
    max: toVector(ground.keys, service.max),
    spreads,
    aparts,
    ...company,
  };
  if (service.mode === 'global') return { ...known, ...everywhere(ground, service, allowed, pinned, stood) };
  return {
    ...known,
    instances,
    pinned,
    pinnedTotal: countOf(pinned),
    homes: stood
      .filter(({ site }) => site >= 0)
      .map((stand) => withFault(stand, faultOf(ground.sites[stand.site]!, service, allowed, spreads))),
    strays: stood
      .filter(({ site }) => site < 0)
      .map((stand) => ({ ...stand, why: `${stand.compute} is gone` })),
    retired: [],
    allowed: offersWithCompany(ground, bound, company.besides),
    wants,
  };
}

/**
 * One on each active compute that the selectors and taints let it stand on. It is bought for nowhere, no address wants it, and
 * what stands elsewhere goes, but in maintenance.
 */
function everywhere(
  ground: Ground,
  service: ServiceNode,
  allowed: Allowed,
  pinned: readonly Stand[],
  stood: readonly Stand[],
): Pick<
  Stock,
  'instances' | 'pinned' | 'pinnedTotal' | 'homes' | 'strays' | 'retired' | 'allowed' | 'wants'
> {
  const taken = new Set(pinned.map(({ site }) => site));
  const homes: Home[] = [];
  const retired: Retired[] = [];
  for (const stand of stood) {
    const why = leavesWhy(ground, service, allowed, taken, stand);
    if (why === undefined) {
      const fault = faultOf(ground.sites[stand.site]!, service, allowed, []);
      homes.push(withFault(portion(stand, 1), fault));
      taken.add(stand.site);
    } else retired.push({ ...stand, why });
    if (why === undefined && stand.quantity > 1)
      retired.push({
        ...portion(stand, stand.quantity - 1, 1),
        why: `${service.name} is once on each compute`,
      });
  }
  const sites = allowed.sites.filter((site) => ground.sites[site]!.open && !taken.has(site));
  const has = new Uint8Array(ground.sites.length);
  for (const site of sites) has[site] = 1;
  // A what-if that asks for so many takes those that stand.
  const asked = ground.options.replicas?.has(service.name) ? 0 : sites.length;
  const pinnedTotal = countOf(pinned);
  return {
    instances: pinnedTotal + homes.length + asked,
    pinned,
    pinnedTotal,
    homes,
    strays: [],
    retired,
    allowed: { sites, passing: sites, has, offers: [] },
    wants: [],
  };
}

/** Why a global instance goes; undefined where it stays. */
function leavesWhy(
  ground: Ground,
  service: ServiceNode,
  allowed: Allowed,
  taken: ReadonlySet<number>,
  { site: index, compute }: Stand,
): string | undefined {
  const site = ground.sites[index];
  if (!site) return `${compute} is gone`;
  if (taken.has(index)) return `${service.name} is once on each compute`;
  if (site.state === 'maintenance' && !site.leaves) return undefined;
  return faultOf(site, service, allowed, [])?.message;
}

const withFault = (stand: Stand, fault: Obstacle | undefined): Home => (fault ? { ...stand, fault } : stand);

function standOf(ground: Ground, assignment: AssignmentNode): Stand {
  const compute = assignment.compute?.name ?? assignment.computeName;
  const site = ground.siteOf.get(compute) ?? -1;
  return { site, compute, quantity: assignment.quantity, held: toVector(ground.keys, assignment.allocated) };
}

/** Generated instances, one entry a compute, by its name. */
function standing(ground: Ground, service: ServiceNode): readonly Stand[] {
  const byCompute = new Map<string, Stand>();
  for (const assignment of service.assignments) {
    if (!assignment.generated) continue;
    const stand = standOf(ground, assignment);
    const known = byCompute.get(stand.compute);
    byCompute.set(stand.compute, known ? join(known, stand) : stand);
  }
  return [...byCompute.values()].toSorted((a, b) => compareText(a.compute, b.compute));
}

export function join(a: Stand, b: Stand): Stand {
  const held = a.held.slice();
  addTo(held, b.held);
  return { ...a, quantity: a.quantity + b.quantity, held };
}

/** The first `count` instances of a stand. Sizes are even but for a unit; the first ones hold the larger part. */
export function portion<T extends Stand>(stand: T, count: number, from = 0): T {
  const upTo = (instances: number, amount: number): number => {
    const rest = amount % stand.quantity;
    return ((amount - rest) / stand.quantity) * instances + Math.min(rest, instances);
  };
  const held = stand.held.map((amount) => upTo(from + count, amount) - upTo(from, amount));
  return { ...stand, quantity: count, held };
}

/** Why no instance of the service may be on the compute, whatever else stands where: its state, then labels. */
function faultOf(
  site: Site,
  service: ServiceNode,
  allowed: Allowed,
  spreads: readonly Spread[],
): Obstacle | undefined {
  if (site.leaves)
    return {
      rule: site.state === 'inactive' ? 'assigned-to-inactive' : 'drained',
      message: leavingWhy(site),
    };
  const { labels } = site.node;
  const against = allowed.has[site.index]
    ? []
    : [...labelObstacles(labels, service), ...taintObstacles(site.node.taints.filter(isNoExecute), service)];
  const unlabelled = spreads.flatMap(({ domains: { key } }) =>
    labels.has(key) ? [] : [unlabelledObstacle(key)],
  );
  const [first, ...others] = [...against, ...unlabelled];
  if (!first) return undefined;
  const why = [first, ...others].map(({ message }) => message).join('; ');
  return { rule: first.rule, message: `not allowed on ${site.name}: ${why}` };
}

const isNoExecute = ({ effect }: Taint): boolean => effect === 'NoExecute';

function leavingWhy(site: Site): string {
  if (site.state !== 'inactive') return `${site.name} is being drained`;
  return site.because === site.name
    ? `${site.name} is inactive`
    : `the host of ${site.name}, ${site.because}, is inactive`;
}

/** A service of one instance whose ports are mapped from an IP can only be where that IP is. */
export function bindSingle(
  ground: Ground,
  allowed: Allowed,
  wants: readonly Want[],
  instances: number,
  pinned: readonly Stand[],
): Allowed {
  if (instances !== 1 || wants.length === 0 || pinned.length > 0) return allowed;
  const sites = allowed.sites.filter((site) => wants.every((want) => want.sites.includes(site)));
  const has = new Uint8Array(ground.sites.length);
  for (const site of sites) has[site] = 1;
  return { sites, passing: allowed.passing, has, offers: [] };
}
