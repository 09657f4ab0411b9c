/** What is to be placed on machines of one kind, largest first. Amounts are shares of such a machine. */
export interface Pool {
  readonly dims: number;
  /** Groups of the model, by position. */
  readonly groups: readonly number[];
  /** `groups.length * dims` */
  readonly need: Float64Array;
  /** Instances without a machine. */
  readonly count: Int32Array;
  /** Most instances a machine. */
  readonly most: Int32Array;
}

export interface Machine {
  /** Of the fleet; -1 for one that is yet to be bought. */
  readonly bin: number;
  readonly free: Float64Array;
  /** Positions in the pool, one entry an instance. */
  readonly on: number[];
}

/** Size classes to a halving, and how many there are. */
const STEPS = 2;
const CLASSES = 12;
/** Groups of one size class that are looked at for one machine. */
const MOST_LOOKED_AT = 80;
/** One over the share of a class's positions that has changed before they are looked through. */
const STRIKE_AT = 4;
const EXCHANGES = 8;
const LEAST_GAIN = 1e-4;
const TINY = 1e-9;

/**
 * Fills machines one by one, each with its part of every size class so that the last one finds the same mix as the first;
 * then one instance is exchanged for another while that leaves less room unused. What finds no room stays in the pool.
 */
export function fillMachines(pool: Pool, machines: readonly Machine[]): void {
  const classes = sizeClasses(pool);
  const classOf = new Int32Array(pool.count.length);
  classes.forEach(({ positions }, c) => {
    for (const i of positions) classOf[i] = c;
  });
  const fill: Fill = {
    pool,
    machines,
    classes,
    classOf,
    struck: new Uint8Array(pool.count.length),
    volume: volumeOf(pool),
    weights: new Float64Array(pool.dims),
    worth: new Float64Array(pool.count.length),
    here: new Int32Array(pool.count.length),
  };
  machines.forEach((machine, at) => {
    fill.weights.set(weigh(machines, at, fill.volume));
    for (const i of machine.on) fill.here[i]! += 1;
    fillOne(fill, machine, at);
    for (const i of machine.on) fill.here[i] = 0;
  });
}

/** Groups of about one size. */
interface SizeClass {
  /** Positions with instances left, ascending, and some that have run out since they were looked through. */
  positions: number[];
  /** How many of these have run out. */
  spent: number;
  /** Positions that had run out and were struck from the list, and have an instance again. */
  readonly returned: number[];
  /** Instances at the start, and left. */
  readonly total: number;
  left: number;
}

interface Fill {
  readonly pool: Pool;
  readonly machines: readonly Machine[];
  readonly classes: readonly SizeClass[];
  /** By position: its class, and whether it was struck from the class's list. */
  readonly classOf: Int32Array;
  readonly struck: Uint8Array;
  /** Left in the pool, by dimension. */
  readonly volume: Float64Array;
  /** How scarce each dimension is. */
  readonly weights: Float64Array;
  /** By position: need times weights. */
  readonly worth: Float64Array;
  /** By position: instances on the machine at hand. */
  readonly here: Int32Array;
}

/** Amounts without a machine, in machines. */
function volumeOf({ dims, need, count }: Pool): Float64Array {
  const volume = new Float64Array(dims);
  for (let i = 0; i < count.length; i++)
    for (let d = 0; d < dims; d++) volume[d]! += need[i * dims + d]! * count[i]!;
  return volume;
}

/** Load of what machines are left to fill, to a power: a dimension with room to spare hardly counts. */
function weigh(machines: readonly Machine[], from: number, volume: Float64Array): Float64Array {
  const room = new Float64Array(volume.length);
  for (let at = from; at < machines.length; at++)
    for (let d = 0; d < room.length; d++) room[d]! += machines[at]!.free[d]!;
  return volume.map((amount, d) => {
    const load = amount / Math.max(TINY, room[d]!);
    const square = load * load;
    return Math.max(0.02, Math.min(4, square * square * square * square * square));
  });
}

function sizeClasses({ dims, need, count }: Pool): SizeClass[] {
  const classOf = (i: number): number => {
    let size = 1e-9;
    for (let d = 0; d < dims; d++) size = Math.max(size, need[i * dims + d]!);
    return Math.min(CLASSES - 1, Math.floor(-Math.log2(size) * STEPS));
  };
  const classes: SizeClass[] = [];
  for (let i = 0; i < count.length;) {
    const positions: number[] = [];
    let total = 0;
    for (const which = classOf(i); i < count.length && classOf(i) === which; i++) {
      positions.push(i);
      total += count[i]!;
    }
    classes.push({ positions, spent: 0, returned: [], total, left: total });
  }
  return classes;
}

function fillOne(fill: Fill, machine: Machine, at: number): void {
  const looked = fill.classes.map((each) => lookAt(fill, each, at));
  const later = (fill.machines.length - at - 1) / fill.machines.length;
  fill.classes.forEach((each, c) => {
    while (each.left > each.total * later + 0.5 && pick(fill, machine, c, looked[c]!));
  });
  fillUp(fill, machine, looked);
  const order = byWorth(fill, looked.flat());
  for (let turn = 0; turn < EXCHANGES && exchange(fill, machine, order); turn++)
    fillUp(fill, machine, looked);
}

/** Positions of the class that are candidates in this turn: all that have instances left, or others each time. */
function lookAt(fill: Fill, each: SizeClass, turn: number): number[] {
  if ((each.spent + each.returned.length) * STRIKE_AT > each.positions.length) strikeSpent(fill, each);
  const { positions } = each;
  const step = Math.ceil(positions.length / MOST_LOOKED_AT);
  const some: number[] = [];
  for (let k = turn % Math.max(1, step); k < positions.length; k += step) some.push(positions[k]!);
  return some;
}

function strikeSpent({ pool, struck }: Fill, each: SizeClass): void {
  const left: number[] = [];
  for (const i of each.positions) {
    if (pool.count[i]! > 0) left.push(i);
    else struck[i] = 1;
  }
  for (const i of each.returned) {
    if (pool.count[i]! > 0) left.push(i);
    else struck[i] = 1;
  }
  if (each.returned.length > 0) left.sort((a, b) => a - b);
  each.returned.length = 0;
  each.positions = left;
  each.spent = 0;
}

function fillUp(fill: Fill, machine: Machine, looked: readonly (readonly number[])[]): void {
  looked.forEach((some, c) => {
    while (pick(fill, machine, c, some));
  });
}

/** Puts the candidate on the machine that leaves room most like what is still to come; false where none fits. */
function pick(fill: Fill, machine: Machine, c: number, some: readonly number[]): boolean {
  const { pool, volume, here } = fill;
  const { dims, need, count, most } = pool;
  const { free } = machine;
  if (fill.classes[c]!.left === 0) return false;
  let best = -1;
  let highest = -Infinity;
  for (const i of some) {
    if (count[i] === 0 || here[i]! >= most[i]!) continue;
    let likeness = 0;
    let length = TINY;
    let short = false;
    for (let d = 0, at = i * dims; d < dims; d++, at++) {
      const left = free[d]! - need[at]!;
      if (left < 0 && need[at]! > 0) {
        short = true;
        break;
      }
      likeness += left * volume[d]!;
      length += left * left;
    }
    if (short) continue;
    const value = (likeness * Math.abs(likeness)) / length;
    if (value <= highest) continue;
    highest = value;
    best = i;
  }
  if (best < 0) return false;
  move(fill, machine, best, 1);
  machine.on.push(best);
  return true;
}

/** From the pool to the machine, or back. */
function move(fill: Fill, machine: Machine, i: number, by: number): void {
  const { pool, volume, here, struck } = fill;
  const own = fill.classes[fill.classOf[i]!]!;
  own.left -= by;
  if (pool.count[i] === 0 && struck[i] === 1) {
    struck[i] = 0;
    own.returned.push(i);
  } else if (pool.count[i] === 0) own.spent -= 1;
  pool.count[i]! -= by;
  if (pool.count[i] === 0) own.spent += 1;
  here[i]! += by;
  for (let d = 0, at = i * pool.dims; d < pool.dims; d++, at++) {
    machine.free[d]! -= pool.need[at]! * by;
    volume[d]! -= pool.need[at]! * by;
  }
}

/** Candidates by need times weights, greatest first. */
function byWorth({ pool, weights, worth }: Fill, some: readonly number[]): Int32Array {
  const { dims, need, count } = pool;
  const order = some.filter((i) => count[i]! > 0);
  for (const i of order) {
    let sum = 0;
    for (let d = 0; d < dims; d++) sum += weights[d]! * need[i * dims + d]!;
    worth[i] = sum;
  }
  return Int32Array.from(order).sort((a, b) => worth[b]! - worth[a]! || a - b);
}

/** Exchanges one instance on the machine for a candidate, so that most more is used; false where none helps. */
function exchange(fill: Fill, machine: Machine, order: Int32Array): boolean {
  const { pool, weights, worth } = fill;
  const { dims, need } = pool;
  const { free, on } = machine;
  let unused = 0;
  for (let d = 0; d < dims; d++) unused += weights[d]! * Math.max(0, free[d]!);
  let gain = LEAST_GAIN;
  let out = -1;
  let best = -1;
  for (let a = 0; a < on.length && gain < unused; a++) {
    const base = on[a]! * dims;
    let own = 0;
    for (let d = 0; d < dims; d++) own += weights[d]! * need[base + d]!;
    for (let k = firstBelow(worth, order, own + unused + TINY); k < order.length; k++) {
      const i = order[k]!;
      if (worth[i]! - own <= gain) break;
      if (pool.count[i] === 0 || fill.here[i]! >= pool.most[i]!) continue;
      if (!fitsInstead(pool, free, base, i * dims)) continue;
      gain = worth[i]! - own;
      out = a;
      best = i;
      break;
    }
  }
  if (best < 0) return false;
  move(fill, machine, on[out]!, -1);
  move(fill, machine, best, 1);
  on[out] = best;
  return true;
}

function fitsInstead({ dims, need }: Pool, free: Float64Array, out: number, into: number): boolean {
  for (let d = 0; d < dims; d++)
    if (need[into + d]! > 0 && need[into + d]! > free[d]! + need[out + d]!) return false;
  return true;
}

/** First place in the order whose worth is not above the limit. */
function firstBelow(worth: Float64Array, order: Int32Array, limit: number): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (worth[order[middle]!]! > limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
