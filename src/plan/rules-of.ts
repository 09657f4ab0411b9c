import type { Requirement, Selector, ServiceNode } from '../model/fleet.ts';
import { formatRequirement } from '../selector/match.ts';
import { emptyBoard, type Board } from './board.ts';
import { bindSingle, type Demand } from './demand.ts';
import { eligibility } from './eligible.ts';
import type { Ground } from './ground.ts';
import type { Vector } from './keys.ts';
import { formatShort } from './why-not.ts';

/** A rule of one service that can be left out, to see what it does. */
export interface Clause {
  readonly rule: string;
  /** As a reader would say it: `spreadMax 1`. */
  readonly message: string;
  readonly without: (demand: Demand) => Demand;
}

/** Every rule and size of a service, each of which can be left out. */
export function clausesOf(ground: Ground, demand: Demand): readonly Clause[] {
  const { service } = demand;
  return [
    ...service.affinity.map((selector): Clause => ({
      rule: 'affinity-violated',
      message: `affinity ${formatSelector(selector)}`,
      without: (other) => renewed(ground, other, { affinity: dropped(other.service.affinity, selector) }),
    })),
    ...service.antiAffinity.map((selector): Clause => ({
      rule: 'anti-affinity-violated',
      message: `antiAffinity ${formatSelector(selector)}`,
      without: (other) =>
        renewed(ground, other, { antiAffinity: dropped(other.service.antiAffinity, selector) }),
    })),
    ...spreadClauses(ground, demand),
    ...demand.wants.map((want): Clause => ({
      rule: 'port-ip-not-on-compute',
      message: `PortAssignment ${want.ports.join(', ')} on ${want.address}`,
      without: (other) =>
        renewed(ground, { ...other, wants: other.wants.filter((kept) => kept.address !== want.address) }, {}),
    })),
    ...sizeClauses(ground, demand),
  ];
}

const dropped = (all: readonly Selector[], selector: Selector): readonly Selector[] =>
  all.filter((other) => other !== selector);

function spreadClauses(ground: Ground, { service }: Demand): readonly Clause[] {
  const { spreadMax, topologySpread } = service;
  const clauses: Clause[] = [];
  if (spreadMax !== undefined) {
    clauses.push({
      rule: 'spread-max-exceeded',
      message: `spreadMax ${spreadMax}`,
      without: (other) => renewed(ground, other, {}, 'spreadMax'),
    });
  }
  if (topologySpread) {
    const message = `topologySpread over ${topologySpread.key} with maxSkew ${topologySpread.maxSkew}`;
    clauses.push({
      rule: 'topology-spread',
      message,
      without: (other) => renewed(ground, other, {}, 'topologySpread'),
    });
  }
  return clauses;
}

function sizeClauses(ground: Ground, demand: Demand): readonly Clause[] {
  return ground.keys.names.flatMap((key, k): Clause[] => {
    const amount = demand.min[k]!;
    if (amount === 0) return [];
    const without = (other: Demand): Demand => ({ ...other, min: zeroAt(other.min, k) });
    return [
      {
        rule: 'capacity-min-exceeded',
        message: `${key} of at least ${formatShort(key, amount)} each`,
        without,
      },
    ];
  });
}

const zeroAt = (vector: Vector, at: number): Vector => vector.map((amount, k) => (k === at ? 0 : amount));

/** The demand with other selectors, or without a spread rule: what is allowed is found anew. */
function renewed(
  ground: Ground,
  demand: Demand,
  change: Partial<ServiceNode>,
  drop?: 'spreadMax' | 'topologySpread',
): Demand {
  const service = omit({ ...demand.service, ...change }, drop);
  const rules = eligibility(ground);
  const allowed = rules.allowed(service);
  const domains = service.topologySpread && rules.domains(service, service.topologySpread.key);
  const wants = demand.wants.map((want) => ({
    ...want,
    sites: want.holders.filter((site) => allowed.has[site] === 1),
  }));
  return {
    ...demand,
    service,
    wants,
    allowed: bindSingle(ground, allowed, wants, demand.instances, demand.pinned),
    domains,
  };
}

function omit(service: ServiceNode, drop: 'spreadMax' | 'topologySpread' | undefined): ServiceNode {
  const { spreadMax, topologySpread, ...rest } = service;
  return {
    ...rest,
    ...(spreadMax === undefined || drop === 'spreadMax' ? {} : { spreadMax }),
    ...(topologySpread === undefined || drop === 'topologySpread' ? {} : { topologySpread }),
  };
}

function formatSelector({ requirements }: Selector): string {
  return requirements.length === 0
    ? '(everything)'
    : requirements.map((requirement: Requirement) => formatRequirement(requirement)).join(' and ');
}

/** The demand alone on a board: with the room that `from` has, and its own instances where they are. */
export function soloBoard(from: Board, demand: Demand): { board: Board; demand: Demand } {
  const solo = { ...demand, index: 0 };
  const empty = emptyBoard(from.ground, [solo]);
  const on = new Map(from.on[demand.index]);
  const counts = empty.inDomain[0];
  for (const [site, count] of on) {
    const domain = demand.domains?.ofSite[site] ?? -1;
    if (counts && domain >= 0) counts[domain]! += count;
  }
  return { board: { ...empty, room: from.room.map((room) => room.slice()), on: [on] }, demand: solo };
}
