import type { Labels, Requirement, Selector, ServiceNode, Taint } from '../model/fleet.ts';
import { matchesSelector, meetsRequirement } from '../selector/match.ts';
import { formatTaint, untolerated } from '../selector/taints.ts';
import { toOutput, unitName } from '../units/quantity.ts';
import type { Site } from './ground.ts';
import type { Keys } from './keys.ts';

/** One reason against one compute. */
export interface Obstacle {
  readonly rule: string;
  readonly message: string;
  /** Of a shortage: the key, and by how much (internal units). Alike obstacles are grouped by it. */
  readonly key?: string;
  readonly short?: number;
}

export function stateObstacles(site: Site): readonly Obstacle[] {
  if (site.open) return [];
  const { name, state, because } = site;
  if (state !== 'active') {
    const where = state === 'maintenance' ? 'in maintenance' : 'inactive';
    return [
      {
        rule: 'assigned-to-inactive',
        message: because === name ? `state is ${state}` : `its host ${because} is ${where}`,
      },
    ];
  }
  if (site.leaves) return [{ rule: 'drained', message: 'it is being drained' }];
  return [{ rule: 'restricted', message: 'it is not among the computes that the plan is restricted to' }];
}

/** Every requirement of the affinity that fails, and every antiAffinity selector that matches. */
export function labelObstacles(labels: Labels, service: ServiceNode): readonly Obstacle[] {
  const failing = service.affinity.flatMap((selector) =>
    selector.requirements.filter((requirement) => !meetsRequirement(labels, requirement)),
  );
  const forbidding = service.antiAffinity.filter((selector) => matchesSelector(labels, selector));
  return [
    ...failing.map((requirement) => ({
      rule: 'affinity-violated',
      message: describeMiss(labels, requirement),
    })),
    ...forbidding.map((selector) => ({
      rule: 'anti-affinity-violated',
      message: describeForbidden(labels, selector),
    })),
  ];
}

function describeMiss(labels: Labels, { key, operator, values }: Requirement): string {
  const value = labels.get(key);
  const has = value === undefined ? `label ${key} is missing` : `label ${key} is ${value}`;
  switch (operator) {
    case 'In':
      return `${has}, needs ${values.length === 1 ? values[0] : `one of ${values.join(', ')}`}`;
    case 'NotIn':
      return `${has}, must not be ${values.length === 1 ? values[0] : `any of ${values.join(', ')}`}`;
    case 'Exists':
      return `${has}, needs any value`;
    case 'DoesNotExist':
      return `${has}, must be absent`;
    case 'Gt':
      return `${has}, needs more than ${values[0]}`;
    case 'Lt':
      return `${has}, needs less than ${values[0]}`;
  }
}

function describeForbidden(labels: Labels, selector: Selector): string {
  if (selector.requirements.length === 0)
    return 'antiAffinity has an empty selector, which forbids every compute';
  const parts = selector.requirements.map(({ key }) =>
    labels.has(key) ? `label ${key} is ${labels.get(key)}` : `label ${key} is missing`,
  );
  return `${[...new Set(parts)].join(' and ')}, which antiAffinity forbids`;
}

/** Every taint that the service does not tolerate. */
export function taintObstacles(taints: readonly Taint[], service: ServiceNode): readonly Obstacle[] {
  if (taints.length === 0) return [];
  return untolerated(taints, service.tolerations).map((taint) => ({
    rule: 'taint-not-tolerated',
    message: `taint ${formatTaint(taint)} is not tolerated`,
  }));
}

export function spreadObstacle(here: number, most: number): Obstacle {
  return { rule: 'spread-max-exceeded', message: `already holds ${here} of it, spreadMax is ${most}` };
}

export function unlabelledObstacle(key: string): Obstacle {
  return { rule: 'topology-spread', message: `label ${key} is missing, topologySpread needs it` };
}

/** The compute's value of the key is no domain: nobody there could get an instance. */
export function noDomainObstacle(labels: Labels, key: string, service: ServiceNode): Obstacle {
  if (!labels.has(key)) return unlabelledObstacle(key);
  const able =
    service.affinity.length + service.antiAffinity.length > 0
      ? 'no compute that passes affinity and antiAffinity'
      : 'no compute';
  return {
    rule: 'topology-spread',
    message: `label ${key} is ${labels.get(key)}, where ${able} could hold an instance`,
  };
}

export function skewObstacle(
  domain: { key: string; name: string; here: number; lowest: number; lowestName: string },
  maxSkew: number,
): Obstacle {
  const { key, name, here, lowest, lowestName } = domain;
  return {
    rule: 'topology-spread',
    message: `${key} ${name} holds ${here} of it and ${lowestName} ${lowest}: one more passes maxSkew ${maxSkew}`,
  };
}

/** Keys whose room is less than what one instance needs, with the shortfall. */
export function shortages(keys: Keys, room: readonly number[], need: readonly number[]): readonly Obstacle[] {
  return keys.names.flatMap((key, k) => {
    const short = need[k]! - room[k]!;
    return need[k]! > 0 && short > 0 ? [shortage(key, short)] : [];
  });
}

export function shortage(key: string, short: number): Obstacle {
  return { rule: 'capacity-min-exceeded', message: `${key} short by ${formatShort(key, short)}`, key, short };
}

/** `12288 MB`, and for cores and counts the bare number. */
export function formatShort(key: string, amount: number): string {
  const unit = unitName(key);
  const number = toOutput(key, amount);
  return unit === key ? `${number}` : `${number} ${unit}`;
}
