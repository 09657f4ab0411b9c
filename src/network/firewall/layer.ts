import { addressCount, type Family } from '../address.ts';
import type { Span } from '../spans.ts';
import { PORT_END, type Meaning, type PortSpan, type Protocol } from './rule.ts';

/** Dimensions of a box: source, destination, port, source port. */
export const DIMS = 4;

/** Their numbers, and the ranks of a box: lo and hi of each. */
export const DIMENSIONS: readonly number[] = [0, 1, 2, 3];
export const SIDES = 2 * DIMS;

/** A box in ranks: lo and hi (exclusive) of each dimension in turn. */
export type Cell = readonly number[];

/** The end points, ascending, by dimension: sources, destinations, ports, source ports. First and last bound the whole space. */
export type Axes = readonly [readonly bigint[], readonly bigint[], readonly number[], readonly number[]];

/**
 * The rules that concern one atom (a family and a protocol) as boxes, with every end point replaced by its rank among the
 * end points of its axis: the engine compares small integers, whatever the size of an address. Protocols without ports
 * have them all the same: no rule divides them.
 */
export interface Layer {
  readonly axes: Axes;
  readonly size: number;
  /** `SIDES` ranks a box. */
  readonly bounds: Int32Array;
  /** For each box the index of its rule in the list that was compiled; ascending. */
  readonly rule: Int32Array;
  readonly allow: Uint8Array;
  /** The whole space. */
  readonly all: Cell;
}

export interface LayerOptions {
  /** The caller sees to it that every rule concerns one destination: the dimension is left out. */
  readonly oneDestination?: boolean;
}

/** Compiles the rules of one family, in evaluation order; the function returned gives the layer of a protocol. */
export function compileLayers(
  rules: readonly Meaning[],
  family: Family,
  options: LayerOptions = {},
): (protocol: Protocol) => Layer {
  const mine = [...rules.keys()].filter((index) => rules[index]?.families.includes(family));
  const meanings = mine.map((index) => rules[index] as Meaning);
  const limit = addressCount(family);
  const destinations = options.oneDestination
    ? meanings.map(() => undefined)
    : meanings.map(({ destination }) => destination);
  const ranked = [
    rankSpans(
      meanings.map(({ source }) => source),
      limit,
    ),
    rankSpans(destinations, limit),
    rankPorts(meanings.map(({ ports }) => ports)),
    rankPorts(meanings.map(({ sourcePorts }) => sourcePorts)),
  ] as const;
  const axes: Axes = [ranked[0].axis, ranked[1].axis, ranked[2].axis, ranked[3].axis];
  const all = axes.flatMap((axis) => [0, axis.length - 1]);
  return (protocol) => {
    const chosen = [...mine.keys()].filter((at) => meanings[at]?.protocols.includes(protocol));
    const bounds = new Int32Array(chosen.length * SIDES);
    for (const [box, at] of chosen.entries()) {
      for (const [dim, { ranks }] of ranked.entries())
        bounds.set(ranks.subarray(2 * at, 2 * at + 2), box * SIDES + 2 * dim);
    }
    return {
      axes,
      size: chosen.length,
      bounds,
      rule: Int32Array.from(chosen, (at) => mine[at] as number),
      allow: Uint8Array.from(chosen, (at) => Number(meanings[at]?.allow)),
      all,
    };
  };
}

interface Ranked<T> {
  readonly axis: readonly T[];
  /** Two ranks a rule. */
  readonly ranks: Int32Array;
}

/** Undefined spans are the whole axis. */
function rankSpans(spans: readonly (Span | undefined)[], limit: bigint): Ranked<bigint> {
  const points = new Set<bigint>([0n, limit]);
  for (const span of spans) {
    if (span) points.add(span.start).add(span.end);
  }
  const axis = [...points].sort((a, b) => (a < b ? -1 : 1));
  const rank = new Map(axis.map((point, index) => [point, index]));
  const ends = spans.flatMap((span) =>
    span ? [rank.get(span.start) as number, rank.get(span.end) as number] : [0, axis.length - 1],
  );
  return { axis, ranks: Int32Array.from(ends) };
}

function rankPorts(spans: readonly PortSpan[]): Ranked<number> {
  const axis = [...new Set([0, PORT_END, ...spans.flat()])].sort((a, b) => a - b);
  const rank = new Map(axis.map((port, index) => [port, index]));
  return {
    axis,
    ranks: Int32Array.from(spans.flatMap((ports) => ports.map((port) => rank.get(port) as number))),
  };
}

export function boxOf(layer: Layer, box: number): number[] {
  return [...layer.bounds.subarray(box * SIDES, box * SIDES + SIDES)];
}

/** How a box lies to a cell: -1 it misses it, else how many dimensions of the cell it spans; `DIMS` contains it. */
export function spannedDims(layer: Layer, box: number, cell: Cell): number {
  const { bounds } = layer;
  let spanned = 0;
  for (let side = 0, at = box * SIDES; side < SIDES; side += 2, at += 2) {
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
    const at = box * SIDES + 2 * dim;
    const spans =
      (layer.bounds[at] as number) <= (cell[2 * dim] as number) &&
      (layer.bounds[at + 1] as number) >= (cell[2 * dim + 1] as number);
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
  const inside: number[][] = DIMENSIONS.map(() => []);
  const step = Math.max(1, Math.floor(boxes.length / SAMPLES));
  for (let index = 0; index < boxes.length; index += step)
    collectBoundaries(layer, boxes[index] as number, cell, inside);
  const dim = inside.reduce(
    (best, points, index) => (points.length > (inside[best]?.length ?? 0) ? index : best),
    0,
  );
  const points = (inside[dim] as number[]).sort((a, b) => a - b);
  const at = points[points.length >> 1] as number;
  const [low, high] = [[...cell], [...cell]];
  low[2 * dim + 1] = at;
  high[2 * dim] = at;
  return [low, high];
}

function collectBoundaries(layer: Layer, box: number, cell: Cell, inside: number[][]): void {
  for (let side = 0; side < SIDES; side += 1) {
    const point = layer.bounds[box * SIDES + side] as number;
    const dim = side >> 1;
    if (point > (cell[2 * dim] as number) && point < (cell[2 * dim + 1] as number)) inside[dim]?.push(point);
  }
}

/** Work is limited by steps, never by time, so that the same input gives the same answer on any machine. */
export interface Budget {
  left: number;
}
