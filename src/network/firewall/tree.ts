import { DIMENSIONS, DIMS, SIDES, type Cell, type Layer } from './layer.ts';

const LEAF = 8;

/**
 * A tree of bounding boxes over a layer, so that the boxes near a cell are found without a look at all of them. Boxes are
 * switched on one by one; questions about active boxes see those alone.
 */
export interface Tree {
  readonly layer: Layer;
  /** Box numbers, so ordered that every node is a range of them. */
  readonly order: Int32Array;
  readonly nodes: readonly Node[];
  readonly active: Uint8Array;
}

interface Node {
  readonly bounds: readonly number[];
  readonly from: number;
  readonly to: number;
  /** Children by index; -1 in a leaf. */
  left: number;
  right: number;
  readonly parent: number;
  /** The lowest and the highest box number below. */
  readonly first: number;
  readonly last: number;
  anyActive: boolean;
}

export interface MutableTree extends Tree {
  readonly leafOf: Int32Array;
}

export function buildTree(layer: Layer): MutableTree {
  const order = Int32Array.from({ length: layer.size }, (_, box) => box);
  const nodes: Node[] = [];
  const leafOf = new Int32Array(layer.size);
  if (layer.size > 0) buildNode(layer, order, nodes, leafOf, 0, layer.size, -1);
  return { layer, order, nodes, active: new Uint8Array(layer.size), leafOf };
}

function buildNode(
  layer: Layer,
  order: Int32Array,
  nodes: Node[],
  leafOf: Int32Array,
  from: number,
  to: number,
  parent: number,
): number {
  const index = nodes.length;
  const node = describeRange(layer, order, from, to, parent);
  nodes.push(node);
  if (to - from <= LEAF) {
    for (let at = from; at < to; at += 1) leafOf[order[at] as number] = index;
    return index;
  }
  const dim = widestDim(layer, order, from, to);
  const center = (box: number): number =>
    (layer.bounds[box * SIDES + 2 * dim] as number) + (layer.bounds[box * SIDES + 2 * dim + 1] as number);
  order.subarray(from, to).sort((a, b) => center(a) - center(b) || a - b);
  const middle = (from + to) >> 1;
  node.left = buildNode(layer, order, nodes, leafOf, from, middle, index);
  node.right = buildNode(layer, order, nodes, leafOf, middle, to, index);
  return index;
}

function describeRange(layer: Layer, order: Int32Array, from: number, to: number, parent: number): Node {
  const bounds = DIMENSIONS.flatMap(() => [Infinity, 0]);
  let [first, last] = [Infinity, -1];
  for (let at = from; at < to; at += 1) {
    const box = order[at] as number;
    first = Math.min(first, box);
    last = Math.max(last, box);
    for (let side = 0; side < SIDES; side += 1) {
      const pick = side % 2 === 0 ? Math.min : Math.max;
      bounds[side] = pick(bounds[side] as number, layer.bounds[box * SIDES + side] as number);
    }
  }
  return { bounds, from, to, left: -1, right: -1, parent, first, last, anyActive: false };
}

/** The dimension in which the middles of the boxes are spread widest, relative to the axis. */
function widestDim(layer: Layer, order: Int32Array, from: number, to: number): number {
  let best = { dim: 0, spread: -1 };
  for (let dim = 0; dim < DIMS; dim += 1) {
    let [low, high] = [Infinity, -Infinity];
    for (let at = from; at < to; at += 1) {
      const base = (order[at] as number) * SIDES + 2 * dim;
      const center = (layer.bounds[base] as number) + (layer.bounds[base + 1] as number);
      low = Math.min(low, center);
      high = Math.max(high, center);
    }
    const spread = (high - low) / (layer.all[2 * dim + 1] as number);
    if (spread > best.spread) best = { dim, spread };
  }
  return best.dim;
}

export function activate(tree: MutableTree, box: number): void {
  tree.active[box] = 1;
  for (
    let at = tree.leafOf[box] as number;
    at >= 0 && !tree.nodes[at]?.anyActive;
    at = (tree.nodes[at] as Node).parent
  ) {
    (tree.nodes[at] as Node).anyActive = true;
  }
}

export interface Wanted {
  /** Only active boxes. */
  readonly active?: boolean;
  /** Only boxes after this one. */
  readonly after?: number;
  /** Only boxes before this one. */
  readonly before?: number;
  /** Only boxes that allow, or only such that deny. */
  readonly allow?: boolean;
  /** Stop at so many; which ones is then unspecified (but the same on every run). */
  readonly most?: number;
}

/** The boxes that share a point with a cell, ascending. */
export function boxesTouching(tree: Tree, cell: Cell, wanted: Wanted): number[] {
  const found: number[] = [];
  const { before = Infinity, most = Infinity } = wanted;
  visit(
    tree,
    wanted,
    (bounds, at) => touches(bounds, at, cell),
    (box) => (found.push(box) < most ? before : NOTHING),
  );
  return found.sort((a, b) => a - b);
}

/** The first box (lowest number) that contains a cell; -1 where none does. */
export function firstContaining(tree: Tree, cell: Cell, wanted: Wanted): number {
  let best = Infinity;
  visit(
    tree,
    wanted,
    (bounds, at) => contains(bounds, at, cell),
    (box) => (best = Math.min(best, box)),
  );
  return best === Infinity ? -1 : best;
}

/** As a limit: no box is below it. */
const NOTHING = -1;

/** Walks down to the boxes that pass `test`. `take` returns the lowest box number that is no longer of interest. */
function visit(
  tree: Tree,
  { active = false, after = -1, before = Infinity, allow }: Wanted,
  test: (bounds: ArrayLike<number>, at: number) => boolean,
  take: (box: number) => number,
): void {
  const { nodes, order, layer } = tree;
  const stack = nodes.length > 0 ? [0] : [];
  let limit = before;
  for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
    const node = nodes[index] as Node;
    if ((active && !node.anyActive) || node.last <= after || node.first >= limit || !test(node.bounds, 0))
      continue;
    if (node.left >= 0) {
      stack.push(node.right, node.left);
      continue;
    }
    for (let at = node.from; at < node.to; at += 1) {
      const box = order[at] as number;
      if (box <= after || box >= limit || (active && tree.active[box] === 0)) continue;
      if ((allow !== undefined && (layer.allow[box] === 1) !== allow) || !test(layer.bounds, box * SIDES))
        continue;
      limit = take(box);
    }
  }
}

function touches(bounds: ArrayLike<number>, at: number, cell: Cell): boolean {
  for (let side = 0; side < SIDES; side += 2) {
    if (
      (bounds[at + side] as number) >= (cell[side + 1] as number) ||
      (bounds[at + side + 1] as number) <= (cell[side] as number)
    )
      return false;
  }
  return true;
}

function contains(bounds: ArrayLike<number>, at: number, cell: Cell): boolean {
  for (let side = 0; side < SIDES; side += 2) {
    if (
      (bounds[at + side] as number) > (cell[side] as number) ||
      (bounds[at + side + 1] as number) < (cell[side + 1] as number)
    )
      return false;
  }
  return true;
}
