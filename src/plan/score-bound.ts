import type { Demand } from './demand.ts';
import type { Draft } from './draft.ts';
import { addTo, minus, timesThatFit, type Vector } from './keys.ts';
import { scoreOf, scoredKeys, utilizationOf } from './score.ts';

/** Distinct questions that are answered exactly; beyond them the bound is the trivial 100. */
const MOST_QUESTIONS = 2_000_000;

/**
 * No plan that keeps what stands can have a higher mean score: each instance on its own gets the best score of any compute
 * that may hold it, where a compute carries at least what stands there by min, and at most what stands there and all that
 * is new.
 */
export function boundScore({ ground, rows }: Draft): number {
  const standing = rows.filter((row) => row.action === 'keep' || row.action === 'resize');
  const fresh = rows.filter((row) => row.action === 'create' || row.action === 'move');
  const least = ground.sites.map((site) => site.fixed.slice());
  const most = ground.sites.map((site) => site.fixed.slice());
  const wave: Vector = ground.keys.names.map(() => 0);
  for (const { demand, quantity } of fresh) addTo(wave, demand!.max, quantity);
  for (const row of standing) {
    if (row.pinned || row.site < 0) continue;
    addTo(least[row.site]!, row.demand!.min, row.quantity);
    addTo(most[row.site]!, row.demand!.max, row.quantity);
  }
  const band = ground.fleet.settings.target;
  const best = (demand: Demand, site: number, need?: Vector): number => {
    const counts = scoredKeys(ground.keys, demand.max);
    const { capacity } = ground.sites[site]!;
    const floor = utilizationOf(
      need ? least[site]!.map((amount, k) => amount + need[k]!) : least[site]!,
      capacity,
      counts,
    );
    if (floor > band[1]) return scoreOf(floor, band);
    const ceiling = utilizationOf(
      most[site]!.map((amount, k) => amount + wave[k]!),
      capacity,
      counts,
    );
    return ceiling < band[0] ? scoreOf(ceiling, band) : 100;
  };
  if (fresh.length * ground.sites.length > MOST_QUESTIONS) return 100;
  let sum = 0;
  let count = 0;
  for (const row of standing) {
    const counted = row.quantity;
    sum += counted * best(row.demand!, row.site);
    count += counted;
  }
  for (const { demand, quantity } of fresh) {
    sum += quantity * bestOf(demand!, (site) => best(demand!, site, demand!.min));
    count += quantity;
  }
  return count === 0 ? 100 : sum / count;

  function bestOf(demand: Demand, ask: (site: number) => number): number {
    let highest = 0;
    for (const site of demand.allowed.sites) {
      const { open, capacity } = ground.sites[site]!;
      if (open && timesThatFit(minus(capacity, least[site]!), demand.min, 1) === 1)
        highest = Math.max(highest, ask(site));
    }
    return highest === 0 ? 100 : highest;
  }
}
