import { addressCount, type Family } from '../address.ts';
import { spanOf } from '../spans.ts';
import { hasPorts, PORT_END, type Meaning, type Protocol } from './rule.ts';

/** Dimensions of a box: source, destination, port. */
export const DIMS = 3;

/** A box in ranks: lo and hi (exclusive) of each dimension in turn. */
export type Cell = readonly number[];

/**
 * The rules that concern one atom (a family and a protocol) as boxes, with every end point replaced by its rank among the
 * end points of its axis: the engine compares small integers, whatever the size of an address.
 */
export interface Layer {
  readonly family: Family;
  readonly protocol: Protocol;
  /** The end points, ascending, by dimension: sources, destinations, ports. First and last bound the whole space. */
  readonly axes: readonly [readonly bigint[], readonly bigint[], readonly bigint[]];
  readonly size: number;
  /** Six ranks a box. */
  readonly bounds: Int32Array;
  /** For each box the index of its rule in the list that was compiled; ascending. */
  readonly rule: Int32Array;
  readonly allow: Uint8Array;
  /** The whole space. */
  readonly all: Cell;
}

type RawBox = readonly [bigint, bigint, bigint, bigint, bigint, bigint];

export interface LayerOptions {
  /** The caller sees to it that every rule concerns one destination: the dimension is left out. */
  readonly oneDestination?: boolean;
}

/** Compiles the rules of one atom. `rules` in evaluation order; those of other atoms are left out. */
export function compileLayer(rules: readonly Meaning[], family: Family, protocol: Protocol, options: LayerOptions = {}): Layer {
  const chosen: number[] = [];
  for (const [index, rule] of rules.entries()) {
    if (rule.families.includes(family) && rule.protocols.includes(protocol)) chosen.push(index);
  }
  const space = wholeSpace(family, protocol, options);
  const raw = chosen.map((index) => rawBox(rules[index] as Meaning, space));
  const axes = [0, 1, 2].map((dim) => axisOf(raw, space, dim)) as [bigint[], bigint[], bigint[]];
  return {
    family,
    protocol,
    axes,
    size: chosen.length,
    bounds: rankBoxes(raw, axes),
    rule: Int32Array.from(chosen),
    allow: Uint8Array.from(chosen, (index) => Number((rules[index] as Meaning).allow)),
    all: axes.flatMap((axis) => [0, axis.length - 1]),
  };
}

function wholeSpace(family: Family, protocol: Protocol, { oneDestination }: LayerOptions): RawBox {
  const count = addressCount(family);
  return [0n, count, 0n, oneDestination ? 1n : count, 0n, hasPorts(protocol) ? BigInt(PORT_END) : 1n];
}

function rawBox(rule: Meaning, space: RawBox): RawBox {
  const source = rule.source && spanOf(rule.source);
  const destination = space[3] === 1n ? undefined : rule.destination && spanOf(rule.destination);
  const ports = space[5] === 1n ? undefined : rule.ports;
  return [
    source?.start ?? space[0],
    source?.end ?? space[1],
    destination?.start ?? space[2],
    destination?.end ?? space[3],
    ports ? BigInt(ports[0]) : space[4],
    ports ? BigInt(ports[1]) : space[5],
  ];
}

function axisOf(raw: readonly RawBox[], space: RawBox, dim: number): bigint[] {
  const points = new Set<bigint>([space[2 * dim] as bigint, space[2 * dim + 1] as bigint]);
  for (const box of raw) points.add(box[2 * dim] as bigint).add(box[2 * dim + 1] as bigint);
  return [...points].sort((a, b) => (a < b ? -1 : 1));
}

function rankBoxes(raw: readonly RawBox[], axes: readonly (readonly bigint[])[]): Int32Array {
  const ranks = axes.map((axis) => new Map(axis.map((point, rank) => [point, rank])));
  const bounds = new Int32Array(raw.length * 2 * DIMS);
  for (const [index, box] of raw.entries()) {
    for (const [side, point] of box.entries()) {
      bounds[index * 6 + side] = ranks[side >> 1]?.get(point) as number;
    }
  }
  return bounds;
}

export function boxOf(layer: Layer, box: number): number[] {
  return [...layer.bounds.subarray(box * 6, box * 6 + 6)];
}

/** How a box lies to a cell: -1 it misses it, else how many dimensions of the cell it spans; `DIMS` contains it. */
export function spannedDims(layer: Layer, box: number, cell: Cell): number {
  const { bounds } = layer;
  let spanned = 0;
  for (let side = 0, at = box * 6; side < 6; side += 2, at += 2) {
    const [lo, hi] = [cell[side] as number, cell[side + 1] as number];
    const [boxLo, boxHi] = [bounds[at] as number, bounds[at + 1] as number];
    if (boxLo >= hi || boxHi <= lo) return -1;
    if (boxLo <= lo && boxHi >= hi) spanned += 1;
  }
  return spanned;
}

/** The first dimension of a cell that a box does not span. */
export function crossedDim(layer: Layer, box: number, cell: Cell): number {
  for (let dim = 0; dim < DIMS; dim += 1) {
    const at = box * 6 + 2 * dim;
    const spans = (layer.bounds[at] as number) <= (cell[2 * dim] as number) && (layer.bounds[at + 1] as number) >= (cell[2 * dim + 1] as number);
    if (!spans) return dim;
  }
  return DIMS;
}

/** How many of a cell's candidates are looked at to find a boundary to split at. */
const SAMPLES = 63;

/**
 * Splits a cell in two at the median of the boundaries that these boxes have inside it, in the dimension that has most of
 * them. At least one box must have a boundary inside. Large lists are sampled evenly: any boundary makes progress.
 */
export function splitCell(layer: Layer, boxes: readonly number[], cell: Cell): [Cell, Cell] {
  const inside: number[][] = [[], [], []];
  const step = Math.max(1, Math.floor(boxes.length / SAMPLES));
  for (let index = 0; index < boxes.length; index += step) collectBoundaries(layer, boxes[index] as number, cell, inside);
  const dim = inside.reduce((best, points, index) => (points.length > (inside[best]?.length ?? 0) ? index : best), 0);
  const points = (inside[dim] as number[]).sort((a, b) => a - b);
  const at = points[points.length >> 1] as number;
  const [low, high] = [[...cell], [...cell]];
  low[2 * dim + 1] = at;
  high[2 * dim] = at;
  return [low, high];
}

function collectBoundaries(layer: Layer, box: number, cell: Cell, inside: number[][]): void {
  for (let side = 0; side < 6; side += 1) {
    const point = layer.bounds[box * 6 + side] as number;
    const dim = side >> 1;
    if (point > (cell[2 * dim] as number) && point < (cell[2 * dim + 1] as number)) inside[dim]?.push(point);
  }
}

/** Work is limited by steps, never by time, so that the same input gives the same answer on any machine. */
export interface Budget {
  left: number;
}
