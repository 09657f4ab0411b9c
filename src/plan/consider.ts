import type { Fleet } from '../model/fleet.ts';
import type { Considered } from '../model/plan.ts';
import { mayAdd, obstacles } from './board.ts';
import { groupReasons } from './group-reasons.ts';
import { standNow } from './plan-service.ts';

/**
 * On how many computes one more instance of a service could stand, against what stands now, and why not on the others,
 * alike ones together. Undefined where there is no such service.
 */
export function considerOne(fleet: Fleet, name: string): Considered | undefined {
  const now = standNow(fleet, name, {});
  if (!now) return undefined;
  const { ground, demand, board } = now;
  const rejected = ground.sites
    .filter(({ index }) => !mayAdd(board, demand, index))
    .map((site) => ({ compute: site.name, obstacles: obstacles(board, demand, site.index) }));
  const computes = ground.sites.length;
  return { service: name, computes, fits: computes - rejected.length, reasons: groupReasons(rejected) };
}
