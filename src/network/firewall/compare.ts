import { coverCell } from './cover.ts';
import { DIMS, spannedDims, splitCell, type Budget, type Cell, type Layer } from './layer.ts';

/** Rules as boxes of a layer in evaluation order; boxes that mean the same in both lists have one number. */
export interface BoxList {
  readonly boxes: readonly number[];
  /** Whether a packet that no box holds is let through. */
  readonly fallback: boolean;
}

export interface Comparison {
  readonly layer: Layer;
  /** Told each cell in which the two lists decide differently; cells are disjoint. Returns true to stop. */
  readonly emit: (cell: Cell, allowedBefore: boolean) => boolean;
  /** Set where one difference is enough: `emit` may then be told a cell that only contains one. */
  readonly existence?: boolean;
  readonly budget: Budget;
}

/**
 * Finds every cell in which two lists decide differently. `regions`: boxes outside of which they are known to agree;
 * undefined: look everywhere in the cell. Returns true where `emit` stopped it or the budget ran out.
 */
export function compareLists(
  run: Comparison,
  cell: Cell,
  before: BoxList,
  after: BoxList,
  regions?: readonly number[],
): boolean {
  run.budget.left -= 1 + before.boxes.length + after.boxes.length;
  if (run.budget.left < 0) return true;
  const near = regions && touching(run.layer, cell, regions);
  if (near?.length === 0) return false;
  const inside = !near || near.some((box) => spannedDims(run.layer, box, cell) === DIMS);
  const [old, now] = [cutList(run.layer, cell, before), cutList(run.layer, cell, after)];
  if (!inside) return compareHalves(run, cell, old.list, now.list, near, near);
  return compareInside(run, cell, old, now);
}

function compareHalves(
  run: Comparison,
  cell: Cell,
  before: BoxList,
  after: BoxList,
  splitters: readonly number[],
  regions?: readonly number[],
): boolean {
  return splitCell(run.layer, splitters, cell).some((half) =>
    compareLists(run, half, before, after, regions),
  );
}

function touching(layer: Layer, cell: Cell, boxes: readonly number[]): number[] {
  return boxes.filter((box) => spannedDims(layer, box, cell) >= 0);
}

/** A list as far as it matters in a cell: boxes that miss it dropped, nothing after the first box that contains it. */
interface CutList {
  readonly list: BoxList;
  /** The last box contains the cell: the fallback never decides. */
  readonly closed: boolean;
}

function cutList(layer: Layer, cell: Cell, { boxes, fallback }: BoxList): CutList {
  const kept: number[] = [];
  for (const box of boxes) {
    const spanned = spannedDims(layer, box, cell);
    if (spanned >= 0) kept.push(box);
    if (spanned === DIMS) return { list: { boxes: kept, fallback }, closed: true };
  }
  return { list: { boxes: kept, fallback }, closed: false };
}

function compareInside(run: Comparison, cell: Cell, old: CutList, now: CutList): boolean {
  const shared = sharedPrefix(old.list.boxes, now.list.boxes);
  // The box that contains the cell is the end of both lists.
  if (shared === old.list.boxes.length && shared === now.list.boxes.length && old.closed === now.closed) {
    if (old.closed || old.list.fallback === now.list.fallback) return false;
  }
  const [was, is] = [actionsFrom(run.layer, old, shared), actionsFrom(run.layer, now, shared)];
  if (was === is && was !== BOTH) return false;
  const prefix = old.list.boxes.slice(0, shared);
  if (was !== BOTH && is !== BOTH) return outsideOf(run, cell, prefix, old, now, was === ALLOWS);
  const splitters = [...old.list.boxes, ...now.list.boxes.slice(shared)].filter(
    (box) => spannedDims(run.layer, box, cell) < DIMS,
  );
  return compareHalves(run, cell, old.list, now.list, splitters);
}

function sharedPrefix(a: readonly number[], b: readonly number[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}

const DENIES = 1;
const ALLOWS = 2;
const BOTH = 3;

/** Which actions may decide a packet that the first `from` boxes do not hold. */
function actionsFrom(layer: Layer, { list, closed }: CutList, from: number): number {
  let actions = closed ? 0 : list.fallback ? ALLOWS : DENIES;
  for (let index = from; index < list.boxes.length && actions !== BOTH; index += 1) {
    actions |= layer.allow[list.boxes[index] as number] === 1 ? ALLOWS : DENIES;
  }
  return actions;
}

/** The lists differ wherever no box of their common beginning decides. */
function outsideOf(
  run: Comparison,
  cell: Cell,
  prefix: readonly number[],
  old: CutList,
  now: CutList,
  allowed: boolean,
): boolean {
  if (prefix.length === 0) return run.emit(cell, allowed);
  if (!run.existence) return compareHalves(run, cell, old.list, now.list, prefix);
  const cover = coverCell(run.layer, cell, prefix, run.budget);
  return cover !== 'undecided' && 'by' in cover ? false : run.emit(cell, allowed);
}
