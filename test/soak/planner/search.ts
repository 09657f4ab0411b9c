import {
  abandoned,
  type Breaches,
  countBreaches,
  type Layout,
  mayLeave,
  newFaults,
  sum,
} from './breaches.ts';
import { type Arrivals, arrivalsOf, costInUse, meanScore, sizesOf } from './figures.ts';
import type { Work, World } from './world.ts';

export interface Goal {
  /** `plain` moves only what is in breach; `rebalance` moves whatever is not pinned. */
  readonly mode: 'plain' | 'rebalance';
  /** As many are placed without --rebalance. */
  readonly least?: number;
}

/** The values of one layout, in the order of the objective. */
export interface Values {
  readonly breaches: Breaches;
  readonly placed: number;
  /** Instances without a place that ran on a compute that is gone: they go before what is new. */
  readonly lost: number;
  readonly moves: number;
  /** nvme, then memory, of what moves. */
  readonly copied: readonly [number, number];
}

export const layoutStanding = ({ works }: World): Layout => works.map(({ stood }) => stood);

/** Instances that leave where they stand, or stood on a compute that is gone, and go on elsewhere. */
export function movesOf({ works }: World, after: Layout): number {
  return sum(
    works.map(({ stood, free, lost }, s) => {
      const left = sum(stood.map((count, m) => Math.max(0, count - after[s]![m]!)));
      const came = sum(after[s]!.map((count, m) => Math.max(0, count - stood[m]!)));
      const moved = Math.max(0, left - Math.max(0, sum(stood) - free));
      return moved + Math.min(lost, came - moved);
    }),
  );
}

/** Of a service what ran has the places that there are first. */
function lostLeft(stood: readonly number[], free: number, lost: number, after: readonly number[]): number {
  const running = Math.min(lost, Math.max(0, free - sum(stood)));
  const fresh = Math.max(0, free - sum(stood) - running);
  return Math.max(0, free - sum(after) - fresh);
}

export function valuesOf(world: World, after: Layout): Values {
  const held = (key: string): number =>
    sum(
      world.works.flatMap(({ stood, held: holds, min }, s) =>
        stood.map(
          (count, m) => Math.max(0, count - after[s]![m]!) * (holds[m]?.get(key) ?? min.get(key) ?? 0),
        ),
      ),
    );
  return {
    breaches: countBreaches(world, after),
    placed: sum(after.map(sum)),
    lost: sum(world.works.map(({ stood, free, lost }, s) => lostLeft(stood, free, lost, after[s]!))),
    moves: movesOf(world, after),
    copied: [held('nvme'), held('memory')],
  };
}

/** The highest mean score of a layout, whoever of alike instances goes where. */
export function scoreOf(world: World, after: Layout): number {
  const stood = layoutStanding(world);
  let best = 0;
  const visit = (arrivals: readonly Arrivals[]): void => {
    const s = arrivals.length;
    if (s === world.works.length)
      best = Math.max(best, meanScore(world, after, sizesOf(world, stood, after, arrivals)));
    else for (const one of arrivalsOf(world.works[s]!, stood[s]!, after[s]!)) visit([...arrivals, one]);
  };
  visit([]);
  return best;
}

/** Every way in which `count` instances can go that stand so and leave so, where replicas went down. */
function* choicesOf(leaving: readonly number[], count: number, from = 0): Generator<readonly number[]> {
  if (from === leaving.length) {
    if (count === 0) yield [];
    return;
  }
  for (let here = Math.min(leaving[from]!, count); here >= 0; here--)
    for (const rest of choicesOf(leaving, count - here, from + 1)) yield [here, ...rest];
}

/** What stands once those that replicas no longer ask for are gone, for every choice of them that leads to `after`. */
export function* standings({ works }: World, after: Layout, s = 0): Generator<Layout> {
  const work = works[s];
  if (!work) {
    yield [];
    return;
  }
  const { stood, free } = work;
  const leaving = stood.map((count, m) => Math.max(0, count - after[s]![m]!));
  const gone = Math.max(0, sum(stood) - free);
  for (const choice of choicesOf(leaving, gone))
    for (const rest of standings({ works } as World, after, s + 1))
      yield [stood.map((count, m) => count - choice[m]!), ...rest];
}

const keptOf = (stood: Layout, after: Layout): Layout =>
  stood.map((row, s) => row.map((count, m) => Math.min(count, after[s]![m]!)));

/** Whether a plan may end there: nothing new adds to a breach, and in plain mode nothing leaves that is not in breach. */
export function isAllowed(world: World, after: Layout, { mode }: Goal): boolean {
  for (const stood of standings(world, after)) {
    if (newFaults(world, keptOf(stood, after), after).length > 0) continue;
    if (abandoned(world, stood, after).length > 0) continue;
    if (mode === 'rebalance' ? leavesMaintenance(world, stood, after) : !mayLeave(world, stood, after))
      continue;
    return true;
  }
  return false;
}

const leavesMaintenance = ({ machines, works }: World, stood: Layout, after: Layout): boolean =>
  machines.some(({ state }, m) =>
    stood.some((row, s) => row[m]! > after[s]![m]! && (state === 'maintenance' || !works[s]!.moves)),
  );

/** Every row that a service may have: all that runs goes on, nothing comes to where no rule lets it. */
function rowsOf(
  world: World,
  { stood, free, enters, min, spreadMax, pins }: Work,
  still: boolean,
): readonly (readonly number[])[] {
  const most = world.machines.map(({ state, size, fixed }, m) => {
    const empty = [...min].every(
      ([key, amount]) => amount === 0 || amount + (fixed.get(key) ?? 0) <= (size.get(key) ?? 0),
    );
    const open = state === 'active' && enters[m] && empty;
    return Math.max(stood[m]!, open ? Math.min(free, spreadMax - pins[m]!) : 0);
  });
  const least = Math.min(sum(stood), free);
  const rows: (readonly number[])[] = [];
  const fill = (row: readonly number[], left: number): void => {
    const m = row.length;
    if (m === most.length) {
      if (free - left >= least) rows.push(row);
      return;
    }
    for (let count = still && sum(stood) <= free ? stood[m]! : 0; count <= Math.min(left, most[m]!); count++)
      fill([...row, count], left - count);
  };
  fill([], free);
  return rows;
}

/** Whether each machine still has room for what comes to it; more only takes more. */
function overrun({ works, machines, keys }: World, rows: Layout): boolean {
  return machines.some(({ size, fixed }, m) =>
    keys.some((key) => {
      let asked = fixed.get(key) ?? 0;
      let came = false;
      rows.forEach((row, s) => {
        const low = works[s]!.min.get(key) ?? 0;
        asked += row[m]! * low;
        came ||= low > 0 && row[m]! > works[s]!.stood[m]!;
      });
      return came && asked > (size.get(key) ?? 0);
    }),
  );
}

/** All layouts in which a plan may end. Undefined where there are too many to try. */
export function* layoutsOf(world: World, goal: Goal, most = 400_000): Generator<Layout, boolean> {
  const calm = goal.mode === 'plain' && countBreaches(world, layoutStanding(world)).added === 0;
  const rows = world.works.map((work) => rowsOf(world, work, calm));
  if (rows.reduce((product, { length }) => product * length, 1) > most) return false;
  const stack: Layout[] = [[]];
  while (stack.length > 0) {
    const layout = stack.pop()!;
    if (layout.length === world.works.length) {
      if (isAllowed(world, layout, goal)) yield layout;
    } else
      for (const row of rows[layout.length]!) {
        const next = [...layout, row];
        if (!overrun(world, next)) stack.push(next);
      }
  }
  return true;
}

export const costOf = costInUse;
