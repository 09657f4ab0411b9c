import type { ComputeNode, Fleet, ServiceNode } from '../model/fleet.ts';
import type { PlanOptions } from '../model/plan.ts';
import { compareText } from '../text/compare.ts';
import { addTo, internKeys, minus, toVector, type Keys, type Vector } from './keys.ts';

export type SiteState = ComputeNode['state'];

/** A compute as the planner sees it. */
export interface Site {
  readonly index: number;
  readonly name: string;
  readonly node: ComputeNode;
  /** Its own state or that of a host under it, whichever is worse. */
  readonly state: SiteState;
  /** The compute whose state that is. */
  readonly because: string;
  /** Takes new instances: active, not drained, not excluded by `only`. */
  readonly open: boolean;
  /** What stands here has to move: inactive or drained. */
  readonly leaves: boolean;
  /** total x overcommit - reserved */
  readonly capacity: Vector;
  /** What cannot be moved away: pinned assignments and the totals of the vms that it hosts. */
  readonly fixed: Vector;
  /** Per month; undefined where unknown. */
  readonly cost: number | undefined;
  /** Place among ties: cheaper first, unknown cost last, then by name. */
  readonly rank: number;
}

/** The fleet in numbers. Computes that `without` names, and the vms on them, are not in it. */
export interface Ground {
  readonly fleet: Fleet;
  readonly options: PlanOptions;
  readonly keys: Keys;
  /** By name. */
  readonly sites: readonly Site[];
  readonly siteOf: ReadonlyMap<string, number>;
  /** By name. */
  readonly services: readonly ServiceNode[];
  /** Computes that are planned as gone, guests included. */
  readonly gone: ReadonlySet<string>;
}

export function survey(fleet: Fleet, options: PlanOptions = {}): Ground {
  const keys = internKeys(fleet);
  const gone = withGuests(fleet, options.without ?? []);
  const drained = withGuests(fleet, options.drain ?? []);
  const nodes = [...fleet.computes.values()].filter((node) => !gone.has(node.name));
  const ranks = rankByCost(nodes);
  const only = options.only && new Set(options.only);
  const sites = nodes.map((node, index) =>
    makeSite({ node, index, keys, gone, drained, only, rank: ranks.get(node)! }),
  );
  return {
    fleet,
    options,
    keys,
    sites,
    siteOf: new Map(sites.map((site) => [site.name, site.index])),
    services: [...fleet.services.values()],
    gone,
  };
}

/** The computes and every vm on them, on their vms, and so on. */
export function withGuests(fleet: Fleet, names: readonly string[]): ReadonlySet<string> {
  const all = new Set<string>();
  const visit = (node: ComputeNode): void => {
    if (all.has(node.name)) return;
    all.add(node.name);
    node.guests.forEach(visit);
  };
  for (const name of names) {
    const node = fleet.computes.get(name);
    if (node) visit(node);
  }
  return all;
}

interface SiteInput {
  readonly node: ComputeNode;
  readonly index: number;
  readonly keys: Keys;
  readonly gone: ReadonlySet<string>;
  readonly drained: ReadonlySet<string>;
  readonly only: ReadonlySet<string> | undefined;
  readonly rank: number;
}

function makeSite({ node, index, keys, gone, drained, only, rank }: SiteInput): Site {
  const { state, because } = worstState(node);
  const leaves = state === 'inactive' || drained.has(node.name);
  return {
    index,
    name: node.name,
    node,
    state,
    because,
    open: state === 'active' && !leaves && (only === undefined || only.has(node.name)),
    leaves,
    capacity: minus(toVector(keys, node.usable), toVector(keys, node.reserved)),
    fixed: fixedOn(node, keys, gone),
    cost: node.cost?.monthly,
    rank,
  };
}

const WORSE: Readonly<Record<SiteState, number>> = { active: 0, maintenance: 1, inactive: 2 };

/** A host that is not active takes its vms along. */
function worstState(node: ComputeNode): { state: SiteState; because: string } {
  let worst: ComputeNode = node;
  const seen = new Set<ComputeNode>([node]);
  for (let host = node.host; host && !seen.has(host); host = host.host) {
    seen.add(host);
    if (WORSE[host.state] > WORSE[worst.state]) worst = host;
  }
  return { state: worst.state, because: worst.name };
}

function fixedOn(node: ComputeNode, keys: Keys, gone: ReadonlySet<string>): Vector {
  const fixed: Vector = keys.names.map(() => 0);
  for (const assignment of node.assignments)
    if (!assignment.generated) addTo(fixed, toVector(keys, assignment.allocated));
  for (const guest of node.guests) if (!gone.has(guest.name)) addTo(fixed, toVector(keys, guest.total));
  return fixed;
}

function rankByCost(nodes: readonly ComputeNode[]): ReadonlyMap<ComputeNode, number> {
  const cost = (node: ComputeNode): number => node.cost?.monthly ?? Infinity;
  const order = nodes.toSorted((a, b) => (cost(a) === cost(b) ? compareNames(a, b) : cost(a) - cost(b)));
  return new Map(order.map((node, rank) => [node, rank]));
}

const compareNames = (a: { readonly name: string }, b: { readonly name: string }): number =>
  compareText(a.name, b.name);
