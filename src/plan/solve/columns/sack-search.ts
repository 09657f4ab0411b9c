import { BASIC, reoptimise, UPPER, worthAt, type Vertex } from './sack-prices.ts';

/** What a branch has changed, to be put back. */
interface Frame {
  readonly most: Int32Array;
  readonly taken: Int32Array;
  readonly rest: Float64Array;
  readonly room: Float64Array;
  readonly inverse: Float64Array;
  readonly basis: Int32Array;
  readonly state: Uint8Array;
  reached: number;
}

/** Branch and bound over what to put into one machine. Candidates are those that the relaxation left in doubt, and the rest that may be in. */
export interface SackSearch {
  readonly dims: number;
  readonly worth: Float64Array;
  /** `length * dims` */
  readonly need: Float64Array;
  /** Most of each candidate. */
  readonly count: Int32Array;
  readonly taken: Int32Array;
  /** Room that is left, by dimension. */
  readonly rest: Float64Array;
  readonly vertex: Vertex;
  /** By candidate: those that need no less and are worth no more. Where it is not all in, none of them is. */
  readonly worse: readonly (readonly number[])[];
  /** By depth: what is put back once a branch has been looked at. */
  readonly frames: Frame[];
  depth: number;
  /** Worth of what is taken. */
  reached: number;
  best: number;
  /** The best filling: how many of each candidate. */
  found: Int32Array | undefined;
  nodes: number;
  cut: boolean;
  /** The most that is possible in what a cut search did not look at. */
  open: number;
  /** What is worth no more than this above the best is not looked for. */
  readonly slack: number;
}

const TINY = 1e-9;
/** Farther from a whole number than this is in parts. */
const PART = 1e-6;
/** Products of a pivot that count as a node. */
export const PRODUCTS = 200;

/** Looks for the most valuable filling by depth-first search; `top`: what the relaxation, solved already, leaves possible. */
export function branch(search: SackSearch, top: number): void {
  if (!narrow(search, top)) return;
  roundDown(search);
  const item = pickItem(search);
  if (item < 0 || top <= search.best + search.slack) return;
  if (search.nodes <= 0) {
    search.cut = true;
    search.open = Math.max(search.open, top);
    return;
  }
  const { vertex, count, taken } = search;
  const level = vertex.state[item] === BASIC ? vertex.level[vertex.basis.indexOf(item)]! : 0;
  const some = Math.min(vertex.items.most[item]! - 1, Math.max(0, Math.floor(level + PART)));
  save(search);
  if (take(search, item, some + 1)) descend(search, top);
  restore(search);
  if (search.cut) {
    search.open = Math.max(search.open, top);
    return;
  }
  vertex.items.most[item] = some;
  if (taken[item]! + some < count[item]! && !banWorse(search, item)) return;
  descend(search, top);
}

function descend(search: SackSearch, above: number): void {
  const { vertex } = search;
  limitByRest(search);
  const pivots = reoptimise(vertex);
  const { rows, worth } = vertex.items;
  search.nodes -= Math.ceil(((pivots + 2) * worth.length * rows) / PRODUCTS);
  const own = search.reached + worthAt(vertex.items, vertex.prices);
  // Also where rounding left no number.
  const top = own < above ? own : above;
  if (top > search.best + search.slack) branch(search, top);
}

/** No more of each than fits into what is left. */
function limitByRest({ dims, need, rest, vertex }: SackSearch): void {
  const { most } = vertex.items;
  for (let i = 0; i < most.length; i++) {
    if (most[i] === 0) continue;
    let times = most[i]!;
    for (let d = 0, at = i * dims; d < dims; d++, at++)
      if (need[at]! * times > rest[d]! + TINY) times = Math.max(0, Math.floor((rest[d]! + TINY) / need[at]!));
    most[i] = times;
  }
}

/** Fixes by reduced cost: what would fall short of the best with more, or with less, of an item. False where nothing is left. */
function narrow(search: SackSearch, top: number): boolean {
  const { vertex, best, slack, count, taken } = search;
  const { most, worth, rows, size } = vertex.items;
  const spare = top - best - slack;
  for (let i = 0; i < most.length; i++) {
    if (most[i] === 0) continue;
    let gain = worth[i]!;
    for (let d = 0, at = i * rows; d < rows; d++, at++) gain -= vertex.prices[d]! * size[at]!;
    if (gain < 0 && -gain * most[i]! > spare) {
      most[i] = Math.floor((spare + TINY) / -gain);
      if (taken[i]! + most[i]! < count[i]! && !banWorse(search, i)) return false;
    } else if (gain > 0 && vertex.state[i] === UPPER && gain * most[i]! > spare) {
      const least = most[i]! - Math.floor((spare + TINY) / gain);
      if (least > 0 && !take(search, i, least)) return false;
    }
  }
  return true;
}

/** None of those that are worse than an item which is not all in; false where one of them is in. */
function banWorse({ worse, taken, vertex }: SackSearch, item: number): boolean {
  for (const other of worse[item]!) {
    if (taken[other]! > 0) return false;
    vertex.items.most[other] = 0;
  }
  return true;
}

/** Gives whether it fits. */
function take(search: SackSearch, item: number, times: number): boolean {
  const { dims, need, rest, taken, vertex, worth } = search;
  const { most, room, rows, size } = vertex.items;
  let fits = true;
  for (let d = 0; d < dims; d++) {
    rest[d]! -= times * need[item * dims + d]!;
    if (rest[d]! < -TINY) fits = false;
  }
  for (let row = 0; row < rows; row++) room[row]! -= times * size[item * rows + row]!;
  taken[item]! += times;
  most[item]! -= times;
  search.reached += times * worth[item]!;
  return fits;
}

/** What the relaxation takes in whole, and whatever fits beside. */
function roundDown(search: SackSearch): void {
  const { dims, need, rest, vertex, worth, taken } = search;
  const { most } = vertex.items;
  const left = rest.slice();
  const some = taken.slice();
  let value = search.reached;
  const put = (item: number, times: number): void => {
    for (let d = 0; d < dims; d++) if (need[item * dims + d]! * times > left[d]! + TINY) return;
    for (let d = 0; d < dims; d++) left[d]! -= need[item * dims + d]! * times;
    some[item]! += times;
    value += worth[item]! * times;
  };
  for (let i = 0; i < most.length; i++) if (vertex.state[i] === UPPER && most[i]! > 0) put(i, most[i]!);
  vertex.basis.forEach((item, row) => {
    if (item < most.length) put(item, Math.min(most[item]!, Math.floor(vertex.level[row]! + PART)));
  });
  for (let i = 0; i < most.length; i++)
    for (let times = most[i]! + taken[i]! - some[i]!; times > 0 && most[i]! > 0; times--) put(i, 1);
  if (value <= search.best + TINY) return;
  search.best = value;
  search.found = some;
}

/** The bulkiest of those that are taken in parts, else any that is open; -1 where none is. */
function pickItem({ vertex, need, dims }: SackSearch): number {
  const { most } = vertex.items;
  let best = -1;
  let greatest = -1;
  for (let row = 0; row < vertex.basis.length; row++) {
    const item = vertex.basis[row]!;
    if (item >= most.length || most[item] === 0) continue;
    const far = Math.abs(vertex.level[row]! - Math.round(vertex.level[row]!));
    if (far <= PART) continue;
    let bulk = 0;
    for (let d = 0; d < dims; d++) bulk = Math.max(bulk, need[item * dims + d]!);
    if (bulk * (0.1 + far) <= greatest) continue;
    greatest = bulk * (0.1 + far);
    best = item;
  }
  return best >= 0 ? best : most.findIndex((some) => some > 0);
}

function save(search: SackSearch): void {
  const { vertex, taken, rest, reached, frames } = search;
  const frame = (frames[search.depth] ??= {
    most: new Int32Array(taken.length),
    taken: new Int32Array(taken.length),
    rest: new Float64Array(rest.length),
    room: new Float64Array(vertex.items.rows),
    inverse: new Float64Array(vertex.inverse.length),
    basis: new Int32Array(vertex.basis.length),
    state: new Uint8Array(vertex.state.length),
    reached,
  });
  search.depth += 1;
  frame.most.set(vertex.items.most);
  frame.taken.set(taken);
  frame.rest.set(rest);
  frame.room.set(vertex.items.room);
  frame.inverse.set(vertex.inverse);
  frame.basis.set(vertex.basis);
  frame.state.set(vertex.state);
  frame.reached = reached;
}

function restore(search: SackSearch): void {
  const { vertex, taken, rest, frames } = search;
  search.depth -= 1;
  const frame = frames[search.depth]!;
  vertex.items.most.set(frame.most);
  taken.set(frame.taken);
  rest.set(frame.rest);
  vertex.items.room.set(frame.room);
  vertex.inverse.set(frame.inverse);
  vertex.basis.set(frame.basis);
  vertex.state.set(frame.state);
  search.reached = frame.reached;
}
