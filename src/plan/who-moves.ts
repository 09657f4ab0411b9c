import type { Demand } from './demand.ts';
import type { Draft } from './draft.ts';

/**
 * Whether, of alike instances that get a place, one could go where another does and have another size there: one that moves
 * keeps what it held, one that is new grows. The layouts that are compared pair them in one way only.
 */
export function isPairingOpen({ ground, demands, decision }: Draft): boolean {
  const moved = decision.moves.value > 0;
  return demands.some((demand) => {
    if (sourcesOf(demand, moved) < 2 || demand.max.every((most, k) => most === demand.min[k])) return false;
    return demand.allowed.sites.filter((site) => ground.sites[site]!.open).length > 1;
  });
}

/** Places that what is placed may have come from; of those that leave for fewer replicas another could have stayed. */
const sourcesOf = ({ pending, strays, homes, retired }: Demand, moved: boolean): number =>
  (pending > 0 ? 1 : 0) + strays.length + retired.length + (moved ? homes.length : 0);
