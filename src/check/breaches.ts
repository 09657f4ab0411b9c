import type { Related } from '../model/diagnostic.ts';
import type {
  AssignmentNode,
  ComputeNode,
  Labels,
  Requirement,
  Selector,
  ServiceNode,
} from '../model/fleet.ts';
import { formatRequirement, matchesSelector, meetsRequirement } from '../selector/match.ts';
import { formatTaint, untolerated } from '../selector/taints.ts';
import { relatedTo } from './finding.ts';
import { requirementPath } from './requirement-path.ts';

/** An Assignment with both its sides. */
export interface Linked extends AssignmentNode {
  readonly service: ServiceNode;
  readonly compute: ComputeNode;
}

export function isLinked(assignment: AssignmentNode): assignment is Linked {
  return assignment.service !== undefined && assignment.compute !== undefined;
}

/** A placement rule of the service that its place does not meet. */
export interface Breach {
  readonly message: string;
  readonly related: readonly Related[];
}

/** Each affinity selector that the compute does not match: what is asked, and what the compute has instead. */
export function affinityBreaches({ service, compute }: Linked): readonly Breach[] {
  return service.affinity.flatMap((selector, index) => {
    if (matchesSelector(compute.labels, selector)) return [];
    const failing = selector.requirements.filter((one) => !meetsRequirement(compute.labels, one));
    const asked = failing.map(formatRequirement).join(', ');
    const there = failing.map((one) => labelText(compute.labels, one)).join(', ');
    return [
      {
        message: `${service.name} requires ${asked}; ${compute.name} has ${there}`,
        related: [selectorPlace(service, 'affinity', index, failing[0]), ...labelPlaces(compute, failing)],
      },
    ];
  });
}

/** Each antiAffinity selector that the compute matches. */
export function antiAffinityBreaches({ service, compute }: Linked): readonly Breach[] {
  return service.antiAffinity.flatMap((selector, index) => {
    if (!matchesSelector(compute.labels, selector)) return [];
    const { requirements } = selector;
    const avoided =
      requirements.length === 0 ? 'every compute' : requirements.map(formatRequirement).join(', ');
    return [
      {
        message: `${service.name} must avoid ${avoided} (${compute.name})`,
        related: [selectorPlace(service, 'antiAffinity', index), ...labelPlaces(compute, requirements)],
      },
    ];
  });
}

/** Each NoExecute taint of the compute that the service does not tolerate. */
export function taintBreaches({ service, compute }: Linked): readonly Breach[] {
  return untolerated(compute.taints, service.tolerations)
    .filter(({ effect }) => effect === 'NoExecute')
    .map((taint) => ({
      message: `${service.name} does not tolerate ${formatTaint(taint)} of ${compute.name}`,
      related: [
        relatedTo(compute.resource, `the taint of ${compute.name}`, [
          'spec',
          'taints',
          compute.taints.indexOf(taint),
        ]),
      ],
    }));
}

/** A compute without the key of topologySpread is in no domain. */
export function topologyBreaches({ service, compute }: Linked): readonly Breach[] {
  return service.topologySpread
    .filter(({ key, required }) => required && !compute.labels.has(key))
    .map(({ key, at }) => ({
      message: `${service.name} spreads over ${key}; ${compute.name} has no ${key}`,
      related: [relatedTo(service.resource, `the topologySpread of ${service.name}`, [...at, 'key'])],
    }));
}

/** What the label is on the compute: `env=dev`, `no env`. */
function labelText(labels: Labels, { key }: Requirement): string {
  const value = labels.get(key);
  return value === undefined ? `no ${key}` : `${key}=${value}`;
}

function selectorPlace(
  { name, resource }: ServiceNode,
  field: 'affinity' | 'antiAffinity',
  index: number,
  requirement?: Requirement,
): Related {
  const written = resource.manifest.spec.placement?.[field]?.[index];
  const path = requirement ? requirementPath(written, requirement) : [];
  return relatedTo(resource, `the ${field} of ${name}`, ['spec', 'placement', field, index, ...path]);
}

/** Where the labels in question are written on the compute; well-known ones are fields of its spec. */
function labelPlaces(
  { name, resource, labels }: ComputeNode,
  requirements: readonly Requirement[],
): readonly Related[] {
  const written = resource.manifest.metadata.labels ?? {};
  return requirements
    .filter(({ key }) => labels.has(key))
    .map(({ key }) =>
      relatedTo(
        resource,
        `${name} has ${key}=${labels.get(key)}`,
        Object.hasOwn(written, key) ? ['metadata', 'labels', key] : wellKnownPath(key),
      ),
    );
}

function wellKnownPath(key: string): readonly string[] {
  const field = key.slice(key.indexOf('/') + 1);
  return field === 'name' ? ['metadata', 'name'] : ['spec', field];
}

/** True for a selector that says nothing. */
export function isEmpty({ requirements }: Selector): boolean {
  return requirements.length === 0;
}

/** What is said where a fault stands on a generated Assignment: the planner mends it. */
export const PLANNER_HELP = 'plan and apply: the planner moves or removes what it placed';
