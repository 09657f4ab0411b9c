import { priceDimensions, worthAt, type SackItems } from './sack-prices.ts';
import { fillUp, type Search } from './sack-search.ts';

/** A knapsack in several dimensions, in shares of the machine: what one machine of a kind can carry. */
export interface Sack {
  readonly dims: number;
  /** Candidates: group, most that one machine may carry of it, need in shares (`length * dims`). */
  readonly groups: readonly number[];
  readonly most: Int32Array;
  readonly need: Float64Array;
  /** Rows of `size`: the dimensions, then what follows from them. */
  readonly rows: number;
  /** By candidate (`length * rows`): no filling has more than 1 of any row. */
  readonly size: Float64Array;
}

export interface Filling {
  /** 0 where nothing was found that is worth more than asked for. */
  readonly value: number;
  /** Positions in the sack, one entry an instance. */
  readonly items: readonly number[];
  /** No filling is worth more. */
  readonly bound: number;
  /** Whether the search came to its end: then nothing is worth more than `value` or `least`, but for the slack. */
  readonly exact: boolean;
  readonly nodes: number;
}

const TINY = 1e-9;
/** Nodes under one surrogate before the bulkiest that is left is decided as well. */
const ALLOWANCE = 500;
/** Candidates that fill more than this of some dimension are decided first, each with new prices for the rest. */
const BULKY = 0.4;
/** Amounts looked at in pricing that count as much as a node. */
const PRICING = 3;

/**
 * The most valuable filling that is worth more than `least`, or one that falls short of it by no more than `slack`, by
 * depth-first search within a limit of nodes: first which bulky ones, then the rest under a surrogate constraint whose prices
 * are those of the linear relaxation.
 */
export function fillSack(
  sack: Sack,
  worth: Float64Array,
  left: Int32Array,
  limit: number,
  least = 0,
  slack = TINY,
): Filling {
  const at: number[] = [];
  for (let i = 0; i < worth.length; i++)
    if (worth[i]! > TINY && Math.min(sack.most[i]!, left[i]!) > 0) at.push(i);
  const search: Search = {
    sack,
    worth,
    count: Int32Array.from(worth, (_, i) => Math.min(sack.most[i]!, left[i]!)),
    better: new Map(),
    taken: new Int32Array(worth.length),
    rest: new Float64Array(sack.dims).fill(1),
    room: new Float64Array(sack.rows).fill(1),
    path: [],
    best: least,
    items: [],
    nodes: limit,
    cut: false,
    slack: Math.max(slack, TINY),
  };
  const bulk = (i: number): number => Math.max(...sack.need.subarray(i * sack.dims, (i + 1) * sack.dims));
  const bulky = at.filter((i) => bulk(i) > BULKY);
  const small = at.filter((i) => bulk(i) <= BULKY).sort((a, b) => bulk(b) - bulk(a) || a - b);
  const root = priceRest(search, [...bulky, ...small]);
  const nothing = {
    value: 0,
    items: [],
    bound: Math.max(0, root.bound),
    exact: true,
    nodes: limit - search.nodes,
  };
  if (root.bound <= least + search.slack) return nothing;
  search.nodes = limit;
  choose(search, { bulky, small }, 0, root);
  return {
    value: search.items.length > 0 ? search.best : 0,
    items: search.items,
    bound: search.cut ? Math.max(root.bound, search.best) : Math.min(root.bound, search.best + search.slack),
    exact: !search.cut,
    nodes: limit - search.nodes + nothing.nodes,
  };
}

interface Priced {
  readonly prices: Float64Array;
  /** What has been taken, and what the rest can add at most. */
  readonly bound: number;
}

/** Prices for what is left to decide, and what it can be worth. */
function priceRest(search: Search, at: readonly number[]): Priced {
  const { sack, worth, count, room, path } = search;
  const { rows } = sack;
  const size = new Float64Array(at.length * rows);
  at.forEach((i, k) => {
    for (let row = 0; row < rows; row++) size[k * rows + row] = sack.size[i * rows + row]!;
  });
  const items: SackItems = {
    rows,
    size,
    worth: Float64Array.from(at, (i) => worth[i]!),
    most: Int32Array.from(at, (i) => count[i]!),
    room: room.map((some) => Math.max(0, some)),
  };
  const prices = priceDimensions(items);
  search.nodes -= Math.ceil((at.length * rows) / PRICING);
  return { prices, bound: path.reduce((sum, i) => sum + worth[i]!, 0) + worthAt(items, prices) };
}

/** By the surrogate where that ends soon; else the bulkiest one is decided first, and so on. */
function fillRest(search: Search, small: readonly number[], priced: Priced): void {
  const fitting = small.filter((i) => fitsIn(search, i));
  const nodes = search.nodes;
  search.nodes = Math.min(nodes, ALLOWANCE);
  const allowed = search.nodes;
  fillUp(search, fitting, priced.prices);
  search.nodes = nodes - (allowed - search.nodes);
  if (!search.cut || search.nodes <= 0 || fitting.length < 3) return;
  search.cut = false;
  choose(search, { bulky: fitting.slice(0, 1), small: fitting.slice(1) }, 0, priced);
}

interface Candidates {
  readonly bulky: readonly number[];
  readonly small: readonly number[];
}

/** Takes or leaves the bulky ones from `from` on, one by one. */
function choose(search: Search, candidates: Candidates, from: number, priced: Priced): void {
  const { bulky, small } = candidates;
  let next = from;
  while (next < bulky.length && !fitsIn(search, bulky[next]!)) next += 1;
  if (next === bulky.length) {
    fillRest(search, small, priced);
    return;
  }
  const item = bulky[next]!;
  const others = bulky.slice(next + 1);
  for (let some = timesIn(search, item); some >= 0; some--) {
    for (let i = 0; i < some; i++) move(search, item, 1);
    const rest = [...others, ...small].filter((i) => fitsIn(search, i));
    const anew = some === 0 && isDear(search, item, priced.prices) ? priced : priceRest(search, rest);
    if (anew.bound > search.best + search.slack) {
      if (search.nodes <= 0) search.cut = true;
      else choose(search, candidates, next + 1, anew);
    }
    for (let i = 0; i < some; i++) move(search, item, -1);
    if (search.cut) return;
  }
}

/** Whether leaving it out changes nothing of the relaxation. */
function isDear({ sack, worth }: Search, item: number, prices: Float64Array): boolean {
  let cost = 0;
  for (let row = 0; row < sack.rows; row++) cost += prices[row]! * sack.size[item * sack.rows + row]!;
  return cost > worth[item]! + TINY;
}

function move({ sack, rest, room, path, taken }: Search, item: number, times: 1 | -1): void {
  for (let d = 0; d < sack.dims; d++) rest[d]! -= times * sack.need[item * sack.dims + d]!;
  for (let row = 0; row < sack.rows; row++) room[row]! -= times * sack.size[item * sack.rows + row]!;
  taken[item]! += times;
  if (times > 0) path.push(item);
  else path.pop();
}

function fitsIn({ sack, rest }: Search, item: number): boolean {
  for (let d = 0; d < sack.dims; d++) if (sack.need[item * sack.dims + d]! > rest[d]! + TINY) return false;
  return true;
}

function timesIn({ sack, rest, count }: Search, item: number): number {
  let times = count[item]!;
  for (let d = 0; d < sack.dims; d++) {
    const need = sack.need[item * sack.dims + d]!;
    if (need > 0) times = Math.min(times, Math.floor((rest[d]! + TINY) / need));
  }
  return times;
}
