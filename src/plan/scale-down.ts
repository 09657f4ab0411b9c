import { countOf, portion, type Demand, type Retired, type Stand, type Stock, type Stray } from './demand.ts';
import { type Ground } from './ground.ts';
import { compareText } from '../text/compare.ts';
import { addTo, type Vector } from './keys.ts';
import { scoredKeys, utilizationOf } from './score.ts';

/**
 * Lets instances go where there are more than replicas: first those that may not stay where they are, then from the
 * fullest compute (ties: last name first), among removals that keep every rule. Services by name, each seeing what the
 * ones before it freed.
 */
export function settleReplicas(ground: Ground, stocks: readonly Stock[]): readonly Demand[] {
  const load = loadNow(ground, stocks);
  return stocks.map((stock, index) => {
    const free = Math.max(0, stock.instances - stock.pinnedTotal);
    const standing = countOf(stock.homes) + countOf(stock.strays);
    if (standing <= free) return { ...stock, index, retired: [], pending: free - standing };
    return { ...retire(ground, stock, standing - free, load), index, pending: 0 };
  });
}

/** What each compute carries as things stand: fixed amounts and generated assignments. */
export function loadNow(ground: Ground, stocks: readonly Stock[]): readonly Vector[] {
  const load = ground.sites.map((site) => site.fixed.slice());
  for (const { homes, strays } of stocks) {
    for (const stand of [...homes, ...strays]) if (stand.site >= 0) addTo(load[stand.site]!, stand.held);
  }
  return load;
}

type Reduced = Omit<Demand, 'index' | 'pending'>;

function retire(ground: Ground, stock: Stock, excess: number, load: readonly Vector[]): Reduced {
  const why = `${stock.name} is down to ${stock.instances} instance${stock.instances === 1 ? '' : 's'}`;
  const { kept: strays, gone } = retireStrays(stock.strays, excess, why);
  for (const stand of gone) if (stand.site >= 0) addTo(load[stand.site]!, stand.held, -1);
  const leaving = chooseHomes(ground, stock, excess - countOf(gone), load);
  const homes = stock.homes.flatMap((stand) => {
    const left = stand.quantity - (leaving.get(stand.site) ?? 0);
    return left === 0 ? [] : [portion(stand, left)];
  });
  const retired = stock.homes.flatMap((stand): Retired[] => {
    const count = leaving.get(stand.site) ?? 0;
    return count === 0 ? [] : [{ ...portion(stand, count, stand.quantity - count), why }];
  });
  return { ...stock, strays, homes, retired: [...gone, ...retired] };
}

/** Those on computes that are gone first, then the forbidden ones, then those on inactive computes. */
function retireStrays(
  strays: readonly Stray[],
  excess: number,
  why: string,
): { kept: Stray[]; gone: Retired[] } {
  const order = (stray: Stray): number => (stray.site < 0 ? 0 : stray.lingers ? 2 : 1);
  const kept: Stray[] = [];
  const gone: Retired[] = [];
  let left = excess;
  for (const stray of strays.toSorted((a, b) => order(a) - order(b) || compareText(b.compute, a.compute))) {
    const count = Math.min(left, stray.quantity);
    left -= count;
    if (count > 0) gone.push({ ...portion<Stand>(stray, count, stray.quantity - count), why });
    if (count < stray.quantity) kept.push(portion(stray, stray.quantity - count));
  }
  return { kept, gone };
}

/** How many instances leave each site. */
function chooseHomes(
  ground: Ground,
  stock: Stock,
  count: number,
  load: readonly Vector[],
): ReadonlyMap<number, number> {
  const leaving = new Map<number, number>();
  const left = new Map(stock.homes.map((stand) => [stand.site, stand.quantity]));
  const counts = scoredKeys(ground.keys, stock.max);
  const rules = keeper(stock);
  for (let round = 0; round < count; round++) {
    const fullness = (stand: Stand): number =>
      utilizationOf(load[stand.site]!, ground.sites[stand.site]!.capacity, counts);
    const best = pick(
      stock.homes.filter((stand) => left.get(stand.site)! > 0),
      fullness,
      rules.keeps,
    );
    if (!best) break;
    const gone = leaving.get(best.site) ?? 0;
    addTo(load[best.site]!, portion(best, 1, best.quantity - gone - 1).held, -1);
    leaving.set(best.site, gone + 1);
    left.set(best.site, left.get(best.site)! - 1);
    rules.remove(best.site);
  }
  return leaving;
}

function pick(
  stands: readonly Stand[],
  fullness: (stand: Stand) => number,
  keeps: (site: number) => boolean,
): Stand | undefined {
  let best: { stand: Stand; keeps: boolean; fullness: number } | undefined;
  for (const stand of stands) {
    const next = { stand, keeps: keeps(stand.site), fullness: fullness(stand) };
    if (!best || isBetter(next, best)) best = next;
  }
  return best?.stand;
}

type Choice = { readonly stand: Stand; readonly keeps: boolean; readonly fullness: number };

function isBetter(a: Choice, b: Choice): boolean {
  if (a.keeps !== b.keeps) return a.keeps;
  if (a.fullness !== b.fullness) return a.fullness > b.fullness;
  return compareText(a.stand.compute, b.stand.compute) > 0;
}

/** Keeps count of what one service's rules between instances say while some leave. */
function keeper(stock: Stock): { keeps: (site: number) => boolean; remove: (site: number) => void } {
  const onSite = new Map<number, number>();
  const inDomain = stock.domains?.names.map(() => 0) ?? [];
  for (const stand of [...stock.pinned, ...stock.homes]) {
    onSite.set(stand.site, (onSite.get(stand.site) ?? 0) + stand.quantity);
    const domain = stock.domains?.ofSite[stand.site] ?? -1;
    if (domain >= 0) inDomain[domain]! += stand.quantity;
  }
  const lastOfWant = (site: number): boolean =>
    stock.wants.some(
      (want) =>
        want.holders.includes(site) &&
        want.holders.reduce((sum, holder) => sum + (onSite.get(holder) ?? 0), 0) === 1,
    );
  const maxSkew = stock.service.topologySpread?.maxSkew ?? Infinity;
  let [lowest, highest] = extremes(inDomain);
  const levels = (site: number): boolean => {
    const here = inDomain[stock.domains?.ofSite[site] ?? -1];
    return here === undefined || here === highest || highest - Math.min(lowest, here - 1) <= maxSkew;
  };
  return {
    keeps: (site) => !lastOfWant(site) && levels(site),
    remove: (site) => {
      onSite.set(site, onSite.get(site)! - 1);
      const domain = stock.domains?.ofSite[site] ?? -1;
      if (domain < 0) return;
      inDomain[domain]! -= 1;
      [lowest, highest] = extremes(inDomain);
    },
  };
}

function extremes(counts: readonly number[]): [lowest: number, highest: number] {
  let lowest = Infinity;
  let highest = 0;
  for (const count of counts) {
    lowest = Math.min(lowest, count);
    highest = Math.max(highest, count);
  }
  return [lowest, highest];
}
