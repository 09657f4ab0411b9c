import type { DrainReport, DrainStep } from '../model/what-if.ts';
import { portion, type Demand, type Stand } from './demand.ts';
import type { Ground } from './ground.ts';
import { addTo, toAmounts, type Vector } from './keys.ts';
import type { Row } from './rows.ts';

/** A move or resize that is still to come. */
interface Change {
  readonly demand: Demand;
  readonly from: number;
  readonly to: number;
  /** Instances that are still to come, the last ones of those that the sizes are for. */
  quantity: number;
  /** What all of the change takes there and leaves here; of a resize, what the row has afterwards and had before. */
  readonly takes: Size;
  readonly leaves: Size;
  readonly resize: boolean;
  readonly why: string;
}

/** What so many instances hold together, even but for a unit. */
type Size = Pick<Stand, 'quantity' | 'held'>;

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
    waiting = advance(state, waiting);
    if (waiting.length + sumOf(waiting) < before) continue;
    const longer = detours++ < MOST_DETOURS ? detour(state, waiting) : undefined;
    if (!longer) break;
    waiting = longer;
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
    const { held } = demands[demand.index]!.homes.find((home) => home.site === site)!;
    const [takes, leaves] = [
      { quantity: 1, held: row.size },
      { quantity: 1, held },
    ];
    return [{ demand, from: site, to: site, quantity: 1, takes, leaves, resize: true, why: why ?? '' }];
  }
  const from = ground.siteOf.get(row.from!)!;
  const stand = [...demand.homes, ...demand.strays].find((other) => other.site === from)!;
  const leaves = stand.held.map((amount) => Math.floor(amount / stand.quantity) * quantity);
  return [
    {
      demand,
      from,
      to: site,
      quantity,
      takes: { quantity, held: row.size },
      leaves: { quantity, held: leaves },
      resize: false,
      why: why ?? '',
    },
  ];
}

/** What the next `count` instances of a change have of its size. */
function nextOf({ quantity }: Change, size: Size, count: number): Vector {
  return portion({ site: -1, compute: '', ...size }, count, size.quantity - quantity).held;
}

/** Does every change, or part of one, that is possible now. */
function advance(state: State, waiting: readonly Change[]): Change[] {
  return waiting.filter((change) => {
    const count = possible(state, change);
    if (count > 0) perform(state, change, count);
    return change.quantity > 0;
  });
}

function possible(state: State, change: Change): number {
  let count = 0;
  while (count < change.quantity && mayTake(state, change, count + 1)) count++;
  return count;
}

function mayTake({ ground, load, on }: State, change: Change, count: number): boolean {
  const { demand, from, to, takes, leaves, resize } = change;
  const { capacity } = ground.sites[to]!;
  const leaving = resize ? leaves.held : leaves.held.map(() => 0);
  const roomy = nextOf(change, takes, count).every((amount, k) => {
    const more = amount - leaving[k]!;
    return more <= 0 || load[to]![k]! + more <= capacity[k]!;
  });
  if (!roomy || resize) return roomy;
  const here = on[demand.index]!.get(to) ?? 0;
  if (here + count > (demand.service.spreadMax ?? Infinity)) return false;
  if (!keepsApart(ground, on, demand, from, to, count)) return false;
  return (
    keepsWants(demand, on[demand.index]!, from, to, count) &&
    keepsSkew(demand, on[demand.index]!, from, to, count)
  );
}

/** The last instance on a compute with the service's IP leaves it only for another that holds it, or for good reason. */
function keepsWants(
  { wants }: Demand,
  on: ReadonlyMap<number, number>,
  from: number,
  to: number,
  count: number,
): boolean {
  return wants.every(({ holders, sites }) => {
    if (!holders.includes(from) || holders.includes(to)) return true;
    const staying = holders.reduce((sum, holder) => sum + (on.get(holder) ?? 0), -count);
    return staying > 0 || sites.length === 0;
  });
}

/** Nothing comes beside what it is kept apart from, not even for a while. */
function keepsApart(
  { services }: Ground,
  on: State['on'],
  { name, aparts }: Demand,
  from: number,
  to: number,
  count: number,
): boolean {
  return aparts.every(({ other, view: { ofSite } }) => {
    const place = ofSite[to]!;
    if (place < 0) return true;
    const itself = other === name;
    const index = services.findIndex((service) => service.name === other);
    let beside = itself && ofSite[from] === place ? -count : 0;
    for (const [site, here] of on[index] ?? []) if (ofSite[site] === place) beside += here;
    return beside + (itself ? count : 0) <= (itself ? 1 : 0);
  });
}

/** No more uneven than allowed, or than it is already. */
function keepsSkew(
  { spreads }: Demand,
  on: ReadonlyMap<number, number>,
  from: number,
  to: number,
  count: number,
): boolean {
  return spreads.every(({ domains, maxSkew }) => {
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
    return skew() <= Math.max(before, maxSkew);
  });
}

function perform({ ground, load, on, steps }: State, change: Change, count: number): void {
  const { demand, from, to, takes, leaves, resize, why } = change;
  const taken = nextOf(change, takes, count);
  addTo(load[from]!, nextOf(change, leaves, count), -1);
  addTo(load[to]!, taken);
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
    allocated: toAmounts(ground.keys, taken),
    why,
  });
}

/** Moves one instance that waits to a third compute for a while, so that others can go on. */
function detour(state: State, waiting: readonly Change[]): Change[] | undefined {
  for (const change of waiting) {
    if (change.resize) continue;
    for (const via of thirdSites(state, change)) {
      const first: Change = { ...change, to: via, why: `makes way for a while: ${change.why}` };
      if (!mayTake(state, first, 1)) continue;
      const one = { quantity: 1, held: nextOf(change, change.takes, 1) };
      perform(state, first, 1);
      change.quantity -= 1;
      const rest = waiting.filter(({ quantity }) => quantity > 0);
      return [...rest, { ...change, from: via, quantity: 1, takes: one, leaves: one }];
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
