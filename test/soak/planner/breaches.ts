import type { Machine, Spread, Work, World } from './world.ts';

/** Generated instances of each service (in the order of `works`) on each machine. */
export type Layout = readonly (readonly number[])[];

export const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

const needs = ({ min }: Work, key: string): number => min.get(key) ?? 0;

/** By how much the instances there, counted by min, exceed the machine; 0 or less where they fit. */
export function excess(
  { works }: World,
  { size, fixed }: Machine,
  key: string,
  counts: readonly number[],
): number {
  const asked = works.reduce((total, work, s) => total + counts[s]! * needs(work, key), 0);
  return asked + (fixed.get(key) ?? 0) - (size.get(key) ?? 0);
}

/** Keys that are overfull and that something generated needs there. */
export function overfull(world: World, m: number, counts: readonly number[]): readonly string[] {
  return world.keys.filter(
    (key) =>
      excess(world, world.machines[m]!, key, counts) > 0 &&
      world.works.some((work, s) => counts[s]! > 0 && needs(work, key) > 0),
  );
}

const column = (layout: Layout, m: number): readonly number[] => layout.map((row) => row[m]!);

/** Stands where its labels or the state of the machine forbid it. */
export const strays = ({ machines }: World, work: Work, m: number): boolean =>
  machines[m]!.state === 'inactive' || !work.allowed[m];

export const overSpread = ({ spreadMax, pins }: Work, count: number, m: number): number =>
  Math.min(count, Math.max(0, count + pins[m]! - spreadMax));

/** The fewest instances on a machine, at least `least` of each service, without which nothing there is overfull. */
export function fewestToLeave(
  world: World,
  m: number,
  counts: readonly number[],
  least: readonly number[],
): number {
  let best = sum(counts);
  const left = counts.map((count, s) => count - least[s]!);
  const visit = (s: number, gone: number): void => {
    if (gone >= best) return;
    if (overfull(world, m, left).length === 0) best = gone;
    else
      for (let next = s; next < left.length; next++) {
        if (left[next] === 0) continue;
        left[next]!--;
        visit(next, gone + 1);
        left[next]!++;
      }
  };
  visit(0, sum(least));
  return best;
}

/** For each spread the fewest instances whose change of domain would bring the skew within its limit. */
export const skewMoves = ({ spreads, pins }: Work, row: readonly number[]): readonly number[] =>
  spreads.map((spread) => movesToLevel(spread, pins, row));

function movesToLevel(spread: Spread, pins: readonly number[], row: readonly number[]): number {
  if (spread.domains.length === 0) return 0;
  const levels = spread.domains.map((domain) => sum(domain.map((m) => row[m]! + pins[m]!)));
  const total = sum(levels);
  let best = Number.POSITIVE_INFINITY;
  for (let low = 0; low * levels.length <= total; low++) {
    const high = low + spread.skew;
    if (high * levels.length < total) continue;
    const down = sum(levels.map((level) => Math.max(0, level - high)));
    const up = sum(levels.map((level) => Math.max(0, low - level)));
    best = Math.min(best, Math.max(down, up));
  }
  return best;
}

/** Wants that neither an instance meets nor one that is still pending can. */
export function unmetWants({ wants, pins, free }: Work, row: readonly number[]): number {
  const unmet = wants.filter((m) => m < 0 || row[m]! + pins[m]! === 0).length;
  return Math.min(sum(row), Math.max(0, unmet - (free - sum(row))));
}

/** Instances in one place with each that the work must not stand beside, pins included; itself left out. */
export function besides({ works }: World, layout: Layout, s: number): readonly (readonly number[])[] {
  return works[s]!.avoids.map(({ other, place }) =>
    place.map((here) =>
      here < 0
        ? 0
        : sum(place.map((there, m) => (there === here ? layout[other]![m]! + works[other]!.pins[m]! : 0))) -
          (other === s ? 1 : 0),
    ),
  );
}

/** The fewest instances, one for each pair of services and place, whose change of place parts them. */
function unparted(world: World, layout: Layout): number {
  const { works } = world;
  return sum(
    works.flatMap(({ avoids }, s) =>
      avoids
        .filter(({ other }) => other >= s)
        .flatMap(({ other, place }) =>
          [...new Set(place.filter((here) => here >= 0))].map((here) => {
            const count = (row: readonly number[]): number => sum(row.filter((_, m) => place[m] === here));
            const [a, b] = [count(layout[s]!), count(layout[other]!)];
            const [p, q] = [count(works[s]!.pins), count(works[other]!.pins)];
            if (other === s) return Math.max(0, a - (p > 0 ? 0 : 1));
            if (a + p === 0 || b + q === 0) return 0;
            if (p > 0 && q > 0) return a + b;
            return p > 0 ? b : q > 0 ? a : Math.min(a, b);
          }),
        ),
    ),
  );
}

/** By machine: instances of the work that stand where none stands of those that it must be beside. */
export function lonely({ works }: World, layout: Layout, s: number): readonly number[] {
  const { company } = works[s]!;
  const all = (other: number, m: number): number => layout[other]![m]! + works[other]!.pins[m]!;
  return layout[s]!.map((count, m) => {
    const met = company.every(({ others, place }) => {
      if (place[m]! < 0) return false;
      const among = (where: (at: number) => boolean): number =>
        sum(others.flatMap((other) => place.map((at, index) => (where(at) ? all(other, index) : 0)))) -
        (others.includes(s) ? 1 : 0);
      const alone = others.includes(s) && among((at) => at >= 0) === 0;
      return alone || among((at) => at === place[m]) > 0;
    });
    return met ? 0 : count;
  });
}

/** Whether one that is new there comes to others, its own that are new left out; or is of the first, and nobody is elsewhere. */
function comesToOthers({ works }: World, kept: Layout, after: Layout, s: number, m: number): boolean {
  return works[s]!.company.every(({ others, place }) => {
    const count = (where: (at: number) => boolean): number =>
      sum(
        others.flatMap((other) =>
          place.map((at, index) => (where(at) ? after[other]![index]! + works[other]!.pins[index]! : 0)),
        ),
      );
    const own = others.includes(s)
      ? sum(
          place.map((at, index) => (at === place[m] ? Math.max(0, after[s]![index]! - kept[s]![index]!) : 0)),
        )
      : 0;
    if (place[m]! < 0) return false;
    return count((at) => at === place[m]) > own || (others.includes(s) && count((at) => at >= 0) === own);
  });
}

/** Whether what stays has less company than it had; what may not be where it is is in breach with company, too. */
export function abandoned(world: World, stood: Layout, after: Layout): readonly string[] {
  return world.works.flatMap((work, s) => {
    const alone = (layout: Layout): number =>
      sum(lonely(world, layout, s).map((count, m) => (strays(world, work, m) ? 0 : count)));
    return work.company.length > 0 && alone(after) > alone(stood)
      ? [`${work.name} is left without company`]
      : [];
  });
}

export interface Breaches {
  /** Rule by rule, added up. */
  readonly added: number;
  /** The fewest instances that are in breach of anything. */
  readonly distinct: number;
}

/**
 * How many instances are in breach. The contract does not say whether one that two rules concern counts once or twice: both
 * are counted, and a plan is called worse only where it is by both.
 */
export function countBreaches(world: World, layout: Layout): Breaches {
  const { works, machines } = world;
  let added = 0;
  let distinct = 0;
  const left = works.map(() => 0);
  const alone = works.map((_, s) => lonely(world, layout, s));
  machines.forEach((_, m) => {
    const counts = column(layout, m);
    if (sum(counts) === 0) return;
    const stray = works.map((work, s) => (strays(world, work, m) ? counts[s]! : 0));
    const over = works.map((work, s) => overSpread(work, counts[s]!, m));
    const least = stray.map((count, s) => Math.max(count, over[s]!, alone[s]![m]!));
    added += sum(alone.map((row, s) => (stray[s]! > 0 ? 0 : row[m]!)));
    added +=
      sum(stray) +
      sum(over) +
      fewestToLeave(
        world,
        m,
        counts,
        works.map(() => 0),
      );
    distinct += fewestToLeave(world, m, counts, least);
    least.forEach((count, s) => (left[s]! += count));
  });
  // One that goes may mend many pairs: they count one by one, by both measures.
  const pairs = unparted(world, layout);
  added += pairs;
  distinct += pairs;
  works.forEach((work, s) => {
    const rest = [...skewMoves(work, layout[s]!), unmetWants(work, layout[s]!)];
    added += sum(rest);
    distinct += Math.max(0, Math.max(...rest) - left[s]!);
  });
  return { added, distinct };
}

/** Why what is new or moved adds to a breach: `after` against `kept`, which is what stays where it stands. */
export function newFaults(world: World, kept: Layout, after: Layout): readonly string[] {
  const faults: string[] = [];
  const { works, machines } = world;
  machines.forEach(({ name, state }, m) => {
    const fresh = works.filter((_, s) => after[s]![m]! > kept[s]![m]!);
    if (fresh.length === 0) return;
    if (state !== 'active') faults.push(`${fresh[0]!.name} comes to ${name}, which is ${state}`);
    const full = overfull(world, m, column(after, m));
    for (const work of fresh) {
      const s = works.indexOf(work);
      if (!work.enters[m])
        faults.push(
          `${work.name} comes to ${name}, whose ${work.allowed[m] ? 'taints' : 'labels or taints'} forbid it`,
        );
      const short = full.find((key) => needs(work, key) > 0);
      if (short !== undefined) faults.push(`${work.name} comes to ${name}, which is overfull in ${short}`);
      if (overSpread(work, after[s]![m]!, m) > 0) faults.push(`${work.name} exceeds spreadMax on ${name}`);
      if (!comesToOthers(world, kept, after, s, m))
        faults.push(`${work.name} comes to ${name}, without company`);
      if (besides(world, after, s).some((row) => row[m]! > 0))
        faults.push(`${work.name} comes to ${name}, beside what it is kept apart from`);
    }
  });
  works.forEach((work, s) => {
    faults.push(...work.spreads.flatMap((spread) => skewFaults(work, spread, kept[s]!, after[s]!)));
    const came = after[s]!.some((count, m) => count > kept[s]![m]!);
    if (came && unmetWants(work, after[s]!) > unmetWants(work, kept[s]!))
      faults.push(`${work.name} is placed where the port that wants it is not`);
  });
  return faults;
}

function skewFaults(
  { name, pins }: Work,
  spread: Spread,
  kept: readonly number[],
  after: readonly number[],
): readonly string[] {
  const levels = spread.domains.map((domain) => sum(domain.map((m) => after[m]! + pins[m]!)));
  const least = Math.min(...levels);
  const at = spread.domains.findIndex(
    (domain, d) => domain.some((m) => after[m]! > kept[m]!) && levels[d]! - least > spread.skew,
  );
  return at < 0 ? [] : [`${name} exceeds maxSkew: domains of ${levels.join(', ')}`];
}

/** Whether all that leaves `stood` is itself in breach there; machines in maintenance keep what they have. */
export function mayLeave(world: World, stood: Layout, after: Layout): boolean {
  return leaveFaults(world, stood, after).length === 0;
}

/** What leaves though it is not in breach. */
export function leaveFaults(world: World, stood: Layout, after: Layout): readonly string[] {
  const { works, machines } = world;
  const faults: string[] = [];
  const loose = works.map((work, s) => sum(skewMoves(work, stood[s]!)) + unmetWants(work, stood[s]!));
  const spent = works.map(() => 0);
  machines.forEach(({ name, state }, m) => {
    const counts = column(stood, m);
    const gone = works.map((_, s) => Math.max(0, stood[s]![m]! - after[s]![m]!));
    if (sum(gone) === 0) return;
    if (state === 'maintenance') faults.push(`something leaves ${name}, which is in maintenance`);
    works.forEach((work, s) => {
      if (!work.moves && gone[s]! > 0) faults.push(`${work.name} leaves ${name}, and never moves`);
    });
    const full = overfull(world, m, counts);
    const over = works.map((work, s) =>
      Math.min(gone[s]!, strays(world, work, m) ? counts[s]! : overSpread(work, counts[s]!, m)),
    );
    const left = counts.map((count, s) => count - over[s]!);
    const none = works.map(() => 0);
    // Only what is one of the fewest that mend it is in breach of capacity.
    let room =
      fewestToLeave(world, m, left, none) -
      fewestToLeave(
        world,
        m,
        counts.map((count, s) => count - gone[s]!),
        none,
      );
    works.forEach((work, s) => {
      if (strays(world, work, m)) return;
      let unexplained = gone[s]! - overSpread(work, counts[s]!, m);
      if (besides(world, stood, s).some((row) => row[m]! > 0) || lonely(world, stood, s)[m]! > 0)
        unexplained = 0;
      if (unexplained > 0 && full.some((key) => needs(work, key) > 0)) {
        const taken = Math.min(room, unexplained);
        room -= taken;
        unexplained -= taken;
      }
      if (unexplained <= 0) return;
      spent[s]! += unexplained;
      if (spent[s]! > loose[s]!) faults.push(`${work.name} leaves ${name}, where it breaks no rule`);
    });
  });
  return faults;
}
