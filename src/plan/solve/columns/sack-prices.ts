/** What may go into one machine: rows are its dimensions, or what follows from them. */
export interface SackItems {
  readonly rows: number;
  /** `length * rows` */
  readonly size: Float64Array;
  readonly worth: Float64Array;
  readonly most: Int32Array;
  /** How much of each row is left. */
  readonly room: Float64Array;
}

const TINY = 1e-9;
/** Least size of an entry to pivot on where gains are to stay on their side. */
const FIRM = 1e-7;

/**
 * A vertex of a sack's linear relaxation (bounded variables, the basis by its inverse). Its bounds and room may be changed
 * before `reoptimise`: the prices bound the worth whatever rounding does to them.
 */
export interface Vertex {
  readonly items: SackItems;
  readonly inverse: Float64Array;
  readonly basis: Int32Array;
  /** Values of the basic variables. */
  readonly level: Float64Array;
  /** 0 at nothing, UPPER at its most, BASIC between; the slacks of the rows come last. */
  readonly state: Uint8Array;
  /** Of the rows, none below zero once the relaxation is solved. */
  readonly prices: Float64Array;
  readonly column: Float64Array;
}

export const UPPER = 1;
export const BASIC = 2;

/** The vertex at which nothing is taken. */
export function startVertex(items: SackItems): Vertex {
  const { rows, worth, room } = items;
  const vertex: Vertex = {
    items,
    inverse: new Float64Array(rows * rows),
    basis: Int32Array.from({ length: rows }, (_, d) => worth.length + d),
    level: room.slice(),
    state: new Uint8Array(worth.length + rows),
    prices: new Float64Array(rows),
    column: new Float64Array(rows),
  };
  for (let d = 0; d < rows; d++) {
    vertex.inverse[d * rows + d] = 1;
    vertex.state[worth.length + d] = BASIC;
  }
  return vertex;
}

/** Makes the vertex the optimum by the primal simplex method (Dantzig); gives the number of pivots. */
export function optimise(vertex: Vertex): number {
  const { items } = vertex;
  const limit = 4 * (items.worth.length + items.rows);
  let turn = 0;
  for (; turn < limit; turn++) {
    price(vertex);
    const entering = pickEntering(vertex);
    if (entering < 0 || !pivot(vertex, entering)) break;
  }
  clamp(vertex.prices);
  return turn;
}

/** The same from an optimum of which bounds and room have changed, by the dual simplex method. */
export function reoptimise(vertex: Vertex): number {
  const { items } = vertex;
  const limit = 2 * (items.worth.length + items.rows);
  setLevels(vertex);
  let turn = 0;
  for (; turn < limit; turn++) {
    const leaving = pickLeaving(vertex);
    if (leaving < 0) break;
    price(vertex);
    const entering = pickByRatio(vertex, leaving);
    if (entering < 0) break;
    dualPivot(vertex, entering, leaving);
  }
  price(vertex);
  clamp(vertex.prices);
  return turn;
}

function clamp(prices: Float64Array): void {
  for (let d = 0; d < prices.length; d++) if (prices[d]! < 0) prices[d] = 0;
}

/** The most that prices leave possible: all of the room at its price, and what each instance is worth above its own. */
export function worthAt({ rows, size, worth, most, room }: SackItems, prices: Float64Array): number {
  let total = 0;
  for (let d = 0; d < rows; d++) total += prices[d]! * Math.max(0, room[d]!);
  for (let i = 0; i < worth.length; i++) {
    if (most[i] === 0) continue;
    let gain = worth[i]!;
    for (let d = 0, at = i * rows; d < rows; d++, at++) gain -= prices[d]! * size[at]!;
    if (gain > 0) total += gain * most[i]!;
  }
  return total;
}

function price({ items, inverse, basis, prices }: Vertex): void {
  const { rows, worth } = items;
  prices.fill(0);
  for (let row = 0; row < rows; row++) {
    const value = basis[row]! < worth.length ? worth[basis[row]!]! : 0;
    if (value !== 0) for (let d = 0, at = row * rows; d < rows; d++, at++) prices[d]! += value * inverse[at]!;
  }
}

/** What one more of an item, or of a row's slack, would add at the prices. */
function gainOf({ items, prices }: Vertex, variable: number): number {
  const { rows, worth, size } = items;
  if (variable >= worth.length) return -prices[variable - worth.length]!;
  let gain = worth[variable]!;
  for (let d = 0, at = variable * rows; d < rows; d++, at++) gain -= prices[d]! * size[at]!;
  return gain;
}

function pickEntering({ items, state, prices }: Vertex): number {
  const { rows, worth, size, most } = items;
  const dear: number[] = [];
  for (let d = 0; d < rows; d++) if (prices[d] !== 0) dear.push(d);
  let best = -1;
  let greatest = TINY;
  for (let i = 0; i < worth.length; i++) {
    if (state[i] === BASIC || most[i] === 0) continue;
    let gain = worth[i]!;
    for (let k = 0; k < dear.length; k++) gain -= prices[dear[k]!]! * size[i * rows + dear[k]!]!;
    if (state[i] === UPPER) gain = -gain;
    if (gain <= greatest) continue;
    greatest = gain;
    best = i;
  }
  for (const d of dear) {
    if (state[worth.length + d] === BASIC || -prices[d]! <= greatest) continue;
    greatest = -prices[d]!;
    best = worth.length + d;
  }
  return best;
}

const mostOf = ({ most }: SackItems, variable: number): number =>
  variable < most.length ? most[variable]! : Infinity;

/** Entry of the variable's column in the basis, in one row of it. */
function rateIn({ items, inverse }: Vertex, variable: number, row: number): number {
  const { rows, worth, size } = items;
  if (variable >= worth.length) return inverse[row * rows + variable - worth.length]!;
  let rate = 0;
  for (let d = 0, at = variable * rows; d < rows; d++, at++) rate += inverse[row * rows + d]! * size[at]!;
  return rate;
}

/** Moves the entering variable as far as it goes; false where that is without end. */
function pivot(vertex: Vertex, entering: number): boolean {
  const { items, basis, level, state, column } = vertex;
  const { rows } = items;
  const sign = state[entering] === UPPER ? -1 : 1;
  let step = mostOf(items, entering);
  let leaving = -1;
  for (let row = 0; row < rows; row++) {
    const rate = rateIn(vertex, entering, row);
    column[row] = rate;
    const change = rate * sign;
    if (Math.abs(change) < TINY) continue;
    const limit = change > 0 ? level[row]! / change : (level[row]! - mostOf(items, basis[row]!)) / change;
    if (limit >= step) continue;
    step = Math.max(0, limit);
    leaving = row;
  }
  if (step === Infinity) return false;
  for (let row = 0; row < rows; row++) level[row]! -= column[row]! * sign * step;
  if (leaving < 0) {
    state[entering] = sign > 0 ? UPPER : 0;
    return true;
  }
  const out = basis[leaving]!;
  const atTop = level[leaving]! > mostOf(items, out) / 2;
  exchange(vertex, entering, leaving, atTop);
  level[leaving] = sign > 0 ? step : mostOf(items, entering) - step;
  return true;
}

/** Values of the basic variables for what is at its most now. */
function setLevels({ items, inverse, basis, level, state, column }: Vertex): void {
  const { rows, worth, size, most, room } = items;
  column.set(room);
  for (let i = 0; i < worth.length; i++) {
    if (state[i] !== UPPER || most[i] === 0) continue;
    for (let d = 0, at = i * rows; d < rows; d++, at++) column[d]! -= size[at]! * most[i]!;
  }
  for (let row = 0; row < basis.length; row++) {
    let value = 0;
    for (let d = 0, at = row * rows; d < rows; d++, at++) value += inverse[at]! * column[d]!;
    level[row] = value;
  }
}

/** The row farthest out of its bounds; -1 where all are within. */
function pickLeaving({ items, basis, level }: Vertex): number {
  let best = -1;
  let most = TINY;
  for (let row = 0; row < basis.length; row++) {
    const far = Math.max(-level[row]!, level[row]! - mostOf(items, basis[row]!));
    if (far <= most) continue;
    most = far;
    best = row;
  }
  return best;
}

/** The variable that keeps all gains on their side; -1 where nothing brings the row within its bounds. */
function pickByRatio(vertex: Vertex, leaving: number): number {
  const { items, level, state, inverse } = vertex;
  const { rows, worth, size, most } = items;
  const sign = level[leaving]! < 0 ? -1 : 1;
  const inRow: number[] = [];
  for (let d = 0; d < rows; d++) if (inverse[leaving * rows + d] !== 0) inRow.push(d);
  let best = -1;
  let least = Infinity;
  let firm = 0;
  const weigh = (variable: number, rate: number): void => {
    const ratio = Math.abs(gainOf(vertex, variable)) / rate;
    if (ratio > least + TINY || (ratio > least - TINY && rate <= firm)) return;
    least = Math.min(least, ratio);
    firm = rate;
    best = variable;
  };
  for (let i = 0; i < worth.length; i++) {
    if (state[i] === BASIC || most[i] === 0) continue;
    let rate = 0;
    for (let k = 0; k < inRow.length; k++)
      rate += inverse[leaving * rows + inRow[k]!]! * size[i * rows + inRow[k]!]!;
    rate *= state[i] === UPPER ? -sign : sign;
    if (rate >= FIRM) weigh(i, rate);
  }
  for (const d of inRow) {
    if (state[worth.length + d] === BASIC) continue;
    const rate = inverse[leaving * rows + d]! * sign;
    if (rate >= FIRM) weigh(worth.length + d, rate);
  }
  return best;
}

function dualPivot(vertex: Vertex, entering: number, leaving: number): void {
  const { items, basis, level, state, column } = vertex;
  const most = mostOf(items, basis[leaving]!);
  const atTop = level[leaving]! > most;
  for (let row = 0; row < basis.length; row++) column[row] = rateIn(vertex, entering, row);
  const step = (level[leaving]! - (atTop ? most : 0)) / column[leaving]!;
  for (let row = 0; row < basis.length; row++) level[row]! -= column[row]! * step;
  const value = (state[entering] === UPPER ? mostOf(items, entering) : 0) + step;
  exchange(vertex, entering, leaving, atTop);
  level[leaving] = value;
}

function exchange(
  { items, inverse, basis, state, column }: Vertex,
  entering: number,
  leaving: number,
  atTop: boolean,
): void {
  const { rows } = items;
  state[basis[leaving]!] = atTop ? UPPER : 0;
  state[entering] = BASIC;
  basis[leaving] = entering;
  const factor = column[leaving]!;
  for (let d = 0; d < rows; d++) inverse[leaving * rows + d]! /= factor;
  for (let row = 0; row < rows; row++) {
    if (row === leaving || column[row] === 0) continue;
    for (let d = 0; d < rows; d++) inverse[row * rows + d]! -= column[row]! * inverse[leaving * rows + d]!;
  }
}
