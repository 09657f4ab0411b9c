import type { ComputeNode, Requirement, Selector, ServiceNode, Taint } from '../model/fleet.ts';
import type { Edit } from '../model/conflict.ts';
import { formatRequirement } from '../selector/match.ts';
import { formatTaint, untolerated } from '../selector/taints.ts';
import { countInDomains, emptyBoard, type Board } from './board.ts';
import { type Apart, copyNear, nobodyNear } from './apart.ts';
import { describeBeside } from './beside.ts';
import { bindSingle, type Demand } from './demand.ts';
import { eligibility } from './eligible.ts';
import type { Ground } from './ground.ts';
import { listNames } from './list-names.ts';
import type { Vector } from './keys.ts';
import { formatShort } from './why-not.ts';

/** A rule of one service that can be left out, to see what it does. */
export interface Clause {
  readonly rule: string;
  /** As a reader would say it: `spreadMax 1`. */
  readonly message: string;
  /** How the manifests would leave it out. */
  readonly edits: readonly Edit[];
  readonly without: (demand: Demand) => Demand;
}

/** Every rule and size of a service, each of which can be left out. */
export function clausesOf(ground: Ground, demand: Demand): readonly Clause[] {
  const { service } = demand;
  return [
    ...service.affinity.map((selector, index): Clause => ({
      rule: 'affinity-violated',
      message: `affinity ${formatSelector(selector)}`,
      edits: [without(service, ['spec', 'placement', 'affinity', index])],
      without: (other) => renewed(ground, other, { affinity: dropped(other.service.affinity, selector) }),
    })),
    ...service.antiAffinity.map((selector, index): Clause => ({
      rule: 'anti-affinity-violated',
      message: `antiAffinity ${formatSelector(selector)}`,
      edits: [without(service, ['spec', 'placement', 'antiAffinity', index])],
      without: (other) =>
        renewed(ground, other, { antiAffinity: dropped(other.service.antiAffinity, selector) }),
    })),
    ...taintClauses(ground, demand),
    ...spreadClauses(ground, demand),
    ...apartClauses(demand),
    ...besideClauses(demand),
    ...demand.wants.map((want): Clause => ({
      rule: 'port-ip-not-on-compute',
      message: `PortAssignment ${want.ports.join(', ')} on ${want.address}`,
      edits: want.ports.map((name) => ({ kind: 'PortAssignment', name, path: [], value: null })),
      without: (other) =>
        renewed(ground, { ...other, wants: other.wants.filter((kept) => kept.address !== want.address) }, {}),
    })),
    ...sizeClauses(ground, demand),
  ];
}

/** One for each taint that keeps it from computes that its selectors let pass: without it they would take it. */
function taintClauses(ground: Ground, demand: Demand): readonly Clause[] {
  const { passing, sites } = demand.allowed;
  if (passing === sites) return [];
  const known = new Map<string, { readonly taint: Taint; readonly nodes: ComputeNode[] }>();
  for (const index of passing) {
    const { node } = ground.sites[index]!;
    for (const taint of untolerated(node.taints, demand.service.tolerations)) {
      const entry = known.get(formatTaint(taint)) ?? { taint, nodes: [] };
      known.set(formatTaint(taint), entry);
      entry.nodes.push(node);
    }
  }
  return [...known].map(([text, { taint, nodes }]): Clause => ({
    rule: 'taint-not-tolerated',
    message: `taint ${text} of ${listNames(nodes.map(({ name }) => name))}`,
    edits: [
      ...new Map(nodes.flatMap((node) => untaint(node, taint)).map((edit) => [editKey(edit), edit])).values(),
    ],
    without: (other) => renewed(ground, other, { tolerations: [...other.service.tolerations, taint] }),
  }));
}

/** One for each rule, its own or another service's, that keeps it apart from others. */
export function apartClauses(demand: Demand): readonly Clause[] {
  const byRule = new Map<string, Apart[]>();
  for (const apart of demand.aparts) {
    const id = JSON.stringify([apart.owner, apart.index]);
    byRule.set(id, [...(byRule.get(id) ?? []), apart]);
  }
  return [...byRule.values()].map((aparts): Clause => {
    const [{ owner, index, view }] = aparts as [Apart];
    const whose = owner === demand.name ? '' : ` of ${owner}`;
    const names = listNames(aparts.map(({ other }) => (other === demand.name ? 'itself' : other)));
    return {
      rule: 'service-anti-affinity',
      message: `serviceAntiAffinity${whose} on ${view.key}, which keeps it away from ${names}`,
      edits: [
        {
          kind: 'Service',
          name: owner,
          path: ['spec', 'placement', 'serviceAntiAffinity', index],
          value: null,
        },
      ],
      without: (other) => ({ ...other, aparts: other.aparts.filter((apart) => !aparts.includes(apart)) }),
    };
  });
}

/** One for each of its own rules of who it belongs beside. */
export const besideClauses = ({ name, besides }: Demand): readonly Clause[] =>
  besides.map((beside): Clause => ({
    rule: 'service-affinity',
    message: describeBeside(name, beside.peers, beside.view.key),
    edits: [
      { kind: 'Service', name, path: ['spec', 'placement', 'serviceAffinity', beside.index], value: null },
    ],
    without: (other) => ({ ...other, besides: other.besides.filter((one) => one !== beside) }),
  }));

const editKey = ({ kind, name, path }: Edit): string => [kind, name, ...path].join(' ');

/** The taint goes where it is written: in the Compute, or in its profile. */
function untaint({ name, resource }: ComputeNode, taint: Taint): readonly Edit[] {
  const { written, manifest } = resource;
  const { profile } = manifest.spec;
  const own = (written ?? manifest).spec.taints !== undefined || profile === undefined;
  return (manifest.spec.taints ?? []).flatMap((one, index): Edit[] =>
    one.key === taint.key && (one.value ?? '') === taint.value && one.effect === taint.effect
      ? [
          {
            ...(own ? { kind: 'Compute', name } : { kind: 'ComputeProfile', name: profile }),
            path: ['spec', 'taints', index],
            value: null,
          },
        ]
      : [],
  );
}

const without = ({ name }: ServiceNode, path: Edit['path']): Edit => ({
  kind: 'Service',
  name,
  path,
  value: null,
});

const dropped = (all: readonly Selector[], selector: Selector): readonly Selector[] =>
  all.filter((other) => other !== selector);

function spreadClauses(ground: Ground, { service }: Demand): readonly Clause[] {
  const { spreadMax } = service;
  const clauses: Clause[] = [];
  if (spreadMax !== undefined) {
    clauses.push({
      rule: 'spread-max-exceeded',
      message: `spreadMax ${spreadMax}`,
      edits: [without(service, ['spec', 'placement', 'spreadMax'])],
      without: (other) => renewed(ground, withoutSpreadMax(other), {}),
    });
  }
  const spreads = service.topologySpread.filter(({ required }) => required);
  return [
    ...clauses,
    ...spreads.map((rule): Clause => ({
      rule: 'topology-spread',
      message: `topologySpread over ${rule.key} with maxSkew ${rule.maxSkew}`,
      edits: [without(service, rule.at)],
      without: (other) =>
        renewed(ground, other, {
          topologySpread: other.service.topologySpread.filter((one) => one !== rule),
        }),
    })),
  ];
}

function sizeClauses(ground: Ground, demand: Demand): readonly Clause[] {
  return ground.keys.names.flatMap((key, k): Clause[] => {
    const amount = demand.min[k]!;
    if (amount === 0) return [];
    return [
      {
        rule: 'capacity-min-exceeded',
        message: `${key} of at least ${formatShort(key, amount)} each`,
        edits: [without(demand.service, ['spec', 'resources', 'min', key])],
        without: (other) => ({ ...other, min: zeroAt(other.min, k) }),
      },
    ];
  });
}

const zeroAt = (vector: Vector, at: number): Vector => vector.map((amount, k) => (k === at ? 0 : amount));

/** The demand with other rules: what is allowed is found anew. */
function renewed(ground: Ground, demand: Demand, change: Partial<ServiceNode>): Demand {
  const service = { ...demand.service, ...change };
  const rules = eligibility(ground);
  const allowed = rules.allowed(service);
  const wants = demand.wants.map((want) => ({
    ...want,
    sites: want.holders.filter((site) => allowed.has[site] === 1),
  }));
  return {
    ...demand,
    service,
    wants,
    allowed: bindSingle(ground, allowed, wants, demand.instances, demand.pinned),
    spreads: rules.spreads(service),
  };
}

function withoutSpreadMax(demand: Demand): Demand {
  const { spreadMax: _, ...service } = demand.service;
  return { ...demand, service };
}

function formatSelector({ requirements }: Selector): string {
  return requirements.length === 0
    ? '(everything)'
    : requirements.map((requirement: Requirement) => formatRequirement(requirement)).join(' and ');
}

/** The demand alone on a board: with the room that `from` has, and its own instances where they are. */
export function soloBoard(from: Board, demand: Demand): { board: Board; demand: Demand } {
  const { board, demands } = subBoard(from, [demand]);
  return { board, demand: demands[0]! };
}

/** Some demands on a board of their own, to try something on: with the room that `from` has, and what stands of them. */
export function subBoard(
  from: Board,
  chosen: readonly Demand[],
): { board: Board; demands: readonly Demand[] } {
  const demands = chosen.map((demand, index) => ({ ...demand, index }));
  const { pinned, inDomain } = emptyBoard({ ...from.ground, sites: [] }, demands);
  const on = chosen.map((demand) => new Map(from.on[demand.index]));
  const near = new Map([...copyNear(nobodyNear(demands)), ...copyNear(from.near)]);
  const room = from.room.map((free) => free.slice());
  const board: Board = {
    ground: from.ground,
    demands,
    room,
    held: from.held,
    on,
    pinned: pinned.map((pins) => new Map(pins)),
    inDomain,
    near,
  };
  for (const demand of demands)
    for (const [site, count] of on[demand.index]!) countInDomains(board, demand, site, count);
  return { board, demands };
}
