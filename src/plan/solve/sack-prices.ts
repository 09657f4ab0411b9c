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

/**
 * Prices of the rows that bound a sack's worth most tightly: the duals of its linear relaxation, by the simplex
 * method with bounded variables (Dantzig). Whatever rounding does to them, they are not negative, and any such prices
 * bound the worth.
 */
export function priceDimensions(items: SackItems): Float64Array {
  const { rows, worth, room } = items;
  const tableau: Tableau = {
    items,
    inverse: identity(rows),
    basis: Int32Array.from({ length: rows }, (_, d) => worth.length + d),
    level: room.slice(),
    state: new Uint8Array(worth.length + rows),
    prices: new Float64Array(rows),
    column: new Float64Array(rows),
  };
  for (let d = 0; d < rows; d++) tableau.state[worth.length + d] = BASIC;
  for (let turn = 4 * (worth.length + rows); turn > 0; turn--) {
    price(tableau);
    const entering = pickEntering(tableau);
    if (entering < 0 || !pivot(tableau, entering)) break;
  }
  return tableau.prices.map((value) => Math.max(0, value));
}

/** The most that prices leave possible: all of the room at its price, and what each instance is worth above its own. */
export function worthAt({ rows, size, worth, most, room }: SackItems, prices: Float64Array): number {
  let total = 0;
  for (let d = 0; d < rows; d++) total += prices[d]! * room[d]!;
  for (let i = 0; i < worth.length; i++) {
    let gain = worth[i]!;
    for (let d = 0; d < rows; d++) gain -= prices[d]! * size[i * rows + d]!;
    if (gain > 0) total += gain * most[i]!;
  }
  return total;
}

const UPPER = 1;
const BASIC = 2;

interface Tableau {
  readonly items: SackItems;
  readonly inverse: Float64Array;
  readonly basis: Int32Array;
  /** Values of the basic variables. */
  readonly level: Float64Array;
  /** 0 at nothing, UPPER at its most, BASIC between; the slacks of the dimensions come last. */
  readonly state: Uint8Array;
  readonly prices: Float64Array;
  readonly column: Float64Array;
}

function identity(rows: number): Float64Array {
  const matrix = new Float64Array(rows * rows);
  for (let d = 0; d < rows; d++) matrix[d * rows + d] = 1;
  return matrix;
}

function price({ items, inverse, basis, prices }: Tableau): void {
  const { rows, worth } = items;
  prices.fill(0);
  for (let row = 0; row < rows; row++) {
    const value = basis[row]! < worth.length ? worth[basis[row]!]! : 0;
    if (value !== 0) for (let d = 0; d < rows; d++) prices[d]! += value * inverse[row * rows + d]!;
  }
}

function pickEntering({ items, state, prices }: Tableau): number {
  const { rows, worth, size, most } = items;
  let best = -1;
  let greatest = TINY;
  for (let i = 0; i < worth.length; i++) {
    if (state[i] === BASIC || most[i] === 0) continue;
    let gain = worth[i]!;
    for (let d = 0; d < rows; d++) gain -= prices[d]! * size[i * rows + d]!;
    if (state[i] === UPPER) gain = -gain;
    if (gain <= greatest) continue;
    greatest = gain;
    best = i;
  }
  for (let d = 0; d < rows; d++) {
    if (state[worth.length + d] === BASIC || -prices[d]! <= greatest) continue;
    greatest = -prices[d]!;
    best = worth.length + d;
  }
  return best;
}

const mostOf = ({ most }: SackItems, variable: number): number =>
  variable < most.length ? most[variable]! : Infinity;

/** Moves the entering variable as far as it goes; false where that is without end. */
function pivot(tableau: Tableau, entering: number): boolean {
  const { items, inverse, basis, level, state, column } = tableau;
  const { rows, worth, size } = items;
  const sign = state[entering] === UPPER ? -1 : 1;
  let step = mostOf(items, entering);
  let leaving = -1;
  for (let row = 0; row < rows; row++) {
    let rate = 0;
    if (entering >= worth.length) rate = inverse[row * rows + entering - worth.length]!;
    else for (let d = 0; d < rows; d++) rate += inverse[row * rows + d]! * size[entering * rows + d]!;
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
  if (leaving < 0) state[entering] = sign > 0 ? UPPER : 0;
  else exchange(tableau, entering, leaving, sign > 0 ? step : mostOf(items, entering) - step);
  return true;
}

function exchange(tableau: Tableau, entering: number, leaving: number, value: number): void {
  const { items, inverse, basis, level, state, column } = tableau;
  const { rows } = items;
  const out = basis[leaving]!;
  state[out] = level[leaving]! > mostOf(items, out) / 2 ? UPPER : 0;
  state[entering] = BASIC;
  basis[leaving] = entering;
  level[leaving] = value;
  const factor = column[leaving]!;
  for (let d = 0; d < rows; d++) inverse[leaving * rows + d]! /= factor;
  for (let row = 0; row < rows; row++) {
    if (row === leaving || column[row] === 0) continue;
    for (let d = 0; d < rows; d++) inverse[row * rows + d]! -= column[row]! * inverse[leaving * rows + d]!;
  }
}
