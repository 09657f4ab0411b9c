import { portion, takeStock, type Demand, type Stand, type Stray } from './demand.ts';
import type { Ground } from './ground.ts';
import { addTo, minus, timesThatFit } from './keys.ts';
import { settleReplicas } from './scale-down.ts';

/** What stands of every service, what has to move or go, and what is to be placed. */
export function demandsOf(ground: Ground): readonly Demand[] {
  return easeMaintenance(ground, settleReplicas(ground, takeStock(ground)));
}

/**
 * Computes in maintenance keep what they have. Only where one cannot even hold it by min some has to leave: the smallest
 * instances stay, so that as many as possible do.
 */
export function easeMaintenance(ground: Ground, demands: readonly Demand[]): readonly Demand[] {
  const stays = new Map<Stand, number>();
  for (const [index, here] of homesInMaintenance(ground, demands)) {
    const site = ground.sites[index]!;
    const room = minus(site.capacity, site.fixed);
    const share = ({ min }: Demand): number =>
      Math.max(0, ...min.map((amount, k) => amount / Math.max(1, site.capacity[k]!)));
    for (const { demand, home } of here.toSorted(
      (a, b) => share(a.demand) - share(b.demand) || a.demand.index - b.demand.index,
    )) {
      const count = timesThatFit(room, demand.min, home.quantity);
      addTo(room, demand.min, -count);
      if (count < home.quantity) stays.set(home, count);
    }
  }
  return stays.size === 0 ? demands : demands.map((demand) => easeOne(demand, stays));
}

interface Home {
  readonly demand: Demand;
  readonly home: Stand;
}

function homesInMaintenance(
  ground: Ground,
  demands: readonly Demand[],
): ReadonlyMap<number, readonly Home[]> {
  const bySite = new Map<number, Home[]>();
  for (const demand of demands) {
    for (const home of demand.homes) {
      if (ground.sites[home.site]!.state !== 'maintenance') continue;
      const known = bySite.get(home.site);
      if (known) known.push({ demand, home });
      else bySite.set(home.site, [{ demand, home }]);
    }
  }
  return bySite;
}

function easeOne(demand: Demand, stays: ReadonlyMap<Stand, number>): Demand {
  if (!demand.homes.some((home) => stays.has(home))) return demand;
  const homes = demand.homes.flatMap((home) => {
    const count = stays.get(home) ?? home.quantity;
    return count === 0 ? [] : [portion(home, count)];
  });
  const leaving = demand.homes.flatMap((home): Stray[] => {
    const count = home.quantity - (stays.get(home) ?? home.quantity);
    if (count === 0) return [];
    return [
      {
        ...portion(home, count, home.quantity - count),
        lingers: false,
        why: `${home.compute} cannot hold all that is on it`,
      },
    ];
  });
  return { ...demand, homes, strays: [...demand.strays, ...leaving] };
}
