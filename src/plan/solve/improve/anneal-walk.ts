import { hasBit, type Model } from '../model/compile.ts';
import { add, take, unitScale, type Layout } from '../model/layout.ts';

/** What a walk pays for: all in mean bins. */
export interface Prices {
  /** For an instance without a place, beside its size; and beside that where its service ran. */
  readonly unplaced: number;
  readonly stopped: number;
  /** For one that stands elsewhere than it stood. */
  readonly away: number;
  /** Gained for the square of a bin's free room: room that is together lets others in, room in many places none. */
  readonly apart: number;
}

/**
 * Instances one by one (tokens) and where they are: on bins, never beyond their room, or in the pool of those without a
 * place, whose number is that of the bins. Instances that wishes or others tie to their bins are not among them, and the room that
 * they take is not there.
 */
export interface Walk {
  readonly layout: Layout;
  readonly prices: Prices;
  readonly random: () => number;
  readonly pool: number;
  readonly groupOf: number[];
  readonly binOf: Int32Array;
  /** Place of each token in the list of its bin. */
  readonly placeOf: Int32Array;
  readonly on: readonly number[][];
  readonly free: Float64Array;
  readonly scale: Float64Array;
  /** By group: its price in the pool. */
  readonly weight: Float64Array;
  /** By group: open bins that labels allow and that could hold one. */
  readonly sites: readonly (readonly number[])[];
  /** Bins between which tokens change places. */
  readonly active: readonly number[];
}

const TABLE = 4096;
/** -ln of 1 - (k + 1) / TABLE, by harmonic numbers: Math.log may differ between machines. */
const EXPONENTIAL = exponentials();

function exponentials(): Float64Array {
  const table = new Float64Array(TABLE);
  for (let k = TABLE - 2; k >= 0; k--) table[k] = table[k + 1]! + 1 / (k + 1.5);
  return table;
}

/** Starts from a layout of bins alone. */
export function startWalk(layout: Layout, prices: Prices, random: () => number): Walk {
  const { model } = layout;
  const { bins, dims, groups } = model;
  const on: number[][] = Array.from({ length: bins + 1 }, () => []);
  const groupOf: number[] = [];
  const settle = (index: number, bin: number, count: number): void => {
    for (let k = 0; k < count; k++) on[bin]!.push(groupOf.push(index) - 1);
  };
  for (let bin = 0; bin < bins; bin++)
    layout.who[bin]!.forEach((index, at) => {
      if (!isTied(model, index)) settle(index, bin, layout.many[bin]![at]!);
    });
  groups.forEach((group, index) => {
    if (!isTied(model, index) && group.topology === undefined)
      settle(index, bins, group.count - layout.placed[index]!);
  });
  const binOf = new Int32Array(groupOf.length);
  const placeOf = new Int32Array(groupOf.length);
  on.forEach((tokens, bin) =>
    tokens.forEach((token, at) => {
      binOf[token] = bin;
      placeOf[token] = at;
    }),
  );
  const scale = unitScale(layout);
  const weight = Float64Array.from(groups, ({ need, homeTotal }) => {
    const size = need.reduce((sum, amount, d) => sum + amount * scale[d]!, 0) / dims;
    return size + prices.unplaced + (homeTotal > 0 ? prices.stopped : 0);
  });
  const sites = sitesOf(model);
  return {
    layout,
    prices,
    random,
    pool: bins,
    groupOf,
    binOf,
    placeOf,
    on,
    free: layout.free.slice(0, bins * dims),
    scale,
    weight,
    sites,
    active: activeBins(on[bins]!, groupOf, sites, bins),
  };
}

const isTied = ({ groups }: Model, index: number): boolean =>
  groups[index]!.wanted.length + groups[index]!.apart.length > 0;

function sitesOf(model: Model): number[][] {
  const { dims, room } = model;
  const byRule = new Map<number, number[]>();
  return model.groups.map(({ allow, need }) => {
    let open = byRule.get(allow);
    if (open === undefined) {
      open = [];
      for (let bin = 0; bin < model.bins; bin++) if (isOpen(model, allow, bin)) open.push(bin);
      byRule.set(allow, open);
    }
    return open.filter((bin) => need.every((amount, d) => amount <= 0 || amount <= room[bin * dims + d]!));
  });
}

const isOpen = ({ open, allowed }: Model, allow: number, bin: number): boolean =>
  open[bin] === 1 && hasBit(allowed[allow]!, bin);

/** The bins that something in the pool could be on. */
function activeBins(
  waiting: readonly number[],
  groupOf: readonly number[],
  sites: Walk['sites'],
  bins: number,
): number[] {
  const some = new Uint8Array(bins);
  for (const index of new Set(waiting.map((token) => groupOf[token]!)))
    for (const bin of sites[index]!) some[bin] = 1;
  return Array.from(some.keys()).filter((bin) => some[bin] === 1);
}

/** One of the list, by chance. */
const pick = <T>({ random }: Walk, some: readonly T[]): T | undefined =>
  some[Math.floor(random() * some.length)];

/** What a step may cost: so distributed that taking what costs no more is the rule of Metropolis. */
const threshold = ({ random }: Walk, heat: number): number =>
  heat * EXPONENTIAL[Math.floor(random() * TABLE)]!;

/** Something of the pool goes to a bin: into free room, or in place of one or two that go to the pool. */
export function stepIn(walk: Walk, heat: number): void {
  const { groupOf, on, pool, weight } = walk;
  const token = pick(walk, on[pool]!);
  if (token === undefined) return;
  const index = groupOf[token]!;
  const bin = pick(walk, walk.sites[index]!);
  if (bin === undefined) return;
  const most = threshold(walk, heat);
  if (fitsFor(walk, index, bin, -1, -1)) {
    if (maySettle(walk, index, bin, pool)) go(walk, token, bin);
    return;
  }
  const first = pick(walk, on[bin]!);
  if (first === undefined) return;
  const one = groupOf[first]!;
  if (!mayStop(walk, one)) return;
  let change = weight[one]! - weight[index]!;
  if (change > most) {
    const also = pick(walk, on[pool]!)!;
    if (also !== token) takeTurns(walk, first, [token, also], most);
    return;
  }
  let second = -1;
  if (!fitsFor(walk, index, bin, one, -1)) {
    second = pick(walk, on[bin]!)!;
    const two = groupOf[second]!;
    change += weight[two]! + priceOfTrip(walk, two, bin, pool);
    if (second === first || change > most || !mayStop(walk, two)) return;
    if (!fitsFor(walk, index, bin, one, two)) return;
  }
  change += priceOfTrip(walk, one, bin, pool);
  if (change > most || !maySettle(walk, index, bin, pool)) return;
  go(walk, first, pool);
  if (second >= 0) go(walk, second, pool);
  go(walk, token, bin);
}

/** Two of the pool go to the bin of one that goes to the pool, where that costs no more than `most`. */
function takeTurns(walk: Walk, token: number, [a, b]: readonly [number, number], most: number): void {
  const { groupOf, binOf, pool, weight } = walk;
  const [out, one, two] = [groupOf[token]!, groupOf[a]!, groupOf[b]!];
  const bin = binOf[token]!;
  const change = weight[out]! - weight[one]! - weight[two]! + priceOfTrip(walk, out, bin, pool);
  if (change > most || !fitsFor(walk, one, bin, out, -1) || !maySettle(walk, one, bin, pool)) return;
  go(walk, token, pool);
  go(walk, a, bin);
  if (fitsFor(walk, two, bin, -1, -1) && maySettle(walk, two, bin, pool)) return go(walk, b, bin);
  go(walk, a, pool);
  go(walk, token, bin);
}

/** An instance of one bin goes to another. */
export function stepOver(walk: Walk, heat: number): void {
  const from = pick(walk, walk.active)!;
  const token = pick(walk, walk.on[from]!);
  if (token === undefined) return;
  const index = walk.groupOf[token]!;
  const to = pick(walk, walk.sites[index]!);
  if (to !== undefined && to !== from) relocate(walk, token, to, threshold(walk, heat));
}

/** Moves the token if it has room there and that costs no more than `most`. */
function relocate(walk: Walk, token: number, to: number, most: number): void {
  const index = walk.groupOf[token]!;
  const from = walk.binOf[token]!;
  if (!fitsFor(walk, index, to, -1, -1) || !maySettle(walk, index, to, from)) return;
  const change = rent(walk, from, -1, index) + rent(walk, to, index, -1) + priceOfTrip(walk, index, from, to);
  if (change > most) return;
  go(walk, token, to);
}

/** Instances of two bins change places. */
export function stepAcross(walk: Walk, heat: number): void {
  const one = pick(walk, walk.on[pick(walk, walk.active)!]!);
  const other = pick(walk, walk.on[pick(walk, walk.active)!]!);
  if (one !== undefined && other !== undefined) exchange(walk, one, other, threshold(walk, heat));
}

/** Lets two tokens change places if both may and that costs no more than `most`. */
function exchange(walk: Walk, token: number, other: number, most: number): void {
  const { groupOf, binOf } = walk;
  const [index, guest] = [groupOf[token]!, groupOf[other]!];
  const [from, to] = [binOf[token]!, binOf[other]!];
  if (from === to || index === guest) return;
  if (!fitsFor(walk, index, to, guest, -1) || !fitsFor(walk, guest, from, index, -1)) return;
  let change = rent(walk, from, guest, index) + rent(walk, to, index, guest);
  change += priceOfTrip(walk, index, from, to) + priceOfTrip(walk, guest, to, from);
  if (change > most || !maySettle(walk, index, to, from) || !maySettle(walk, guest, from, to)) return;
  go(walk, token, to);
  go(walk, other, from);
}

/** Whether one has room on the bin once others have left; -1 for none. */
function fitsFor({ layout, free }: Walk, index: number, bin: number, out: number, also: number): boolean {
  const { dims, need } = layout.model;
  for (let d = 0, at = bin * dims; d < dims; d++, at++) {
    const amount = need[index * dims + d]!;
    if (amount <= 0) continue;
    let left = free[at]!;
    if (out >= 0) left += need[out * dims + d]!;
    if (also >= 0) left += need[also * dims + d]!;
    if (amount > left) return false;
  }
  return true;
}

/** What a bin's room costs more, or less, once one has come and one has left. */
function rent({ layout, free, scale, prices }: Walk, bin: number, come: number, out: number): number {
  const { dims, need } = layout.model;
  let before = 0;
  let after = 0;
  for (let d = 0, at = bin * dims; d < dims; d++, at++) {
    let left = free[at]!;
    before += left * scale[d]!;
    if (come >= 0) left -= need[come * dims + d]!;
    if (out >= 0) left += need[out * dims + d]!;
    after += left * scale[d]!;
  }
  return prices.apart * (before * before - after * after);
}

/** Labels, spreadMax, and the skew: which stays what it is while instances stay in their domain. */
function maySettle(walk: Walk, index: number, bin: number, from: number): boolean {
  const { model } = walk.layout;
  const { allow, spread, pinned, topology } = model.groups[index]!;
  if (!isOpen(model, allow, bin)) return false;
  if (topology !== undefined && (from === walk.pool || topology.ofBin[from] !== topology.ofBin[bin]))
    return false;
  return spread === Infinity || countThere(walk, index, bin) + (pinned.get(bin) ?? 0) < spread;
}

const mayStop = ({ layout }: Walk, index: number): boolean =>
  layout.model.groups[index]!.topology === undefined;

function countThere({ on, groupOf }: Walk, index: number, bin: number): number {
  let count = 0;
  for (const token of on[bin]!) if (groupOf[token] === index) count += 1;
  return count;
}

/** Price of leaving home, less that of coming home. */
function priceOfTrip(walk: Walk, index: number, from: number, to: number): number {
  const { home, homeTotal } = walk.layout.model.groups[index]!;
  if (homeTotal === 0) return 0;
  const here = home.get(from) ?? 0;
  const there = home.get(to) ?? 0;
  let price = 0;
  if (here > 0 && countThere(walk, index, from) <= here) price += walk.prices.away;
  if (there > 0 && countThere(walk, index, to) < there) price -= walk.prices.away;
  return price;
}

function go({ layout, pool, free, binOf, placeOf, on, groupOf }: Walk, token: number, to: number): void {
  const { dims, need } = layout.model;
  const base = groupOf[token]! * dims;
  const from = binOf[token]!;
  for (let d = 0; d < dims; d++) {
    if (from !== pool) free[from * dims + d]! += need[base + d]!;
    if (to !== pool) free[to * dims + d]! -= need[base + d]!;
  }
  const left = on[from]!;
  const last = left.at(-1)!;
  left[placeOf[token]!] = last;
  placeOf[last] = placeOf[token]!;
  left.pop();
  binOf[token] = to;
  placeOf[token] = on[to]!.push(token) - 1;
}

/** Puts the layout into the state in which each token is on its bin of these. */
export function layOut({ layout, groupOf, pool }: Walk, binOf: Int32Array): void {
  const { model } = layout;
  for (let bin = 0; bin < model.bins; bin++) {
    const many = layout.many[bin]!.slice();
    layout.who[bin]!.slice().forEach((index, at) => {
      if (!isTied(model, index)) take(layout, index, bin, many[at]!);
    });
  }
  binOf.forEach((bin, token) => {
    if (bin !== pool) add(layout, groupOf[token]!, bin, 1);
  });
}
