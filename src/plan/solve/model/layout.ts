import { hasBit, type Group, type Model, type Topology } from './compile.ts';

/**
 * Who is where, always within every rule but for what stood there from the start. Bins past `model.bins` are machines that
 * would be bought. Only `add` and `take` change it.
 */
export interface Layout {
  readonly model: Model;
  /** Bins and bought machines. */
  size: number;
  /** Room left, and room when empty: `size * dims` and more. */
  free: Float64Array;
  roomOf: Float64Array;
  /** By bin: the groups on it and, in step, how many of each. */
  readonly who: number[][];
  readonly many: number[][];
  /** By group: instances placed anywhere, and those of them on bought machines. */
  readonly placed: Int32Array;
  readonly bought: Int32Array;
  /** Offer of each bought machine, from `model.bins` on. */
  readonly offerOf: number[];
  readonly stock: number[];
  /** By group; undefined where there is no topology rule. */
  readonly domains: readonly (DomainCounts | undefined)[];
}

/** Instances by domain (pinned ones included) of one group. */
export interface DomainCounts {
  readonly rule: Topology;
  readonly total: number[];
  readonly movable: number[];
}

export function emptyLayout(model: Model): Layout {
  return {
    model,
    size: model.bins,
    free: model.room.slice(),
    roomOf: model.room.slice(),
    who: Array.from({ length: model.bins }, () => []),
    many: Array.from({ length: model.bins }, () => []),
    placed: new Int32Array(model.groups.length),
    bought: new Int32Array(model.groups.length),
    offerOf: [],
    stock: model.offers.map((offer) => offer.stock),
    domains: model.groups.map((group) => group.topology && countDomains(group.topology)),
  };
}

function countDomains(rule: Topology): DomainCounts {
  return { rule, total: Array.from(rule.pinned), movable: Array.from(rule.pinned, () => 0) };
}

/** Adds a machine of the offer and gives its index. */
export function buyMachine(layout: Layout, offer: number): number {
  const { dims, bins, offers } = layout.model;
  const bin = layout.size;
  if ((bin + 1) * dims > layout.free.length) {
    const length = Math.max(64, layout.free.length * 2, (bin + 1) * dims);
    layout.free = widen(layout.free, length);
    layout.roomOf = widen(layout.roomOf, length);
  }
  layout.free.set(offers[offer]!.capacity, bin * dims);
  layout.roomOf.set(offers[offer]!.capacity, bin * dims);
  layout.who.push([]);
  layout.many.push([]);
  layout.offerOf[bin - bins] = offer;
  layout.stock[offer]! -= 1;
  layout.size += 1;
  return bin;
}

function widen(array: Float64Array, length: number): Float64Array {
  const wider = new Float64Array(length);
  wider.set(array);
  return wider;
}

/** Gives back the machine that was bought last. It must be empty. */
export function returnMachine(layout: Layout): void {
  layout.size -= 1;
  layout.who.pop();
  layout.many.pop();
  layout.stock[layout.offerOf.pop()!]! += 1;
}

/** Instances of the group on the bin, pinned ones not. */
export function countOn(layout: Layout, group: number, bin: number): number {
  const at = layout.who[bin]!.indexOf(group);
  return at < 0 ? 0 : layout.many[bin]![at]!;
}

/** How many more fit by amounts alone, at most `limit`. */
export function roomFor(layout: Layout, need: Float64Array, bin: number, limit: number): number {
  const { dims } = layout.model;
  const base = bin * dims;
  let most = limit;
  for (let d = 0; d < dims && most > 0; d++) {
    const amount = need[d]!;
    if (amount <= 0) continue;
    const free = layout.free[base + d]!;
    if (amount > free) return 0;
    if (amount * most > free) most = wholeTimes(free, amount);
  }
  return most;
}

/** Largest k with k * amount <= free, exact up to 2^53 whatever the division rounds. */
function wholeTimes(free: number, amount: number): number {
  let times = Math.floor(free / amount);
  while (times * amount > free) times -= 1;
  while ((times + 1) * amount <= free) times += 1;
  return times;
}

export function fits(layout: Layout, need: Float64Array, bin: number): boolean {
  const { dims } = layout.model;
  const { free } = layout;
  for (let d = 0, at = bin * dims; d < dims; d++, at++)
    if (need[d]! > 0 && need[d]! > free[at]!) return false;
  return true;
}

/** Labels, openness and stay-at-home: whether one more of the group may ever be on the bin, beside `here` of it. */
export function mayStand(layout: Layout, group: Group, bin: number, here: number): boolean {
  const { model } = layout;
  if (bin >= model.bins) return group.offers.includes(layout.offerOf[bin - model.bins]!);
  if (model.open[bin] === 1 && hasBit(model.allowed[group.allow]!, bin)) return true;
  return here < (group.home.get(bin) ?? 0);
}

/** How many more of the group the rules allow on the bin (amounts apart), at most `limit`. */
export function allowance(layout: Layout, index: number, bin: number, limit: number): number {
  const group = layout.model.groups[index]!;
  const here = countOn(layout, index, bin);
  if (!mayStand(layout, group, bin, here)) return 0;
  if (group.apart.length > 0 && clashes(layout, group, bin)) return 0;
  let most = limit;
  if (bin < layout.model.bins) {
    const open = layout.model.open[bin] === 1 && hasBit(layout.model.allowed[group.allow]!, bin);
    if (!open) most = Math.min(most, (group.home.get(bin) ?? 0) - here);
  }
  if (group.spread !== Infinity) most = Math.min(most, group.spread - here - (group.pinned.get(bin) ?? 0));
  if (most > 0 && group.topology !== undefined) most = Math.min(most, domainAllowance(layout, index, bin));
  return Math.max(0, most);
}

const clashes = ({ model, who }: Layout, { apart }: Group, bin: number): boolean =>
  apart.some((other) => who[bin]!.includes(other) || (model.groups[other]!.pinned.get(bin) ?? 0) > 0);

/** How many more the bin's domain takes before the skew breaks. */
function domainAllowance(layout: Layout, index: number, bin: number): number {
  const counts = layout.domains[index]!;
  const domain = domainOf(layout, counts.rule, bin);
  if (domain < 0) return 0;
  if (domain >= counts.rule.domains && (counts.total[domain] ?? 0) === 0) return newDomainAllowance(counts);
  const { total, rule } = counts;
  let others = Infinity;
  for (let d = 0; d < total.length; d++)
    if (d !== domain && counted(counts, d)) others = Math.min(others, total[d]!);
  return others === Infinity ? Infinity : others + rule.skew - total[domain]!;
}

/** A first instance in a new domain makes that domain count: none may stand above it by more than the skew. */
function newDomainAllowance(counts: DomainCounts): number {
  const { total, movable, rule } = counts;
  let lowest = Infinity;
  let highest = 0;
  for (let d = 0; d < total.length; d++) {
    if (!counted(counts, d)) continue;
    lowest = Math.min(lowest, total[d]!);
    if (movable[d]! > 0) highest = Math.max(highest, total[d]!);
  }
  return highest > 1 + rule.skew ? 0 : Math.min(1, lowest + rule.skew);
}

const counted = (counts: DomainCounts, domain: number): boolean =>
  domain < counts.rule.domains || (counts.total[domain] ?? 0) > 0;

export function domainOf(layout: Layout, rule: Topology, bin: number): number {
  const { bins } = layout.model;
  return bin < bins ? rule.ofBin[bin]! : rule.ofOffer[layout.offerOf[bin - bins]!]!;
}

/** Whether one may leave the bin: its leaving breaks no skew and no wish to stand there. */
export function mayTake(layout: Layout, index: number, bin: number): boolean {
  const group = layout.model.groups[index]!;
  if (group.wanted.length > 0 && isWantedOn(layout, index, bin)) return false;
  const counts = layout.domains[index];
  if (counts === undefined) return true;
  const domain = domainOf(layout, counts.rule, bin);
  const left = counts.total[domain]! - 1;
  if (domain >= counts.rule.domains && left === 0) return true;
  return counts.total.every(
    (total, d) => d === domain || counts.movable[d] === 0 || total <= left + counts.rule.skew,
  );
}

/** Whether the bin is the only one of a wanted set that has one. */
function isWantedOn(layout: Layout, index: number, bin: number): boolean {
  const group = layout.model.groups[index]!;
  if (countOn(layout, index, bin) > 1) return false;
  return group.wanted.some(
    (bins) =>
      bins.includes(bin) &&
      bins.every(
        (each) => each === bin || ((group.pinned.get(each) ?? 0) === 0 && countOn(layout, index, each) === 0),
      ) &&
      (group.pinned.get(bin) ?? 0) === 0,
  );
}

/** Puts instances on a bin. The caller has asked `allowance` and `roomFor`. */
export function add(layout: Layout, index: number, bin: number, count: number): void {
  const who = layout.who[bin]!;
  const at = who.indexOf(index);
  if (at >= 0) layout.many[bin]![at]! += count;
  else {
    who.push(index);
    layout.many[bin]!.push(count);
  }
  account(layout, index, bin, count);
}

/** Takes instances off a bin. */
export function take(layout: Layout, index: number, bin: number, count: number): void {
  const who = layout.who[bin]!;
  const many = layout.many[bin]!;
  const at = who.indexOf(index);
  many[at]! -= count;
  if (many[at] === 0) {
    who[at] = who.at(-1)!;
    many[at] = many.at(-1)!;
    who.pop();
    many.pop();
  }
  account(layout, index, bin, -count);
}

function account(layout: Layout, index: number, bin: number, count: number): void {
  const { dims, bins, groups } = layout.model;
  const group = groups[index]!;
  for (let d = 0, at = bin * dims; d < dims; d++, at++) layout.free[at]! -= group.need[d]! * count;
  layout.placed[index]! += count;
  if (bin >= bins) layout.bought[index]! += count;
  const counts = layout.domains[index];
  if (counts === undefined) return;
  const domain = domainOf(layout, counts.rule, bin);
  while (counts.total.length <= domain) {
    counts.total.push(0);
    counts.movable.push(0);
  }
  counts.total[domain]! += count;
  counts.movable[domain]! += count;
}

/** The domain that stands too far above the lowest one, or -1. */
export function skewedDomain(layout: Layout, index: number): number {
  const counts = layout.domains[index];
  if (counts === undefined) return -1;
  let lowest = Infinity;
  let worst = -1;
  for (let d = 0; d < counts.total.length; d++) {
    if (!counted(counts, d)) continue;
    lowest = Math.min(lowest, counts.total[d]!);
    if (counts.movable[d]! > 0 && (worst < 0 || counts.total[d]! > counts.total[worst]!)) worst = d;
  }
  return worst >= 0 && counts.total[worst]! > lowest + counts.rule.skew ? worst : -1;
}

/** One over the mean room of a bin, by dimension: makes dimensions comparable. */
export function unitScale(layout: Layout): Float64Array {
  const { dims } = layout.model;
  const sum = new Float64Array(dims);
  for (let bin = 0; bin < layout.size; bin++)
    for (let d = 0; d < dims; d++) sum[d]! += Math.max(0, layout.roomOf[bin * dims + d]!);
  return sum.map((amount) => (amount > 0 ? layout.size / amount : 0));
}
