import type { DrainReport, DrainStep } from '../model/what-if.ts';
import type { Demand } from './demand.ts';
import type { Ground } from './ground.ts';
import { addTo, toAmounts, type Vector } from './keys.ts';
import type { Row } from './rows.ts';

/** A move or resize that is still to come. */
interface Change {
  readonly demand: Demand;
  readonly from: number;
  readonly to: number;
  quantity: number;
  /** What one instance takes there and leaves here; of a resize, what the whole row has afterwards and had before. */
  readonly takes: Vector;
  readonly leaves: Vector;
  readonly resize: boolean;
  readonly why: string;
}

/** The fleet on the way: what each compute carries and where instances are. */
interface State {
  readonly ground: Ground;
  readonly load: readonly Vector[];
  readonly on: readonly Map<number, number>[];
  readonly steps: DrainStep[];
}

const MOST_DETOURS = 200;

/**
 * Brings the changes into an order in which no compute is ever overfull and no rule is broken on the way. Where changes wait
 * for each other in a circle, one of them takes a detour over a third compute. `left`: for what no order was found.
 */
export function orderSteps(
  ground: Ground,
  demands: readonly Demand[],
  rows: readonly Row[],
): Pick<DrainReport, 'steps'> & { left: DrainReport['stuck'] } {
  const state: State = { ground, load: loadOf(ground, demands), on: demands.map(standsOf), steps: [] };
  let waiting = rows.flatMap((row) => toChange(ground, demands, row));
  for (let detours = 0; waiting.length > 0;) {
    const before = waiting.length + sumOf(waiting);
    waiting = advance(state, waiting, true);
    if (waiting.length + sumOf(waiting) < before) continue;
    const longer = detours++ < MOST_DETOURS ? detour(state, waiting) : undefined;
    if (longer) waiting = longer;
    else {
      const rest = advance(state, waiting, false);
      if (rest.length + sumOf(rest) === before) break;
      waiting = rest;
    }
  }
  return {
    steps: state.steps,
    left: waiting.filter(({ resize }) => !resize).map((change) => toStuck(ground, change)),
  };
}

const sumOf = (changes: readonly Change[]): number =>
  changes.reduce((sum, { quantity }) => sum + quantity, 0);

/** As things stand, at the sizes that are held. */
function loadOf(ground: Ground, demands: readonly Demand[]): readonly Vector[] {
  const load = ground.sites.map((site) => site.fixed.slice());
  for (const { homes, strays } of demands)
    for (const { site, held } of [...homes, ...strays]) addTo(load[site]!, held);
  return load;
}

function standsOf(demand: Demand): Map<number, number> {
  const on = new Map<number, number>();
  for (const { site, quantity } of [...demand.pinned, ...demand.homes, ...demand.strays])
    on.set(site, (on.get(site) ?? 0) + quantity);
  return on;
}

/** Shrinking comes first, so that there is room; then moves in the rows' order. */
function toChange(ground: Ground, demands: readonly Demand[], row: Row): readonly Change[] {
  const { demand, action, quantity, site, why } = row;
  if (!demand || (action !== 'move' && action !== 'resize')) return [];
  if (action === 'resize') {
    const held = heldBy(demands[demand.index]!, site);
    return [
      {
        demand,
        from: site,
        to: site,
        quantity: 1,
        takes: row.size,
        leaves: held,
        resize: true,
        why: why ?? '',
      },
    ];
  }
  const from = ground.siteOf.get(row.from!)!;
  const each = (vector: readonly number[], count: number): Vector =>
    vector.map((amount) => Math.ceil(amount / count));
  const stand = [...demand.homes, ...demand.strays].find((other) => other.site === from)!;
  return [
    {
      demand,
      from,
      to: site,
      quantity,
      takes: each(row.size, quantity),
      leaves: stand.held.map((amount) => Math.floor(amount / stand.quantity)),
      resize: false,
      why: why ?? '',
    },
  ];
}

function heldBy(demand: Demand, site: number): Vector {
  return demand.homes.find((home) => home.site === site)!.held;
}

/** Does every change, or part of one, that is possible now. */
function advance(state: State, waiting: readonly Change[], strict: boolean): Change[] {
  return waiting.filter((change) => {
    const count = possible(state, change, strict);
    if (count > 0) perform(state, change, count);
    return change.quantity > 0;
  });
}

function possible(state: State, change: Change, strict: boolean): number {
  let count = 0;
  while (count < change.quantity && mayTake(state, change, count + 1, strict)) count++;
  return count;
}

function mayTake({ ground, load, on }: State, change: Change, count: number, strict: boolean): boolean {
  const { demand, from, to, takes, leaves, resize } = change;
  const { capacity } = ground.sites[to]!;
  const roomy = takes.every((amount, k) => {
    const more = resize ? amount - leaves[k]! : amount * count;
    return more <= 0 || load[to]![k]! + more <= capacity[k]!;
  });
  if (!roomy || resize) return roomy;
  const here = on[demand.index]!.get(to) ?? 0;
  if (here + count > (demand.service.spreadMax ?? Infinity)) return false;
  return !strict || keepsSkew(demand, on[demand.index]!, from, to, count);
}

/** No more uneven than allowed, or than it is already. */
function keepsSkew(
  { domains, service }: Demand,
  on: ReadonlyMap<number, number>,
  from: number,
  to: number,
  count: number,
): boolean {
  if (!domains) return true;
  const counts = domains.names.map(() => 0);
  const add = (site: number, more: number): void => {
    const domain = domains.ofSite[site]!;
    if (domain >= 0) counts[domain]! += more;
  };
  const skew = (): number => Math.max(...counts) - Math.min(...counts);
  for (const [site, here] of on) add(site, here);
  const before = skew();
  add(from, -count);
  add(to, count);
  return skew() <= Math.max(before, service.topologySpread!.maxSkew);
}

function perform({ ground, load, on, steps }: State, change: Change, count: number): void {
  const { demand, from, to, takes, leaves, resize, why } = change;
  addTo(load[from]!, leaves, resize ? -1 : -count);
  addTo(load[to]!, takes, resize ? 1 : count);
  change.quantity -= count;
  const quantity = resize ? (demand.homes.find((home) => home.site === to)?.quantity ?? 1) : count;
  if (!resize) {
    const map = on[demand.index]!;
    map.set(from, map.get(from)! - count);
    map.set(to, (map.get(to) ?? 0) + count);
  }
  steps.push({
    action: resize ? 'resize' : 'move',
    service: demand.name,
    from: ground.sites[from]!.name,
    to: ground.sites[to]!.name,
    quantity,
    allocated: toAmounts(ground.keys, resize ? takes : takes.map((amount) => amount * count)),
    why,
  });
}

/** Moves one instance that waits to a third compute for a while, so that others can go on. */
function detour(state: State, waiting: readonly Change[]): Change[] | undefined {
  for (const change of waiting) {
    if (change.resize) continue;
    for (const via of thirdSites(state, change)) {
      const first: Change = { ...change, to: via, quantity: 1, why: `makes way for a while: ${change.why}` };
      if (!mayTake(state, first, 1, true)) continue;
      perform(state, first, 1);
      change.quantity -= 1;
      const rest = waiting.filter(({ quantity }) => quantity > 0);
      return [...rest, { ...change, from: via, quantity: 1, leaves: change.takes }];
    }
  }
  return undefined;
}

function thirdSites({ ground }: State, { demand, from, to }: Change): readonly number[] {
  return demand.allowed.sites.filter((site) => site !== from && site !== to && ground.sites[site]!.open);
}

function toStuck(ground: Ground, { demand, from, to, quantity }: Change): DrainReport['stuck'][number] {
  const target = ground.sites[to]!.name;
  const message = `it has a place on ${target}, but no order of moves was found in which that is free in time`;
  return {
    service: demand.name,
    compute: ground.sites[from]!.name,
    quantity,
    pinned: false,
    reasons: [{ rule: 'no-order', message, computes: [target] }],
  };
}
