import { hasBit, type Model } from '../model/compile.ts';
import { add, take, type Layout } from '../model/layout.ts';
import { randomNumbers } from '../model/random.ts';

/** Steps are in so many stages, each of which takes less for the better. */
const STAGES = 40;
/** Most that a step may make worse at first, in squares of shares of a machine. */
const HOT = 0.004;
/** Share of the steps that start from a machine that is too full, and of those in which one moves; else two change places. */
const FROM_FULL = 0.5;
const MOVES = 0.25;
/** After so many steps it is looked up which machines are too full. */
const OFTEN = 256;

/** Instances one by one (tokens), on machines that may be too full. */
interface Load {
  readonly model: Model;
  readonly bins: readonly number[];
  readonly groupOf: number[];
  /** Position in `bins` of each token, and its place in the list there. */
  readonly at: number[];
  readonly placeOf: number[];
  readonly on: readonly number[][];
  /** `bins.length * dims`, all three: what is used, the room, and one over it. */
  readonly used: Float64Array;
  readonly room: Float64Array;
  readonly scale: Float64Array;
  /** By machine. */
  readonly excess: Float64Array;
}

/**
 * Places what is pending on the bins by threshold accepting (Dueck and Scheuer 1990): all is put there, however full that makes
 * them; then instances move and change places while the squares of what is too much add up to less and less. So what room is
 * to spare need not come together anywhere. Gives whether all found room; else the layout is as before.
 */
export function balance(
  layout: Layout,
  bins: readonly number[],
  pending: readonly number[],
  steps: number,
  seed: number,
): boolean {
  const load = toLoad(layout, bins);
  if (!pending.every((index) => putAnywhere(load, index))) return false;
  bins.forEach((_, b) => (load.excess[b] = excessOf(load, b, -1, -1)));
  if (!search(load, steps, randomNumbers(seed))) return false;
  settle(layout, load);
  return true;
}

function toLoad(layout: Layout, bins: readonly number[]): Load {
  const { model, roomOf } = layout;
  const { dims } = model;
  const room = new Float64Array(bins.length * dims);
  bins.forEach((bin, b) => {
    for (let d = 0; d < dims; d++) room[b * dims + d] = Math.max(0, roomOf[bin * dims + d]!);
  });
  const load: Load = {
    model,
    bins,
    groupOf: [],
    at: [],
    placeOf: [],
    on: bins.map(() => []),
    used: new Float64Array(bins.length * dims),
    room,
    scale: room.map((amount) => (amount > 0 ? 1 / amount : 0)),
    excess: new Float64Array(bins.length),
  };
  bins.forEach((bin, b) =>
    layout.who[bin]!.forEach((index, w) => {
      for (let times = layout.many[bin]![w]!; times > 0; times--) put(load, index, b);
    }),
  );
  return load;
}

function put({ model, groupOf, at, placeOf, on, used }: Load, index: number, b: number): void {
  placeOf.push(on[b]!.length);
  on[b]!.push(groupOf.push(index) - 1);
  at.push(b);
  for (let d = 0; d < model.dims; d++) used[b * model.dims + d]! += model.need[index * model.dims + d]!;
}

/** Puts one where that leaves the fullest dimension least full; false where it may be nowhere, or rules between bins bind it. */
function putAnywhere(load: Load, index: number): boolean {
  const { model, bins, used, scale } = load;
  const { dims, need, groups } = model;
  if (groups[index]!.topology !== undefined || groups[index]!.wanted.length > 0) return false;
  let best = -1;
  let least = Infinity;
  for (let b = 0; b < bins.length; b++) {
    if (!mayStand(load, index, b)) continue;
    let fill = 0;
    for (let d = 0, i = b * dims; d < dims; d++, i++)
      fill = Math.max(fill, (used[i]! + need[index * dims + d]!) * scale[i]!);
    if (fill >= least) continue;
    least = fill;
    best = b;
  }
  if (best >= 0) put(load, index, best);
  return best >= 0;
}

/** Labels, spreadMax, and whether the machine would hold one if it was empty. */
function mayStand({ model, bins, on, groupOf, room }: Load, index: number, b: number): boolean {
  const { dims, need, open, allowed, groups } = model;
  const { allow, spread, pinned } = groups[index]!;
  const bin = bins[b]!;
  if (bin >= model.bins || open[bin] !== 1 || !hasBit(allowed[allow]!, bin)) return false;
  for (let d = 0; d < dims; d++) if (need[index * dims + d]! > room[b * dims + d]!) return false;
  if (spread === Infinity) return true;
  let here = pinned.get(bin) ?? 0;
  for (const token of on[b]!) if (groupOf[token] === index) here += 1;
  return here < spread;
}

/** Whether one may go from one machine to the other: in its domain, where it has to be level over them. */
function mayGo(load: Load, index: number, from: number, to: number): boolean {
  const { model, bins } = load;
  const { topology, wanted } = model.groups[index]!;
  if (wanted.length > 0) return false;
  if (topology !== undefined && topology.ofBin[bins[from]!] !== topology.ofBin[bins[to]!]) return false;
  return mayStand(load, index, to);
}

/** Squares of what is beyond the room, once one has left and another has come; -1 for none. */
function excessOf({ model, used, scale }: Load, b: number, out: number, into: number): number {
  const { dims, need } = model;
  let sum = 0;
  for (let d = 0, i = b * dims; d < dims; d++, i++) {
    let amount = used[i]!;
    if (out >= 0) amount -= need[out * dims + d]!;
    if (into >= 0) amount += need[into * dims + d]!;
    const over = amount * scale[i]! - 1;
    if (over > 0) sum += over * over;
  }
  return sum;
}

function search(load: Load, steps: number, random: () => number): boolean {
  for (let stage = 0; stage < STAGES; stage++) {
    const left = 1 - stage / (STAGES - 1);
    for (let turn = 0; turn < steps / STAGES; turn += OFTEN) {
      const full = tooFull(load);
      if (full.length === 0) return true;
      for (let k = 0; k < OFTEN; k++) step(load, full, HOT * left * left * left, random);
    }
  }
  return tooFull(load).length === 0;
}

function tooFull({ model: { dims }, bins, used, room }: Load): number[] {
  const full: number[] = [];
  for (let b = 0; b < bins.length; b++)
    for (let i = b * dims; i < (b + 1) * dims; i++)
      if (used[i]! > room[i]!) {
        full.push(b);
        break;
      }
  return full;
}

function step(load: Load, full: readonly number[], threshold: number, random: () => number): void {
  const { bins, on, groupOf, excess } = load;
  const pick = (count: number): number => Math.floor(random() * count);
  const from = random() < FROM_FULL ? full[pick(full.length)]! : pick(bins.length);
  const to = pick(bins.length);
  if (from === to || on[from]!.length === 0) return;
  const token = on[from]![pick(on[from]!.length)]!;
  const other = random() < MOVES || on[to]!.length === 0 ? -1 : on[to]![pick(on[to]!.length)]!;
  const index = groupOf[token]!;
  const guest = other < 0 ? -1 : groupOf[other]!;
  if (index === guest) return;
  const here = excessOf(load, from, index, guest);
  const there = excessOf(load, to, guest, index);
  if (here + there - excess[from]! - excess[to]! > threshold) return;
  if (!mayGo(load, index, from, to) || (guest >= 0 && !mayGo(load, guest, to, from))) return;
  go(load, token, to);
  if (other >= 0) go(load, other, from);
  excess[from] = here;
  excess[to] = there;
}

function go({ model, used, at, placeOf, on, groupOf }: Load, token: number, to: number): void {
  const { dims, need } = model;
  const from = at[token]!;
  const base = groupOf[token]! * dims;
  for (let d = 0; d < dims; d++) {
    used[from * dims + d]! -= need[base + d]!;
    used[to * dims + d]! += need[base + d]!;
  }
  const left = on[from]!;
  const last = left.at(-1)!;
  left[placeOf[token]!] = last;
  placeOf[last] = placeOf[token]!;
  left.pop();
  at[token] = to;
  placeOf[token] = on[to]!.push(token) - 1;
}

/** Puts all where the search left them, which keeps every rule. */
function settle(layout: Layout, { bins, on, groupOf }: Load): void {
  for (const bin of bins) {
    const many = layout.many[bin]!.slice();
    layout.who[bin]!.slice().forEach((index, w) => take(layout, index, bin, many[w]!));
  }
  bins.forEach((bin, b) => {
    for (const token of on[b]!) add(layout, groupOf[token]!, bin, 1);
  });
}
