import { hasBit } from '../model/compile.ts';
import { add, allowance, countOn, fits, mayTake, take, unitScale, type Layout } from '../model/layout.ts';
import { randomNumbers, type Budget } from '../model/random.ts';
import { snapshot, restore } from '../model/snapshot.ts';

/**
 * Guided ejection search (after Nagata and Bräysy): an instance without a place pushes out the one or two whose leaving
 * costs least, where an instance costs more the oftener it was hard to place. The cheap ones wander until all fit.
 */
export interface Squeeze {
  readonly layout: Layout;
  /** Bins that may be changed; the others are as if they were not there. */
  readonly usable: Uint8Array;
  readonly budget: Budget;
  readonly seed: number;
  /** Whether what stands at home may be pushed out. */
  readonly uproot: boolean;
  /** So many of what is pending are left over whatever is done. */
  readonly surplus?: number;
}

const TABU = 10;
const TABU_SLOTS = 1 << 14;
/** What an instance's penalty grows by each time it finds no place. */
const GROWTH = 0.1;

/** Tries to place all of `pending` (groups, one entry an instance). What is left over is given back, fewest first. */
export function squeeze(task: Squeeze, pending: readonly number[]): number[] {
  const sites = sitesByGroup(task);
  const { some, tooMany } = atMostWhatFits(task.layout, sites, pending);
  const search = startSearch(task, sites, some);
  let best = search.homeless.slice();
  const surplus = (task.surplus ?? 0) - tooMany.length;
  let kept = some.length > 0 ? snapshot(task.layout) : undefined;
  while (best.length > surplus && search.homeless.length > 0 && task.budget.left > 0) {
    step(search);
    if (search.homeless.length < best.length && keepsResidents(search)) {
      best = search.homeless.slice();
      task.budget.left -= task.layout.size >> 1;
      kept = best.length > 0 ? snapshot(task.layout) : undefined;
    }
  }
  if (kept !== undefined) restore(task.layout, kept);
  return tooMany.length > 0 ? [...best, ...tooMany] : best;
}

/** Above so many of a group it is asked how many of it all bins could hold if they held nothing else. */
const MANY_ALIKE = 1000;

/** Sets apart the instances that would have no place even if theirs was the only group. */
function atMostWhatFits(
  layout: Layout,
  sites: readonly Int32Array[],
  pending: readonly number[],
): { some: readonly number[]; tooMany: readonly number[] } {
  if (pending.length <= MANY_ALIKE) return { some: pending, tooMany: [] };
  const asked = new Map<number, number>();
  for (const index of pending) asked.set(index, (asked.get(index) ?? 0) + 1);
  const left = new Map<number, number>();
  for (const [index, count] of asked)
    if (count > MANY_ALIKE) left.set(index, roomForAlone(layout, index, sites[index]!, count));
  const some: number[] = [];
  const tooMany: number[] = [];
  for (const index of pending) {
    const room = left.get(index) ?? Infinity;
    left.set(index, room - 1);
    (room > 0 ? some : tooMany).push(index);
  }
  return { some, tooMany };
}

function roomForAlone(layout: Layout, index: number, sites: Int32Array, enough: number): number {
  const { need } = layout.model.groups[index]!;
  const { dims } = layout.model;
  let room = 0;
  for (let s = 0; s < sites.length && room < enough; s++) {
    let most = enough;
    for (let d = 0, at = sites[s]! * dims; d < dims; d++, at++)
      if (need[d]! > 0) most = Math.min(most, Math.floor(layout.roomOf[at]! / need[d]!));
    room += Math.max(0, most);
  }
  return room;
}

interface EjectionSearch {
  readonly task: Squeeze;
  readonly homeless: number[];
  /** Bins by group that could ever hold it. */
  readonly sites: readonly Int32Array[];
  readonly penalty: Float64Array;
  readonly bulk: Float64Array;
  readonly scale: Float64Array;
  readonly tabu: Int32Array;
  readonly missing: Float64Array;
  readonly random: () => number;
  readonly shortAtStart: number;
  time: number;
}

function startSearch(
  task: Squeeze,
  sites: readonly Int32Array[],
  pending: readonly number[],
): EjectionSearch {
  const { model } = task.layout;
  const scale = unitScale(task.layout);
  const bulk = Float64Array.from(model.groups, (group) =>
    group.need.reduce((sum, need, d) => sum + need * scale[d]!, 1e-6),
  );
  return {
    task,
    homeless: pending.slice(),
    sites,
    penalty: new Float64Array(model.groups.length).fill(1),
    bulk,
    scale,
    tabu: new Int32Array(TABU_SLOTS),
    missing: new Float64Array(model.dims),
    random: randomNumbers(task.seed),
    shortAtStart: residentsShort(task.layout),
    time: 0,
  };
}

function sitesByGroup(task: Squeeze): Int32Array[] {
  const { layout, usable } = task;
  const { model } = layout;
  const byRule = new Map<string, Int32Array>();
  return model.groups.map((group) => {
    const key = `${group.allow}|${group.offers.join()}`;
    let open = byRule.get(key);
    if (open === undefined) {
      const some: number[] = [];
      for (let bin = 0; bin < layout.size; bin++) {
        const may =
          bin < model.bins
            ? model.open[bin] === 1 && hasBit(model.allowed[group.allow]!, bin)
            : group.offers.includes(layout.offerOf[bin - model.bins]!);
        if (may && usable[bin] === 1) some.push(bin);
      }
      open = Int32Array.from(some);
      byRule.set(key, open);
    }
    const shut = [...group.home.keys()].filter(
      (bin) => usable[bin] === 1 && (model.open[bin] === 0 || !hasBit(model.allowed[group.allow]!, bin)),
    );
    return shut.length === 0 ? open : Int32Array.from([...open, ...shut]);
  });
}

/** Instances that stood somewhere and now stand nowhere. */
export function residentsShort(layout: Layout): number {
  return layout.model.groups.reduce(
    (sum, group, index) => sum + Math.max(0, group.homeTotal - layout.placed[index]!),
    0,
  );
}

const keepsResidents = (search: EjectionSearch): boolean =>
  residentsShort(search.task.layout) <= search.shortAtStart;

interface Choice {
  bin: number;
  cost: number;
  /** Tightness of a free place. */
  slack: number;
  first: number;
  second: number;
}

function step(search: EjectionSearch): void {
  const { homeless, task } = search;
  search.time += 1;
  const at = Math.floor(search.random() * homeless.length);
  const index = homeless[at]!;
  homeless[at] = homeless.at(-1)!;
  homeless.pop();
  const choice = choose(search, index);
  task.budget.left -= 1;
  if (choice.bin < 0) {
    search.penalty[index]! += 1;
    homeless.push(index);
    return;
  }
  for (const out of [choice.first, choice.second]) if (out >= 0) take(task.layout, out, choice.bin, 1);
  if (
    choice.first >= 0 &&
    !(
      fits(task.layout, task.layout.model.groups[index]!.need, choice.bin) &&
      allowance(task.layout, index, choice.bin, 1) > 0
    )
  ) {
    for (const out of [choice.second, choice.first]) if (out >= 0) add(task.layout, out, choice.bin, 1);
    homeless.push(index);
    return;
  }
  add(task.layout, index, choice.bin, 1);
  for (const out of [choice.first, choice.second]) if (out >= 0) homeless.push(out);
  if (choice.first < 0) return;
  search.penalty[index]! += GROWTH;
  search.tabu[slotOf(index, choice.bin)] = search.time + TABU + Math.floor(search.random() * TABU);
}

const slotOf = (index: number, bin: number): number =>
  (Math.imul(index, 31) + Math.imul(bin, 40503)) & (TABU_SLOTS - 1);

function choose(search: EjectionSearch, index: number): Choice {
  const { layout, budget } = search.task;
  const { dims, need } = layout.model;
  const { free, roomOf } = layout;
  const { missing, scale } = search;
  const group = layout.model.groups[index]!;
  const ruled =
    group.spread !== Infinity || group.topology !== undefined || group.homeTotal + group.apart.length > 0;
  const choice: Choice = { bin: -1, cost: Infinity, slack: Infinity, first: -1, second: -1 };
  const base = index * dims;
  const sites = search.sites[index]!;
  budget.left -= sites.length >> 3;
  for (let s = 0; s < sites.length; s++) {
    const bin = sites[s]!;
    let over = false;
    let never = false;
    let slack = 0;
    for (let d = 0, at = bin * dims; d < dims; d++, at++) {
      const short = need[base + d]! - free[at]!;
      missing[d] = short;
      if (short > 0 && need[base + d]! > 0) {
        over = true;
        if (need[base + d]! > roomOf[at]!) never = true;
      }
      slack += short * short * scale[d]! * scale[d]!;
    }
    if (never || (over && choice.cost === 0)) continue;
    if (!over && choice.cost === 0 && slack >= choice.slack) continue;
    if (ruled && allowance(layout, index, bin, 1) <= 0) continue;
    if (over) weighEjections(search, index, bin, choice);
    else Object.assign(choice, { bin, cost: 0, slack, first: -1, second: -1 });
  }
  return choice;
}

/** The cheapest one or two instances whose leaving makes room, if cheaper than what was found before. */
function weighEjections(search: EjectionSearch, index: number, bin: number, choice: Choice): void {
  const { layout, budget } = search.task;
  const { dims, need } = layout.model;
  const { missing } = search;
  const who = layout.who[bin]!;
  const many = layout.many[bin]!;
  const base = index * dims;
  budget.left -= who.length >> 2;
  for (let a = 0; a < who.length; a++) {
    const first = who[a]!;
    const price = priceOf(search, first, bin);
    if (price >= choice.cost || first === index) continue;
    const one = first * dims;
    if (frees(need, missing, base, one, -1, dims)) {
      if (mayTake(layout, first, bin)) setChoice(choice, bin, price, first, -1);
      continue;
    }
    for (let b = many[a]! > 1 ? a : a + 1; b < who.length; b++) {
      const second = who[b]!;
      if (second === index) continue;
      const both = price + priceOf(search, second, bin);
      if (both >= choice.cost || !frees(need, missing, base, one, second * dims, dims)) continue;
      if (
        mayTake(layout, first, bin) &&
        mayTake(layout, second, bin) &&
        (first !== second || !isRuled(layout, first))
      )
        setChoice(choice, bin, both, first, second);
    }
  }
}

const isRuled = (layout: Layout, index: number): boolean =>
  layout.model.groups[index]!.topology !== undefined || layout.model.groups[index]!.wanted.length > 0;

function setChoice(choice: Choice, bin: number, cost: number, first: number, second: number): void {
  choice.bin = bin;
  choice.cost = cost;
  choice.first = first;
  choice.second = second;
}

function frees(
  need: Float64Array,
  missing: Float64Array,
  base: number,
  one: number,
  two: number,
  dims: number,
): boolean {
  for (let d = 0; d < dims; d++) {
    if (need[base + d]! <= 0) continue;
    const freed = two < 0 ? need[one + d]! : need[one + d]! + need[two + d]!;
    if (freed < missing[d]!) return false;
  }
  return true;
}

/** Cost of pushing one instance out; Infinity while it has only just come, or where it may not be uprooted. */
function priceOf(search: EjectionSearch, index: number, bin: number): number {
  if (search.tabu[slotOf(index, bin)]! > search.time) return Infinity;
  const price = search.penalty[index]! * search.bulk[index]!;
  const { layout, uproot } = search.task;
  const group = layout.model.groups[index]!;
  if (group.homeTotal === 0) return price;
  const home = group.home.get(bin) ?? 0;
  if (home === 0 || countOn(layout, index, bin) > home) return price;
  return uproot ? 3 * price : Infinity;
}
