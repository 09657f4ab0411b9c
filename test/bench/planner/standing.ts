import type { Random } from './random.ts';
import type { FleetSpec, ServiceSpec, StandSpec } from './written.ts';

const MOST_TRIES = 30;

/**
 * Puts a share of the instances on computes by chance, as a fleet that grew: every rule holds, some hold more than their
 * min, one service in twenty is pinned by hand.
 */
export function settle(spec: FleetSpec, random: Random, share: number): FleetSpec {
  const free = spec.computes.map(({ capacity }) => capacity.slice());
  const standing: StandSpec[] = [];
  spec.services.forEach((service, index) => {
    const pinned = random.chance(0.05);
    const places = new Places(spec, service);
    for (let turn = 0; turn < service.replicas; turn++) {
      if (!random.chance(share)) continue;
      const compute = places.find(random, free);
      if (compute === undefined) continue;
      places.take(compute, free);
    }
    for (const [compute, quantity] of places.counts)
      standing.push({
        service: index,
        compute,
        quantity,
        held: grown(service, quantity, free[compute]!),
        pinned,
      });
  });
  return { ...spec, standing };
}

/** Half of those that may be larger than min are. */
function grown({ min, max }: ServiceSpec, quantity: number, free: number[]): number[] {
  return min.map((amount, d) => {
    const more = Math.min(
      Math.floor(((max?.[d] ?? amount) - amount) / 2) * quantity,
      Math.floor(free[d]! / 2),
    );
    free[d]! -= more;
    return amount * quantity + more;
  });
}

/** Where one service's instances are, and where another may go. */
class Places {
  readonly counts = new Map<number, number>();
  readonly #spec: FleetSpec;
  readonly #service: ServiceSpec;
  readonly #zones = new Map<string, number>();

  constructor(spec: FleetSpec, service: ServiceSpec) {
    this.#spec = spec;
    this.#service = service;
    const { topologySpread } = service.placement ?? {};
    if (topologySpread === undefined) return;
    for (const [index, { labels }] of spec.computes.entries())
      if (this.#passes(index)) this.#zones.set(labels![topologySpread.key]!, 0);
  }

  find(random: Random, free: readonly number[][]): number | undefined {
    for (let turn = 0; turn < MOST_TRIES; turn++) {
      const compute = random.between(0, this.#spec.computes.length - 1);
      const fits = this.#service.min.every((amount, d) => amount <= free[compute]![d]!);
      if (fits && this.#passes(compute) && this.#spreads(compute)) return compute;
    }
    return undefined;
  }

  take(compute: number, free: readonly number[][]): void {
    this.#service.min.forEach((amount, d) => (free[compute]![d]! -= amount));
    this.counts.set(compute, (this.counts.get(compute) ?? 0) + 1);
    const zone = this.#zoneOf(compute);
    if (zone !== undefined) this.#zones.set(zone, this.#zones.get(zone)! + 1);
  }

  #zoneOf(compute: number): string | undefined {
    const { topologySpread } = this.#service.placement ?? {};
    return topologySpread && this.#spec.computes[compute]!.labels![topologySpread.key];
  }

  #passes(compute: number): boolean {
    const labels = this.#spec.computes[compute]!.labels ?? {};
    const { affinity = [], antiAffinity = [] } = this.#service.placement ?? {};
    const matches = ({ matchLabels }: { matchLabels: Readonly<Record<string, string>> }): boolean =>
      Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
    return affinity.every(matches) && !antiAffinity.some(matches);
  }

  #spreads(compute: number): boolean {
    const { spreadMax = Infinity, topologySpread } = this.#service.placement ?? {};
    if ((this.counts.get(compute) ?? 0) >= spreadMax) return false;
    const zone = this.#zoneOf(compute);
    if (topologySpread === undefined || zone === undefined) return true;
    return this.#zones.get(zone)! < Math.min(...this.#zones.values()) + topologySpread.maxSkew;
  }
}
