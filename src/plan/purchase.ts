import type { Amounts, OfferNode } from '../model/fleet.ts';
import type { Recommendation } from '../model/plan.ts';
import { formatAmount, unitName } from '../units/quantity.ts';
import { mostTogether } from './apart.ts';
import { isEverywhere, type Demand } from './demand.ts';
import { named, passesSelectors } from './eligible.ts';
import type { Ground } from './ground.ts';
import { addTo, times, timesThatFit, toAmounts, toVector, type Keys, type Vector } from './keys.ts';
import { satisfiableLabels } from './new-machine.ts';
import { shareOf } from './score.ts';
import type { Solution } from './solve/model/problem.ts';

/** The solver's purchases, alike machines together: one entry an offer. */
export function recommendOffers(
  ground: Ground,
  demands: readonly Demand[],
  bought: Solution['bought'],
): readonly Recommendation[] {
  const offers = [...ground.fleet.offers.values()];
  const byOffer = new Map<number, { count: number; carried: Map<number, number> }>();
  for (const { offer, contents } of bought) {
    const entry = byOffer.get(offer) ?? { count: 0, carried: new Map<number, number>() };
    byOffer.set(offer, entry);
    entry.count += 1;
    for (const item of contents)
      entry.carried.set(item.class, (entry.carried.get(item.class) ?? 0) + item.count);
  }
  return [...byOffer]
    .toSorted(([a], [b]) => a - b)
    .map(([index, { count, carried }]) => toRecommendation(offers[index]!, demands, count, carried));
}

function toRecommendation(
  offer: OfferNode,
  demands: readonly Demand[],
  quantity: number,
  carried: ReadonlyMap<number, number>,
): Recommendation {
  const parts = [...carried]
    .toSorted(([a], [b]) => a - b)
    .map(([index, count]) => `${count} x ${demands[index]!.name}`);
  const shown =
    parts.length <= 8
      ? parts.join(', ')
      : `${parts.slice(0, 8).join(', ')} and ${parts.length - 8} more services`;
  return {
    offer: offer.name,
    type: offer.resource.manifest.spec.type,
    capacity: offer.capacity,
    quantity,
    monthlyCost: offer.monthly * quantity,
    rationale: `carries ${shown}`,
  };
}

/**
 * What to look for where no offer helps: for each service, machines for what is missing of it, sized so that each lands in
 * the target band. A machine carries as many instances as spreadMax allows and as the fleet's largest compute would.
 */
export function recommendSpecs(
  ground: Ground,
  demands: readonly Demand[],
  missing: readonly number[],
): readonly Recommendation[] {
  const largest = largestCompute(ground);
  return demands.flatMap((demand, index) => {
    const count = missing[index]!;
    // Nobody stands yet where a machine that nobody has seen would be.
    const bound = demand.besides.length > 0 || isEverywhere(demand);
    const labels = count > 0 && !bound ? satisfiableLabels(demand.service) : undefined;
    return labels ? specsFor(ground, demand, count, labels, largest) : [];
  });
}

function specsFor(
  ground: Ground,
  demand: Demand,
  missing: number,
  labels: ReadonlyMap<string, string>,
  largest: readonly number[],
): Recommendation[] {
  const [low, high] = ground.fleet.settings.target;
  const most = Math.min(
    missing,
    demand.service.spreadMax ?? Infinity,
    demand.spreads.length > 0 ? 1 : mostTogether(demand),
  );
  const each = Math.max(
    1,
    timesThatFit(
      largest.map((amount, k) => (ground.keys.always[k] ? shareOf(amount, high) : amount)),
      demand.min,
      most,
    ),
  );
  const machines = Math.ceil(missing / each);
  const fuller = missing - Math.floor(missing / machines) * machines;
  const sizes = [
    { quantity: fuller, carries: Math.floor(missing / machines) + 1 },
    { quantity: machines - fuller, carries: Math.floor(missing / machines) },
  ];
  return sizes
    .filter(({ quantity }) => quantity > 0)
    .map(({ quantity, carries }): Recommendation => {
      const need = times(demand.min, carries);
      for (const { mode, min } of ground.services.filter((one) => passesSelectors(named(labels), one)))
        if (mode === 'global') addTo(need, toVector(ground.keys, min));
      // What is given out more than once has to be there but once.
      const real = need.map((amount, k) =>
        Math.ceil(amount / (ground.fleet.settings.overcommit.get(ground.keys.names[k]!) ?? 1)),
      );
      const size = specFor(real, [low, high], ground.keys);
      const capacity = toAmounts(ground.keys, size);
      const within = withinBand(real, size, [low, high], ground.keys);
      return {
        offer: null,
        type: null,
        capacity,
        quantity,
        monthlyCost: null,
        rationale: `${rationaleOf(demand, carries, capacity, labels)}${within}`,
      };
    });
}

function withinBand(
  need: readonly number[],
  size: readonly number[],
  [low, high]: readonly [number, number],
  { names, always }: Keys,
): string {
  const used = Math.max(0, ...need.map((amount, k) => (amount > 0 && always[k] ? amount / size[k]! : 0)));
  if (used < low || used > high) return '';
  const whole = names.filter((_, k) => need[k]! > 0 && !always[k]);
  return ` within the target band${whole.length > 0 ? ` but for ${whole.join(', ')}` : ''}`;
}

/** A key that is its own unit is said once: "3 cores", and not "3 cores of cores". */
function sizeOf(key: string, amount: number): string {
  return unitName(key) === key ? formatAmount(key, amount) : `${formatAmount(key, amount)} of ${key}`;
}

function rationaleOf(
  demand: Demand,
  carries: number,
  capacity: Amounts,
  labels: ReadonlyMap<string, string>,
): string {
  const size = [...capacity].map(([key, amount]) => sizeOf(key, amount)).join(', ');
  const marked =
    labels.size > 0 ? `, labelled ${[...labels].map(([key, value]) => `${key}=${value}`).join(', ')}` : '';
  return `no offer carries it: ${size}${marked} holds ${carries} x ${demand.name}`;
}

/**
 * For each key the roundest amount of which `need` is a share inside the band, else the least of which it is at most the top.
 * What is counted in pieces (gpu and its vram, extended keys) is what is needed: the band is for what can be divided.
 */
function specFor(need: readonly number[], [low, high]: readonly [number, number], keys: Keys): Vector {
  return need.map((amount, k) => {
    if (amount === 0 || !keys.always[k]) return amount;
    const least = leastCapacity(amount, high);
    const most = low > 0 ? Math.floor(amount / low) : Infinity;
    for (const step of roundSteps(keys.names[k]!)) {
      const rounded = Math.ceil(least / step) * step;
      if (rounded <= most && Number.isSafeInteger(rounded)) return rounded;
    }
    return least;
  });
}

/** Least capacity whose share `high` covers the amount; where none can be counted, what just holds it. */
function leastCapacity(amount: number, high: number): number {
  let least = Math.ceil(amount / high);
  if (!(least < Number.MAX_SAFE_INTEGER)) return amount;
  while (shareOf(least - 1, high) >= amount) least -= 1;
  while (shareOf(least, high) < amount) least += 1;
  return least;
}

/** Sizes that machines come in, coarse ones first. */
function roundSteps(key: string): readonly number[] {
  if (key === 'cores') return [8000, 4000, 2000, 1000, 500, 100];
  if (key === 'memory') return [65_536, 32_768, 16_384, 8192, 4096, 1024, 512, 128];
  return [1000, 500, 100, 50, 10, 1];
}

function largestCompute(ground: Ground): Vector {
  const largest: Vector = ground.keys.names.map(() => 0);
  for (const { capacity } of ground.sites)
    capacity.forEach((amount, k) => (largest[k] = Math.max(largest[k]!, amount)));
  return largest;
}
