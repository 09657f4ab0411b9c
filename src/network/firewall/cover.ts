import {
  crossedDim,
  DIMENSIONS,
  DIMS,
  SIDES,
  spannedDims,
  splitCell,
  type Budget,
  type Cell,
  type Layer,
} from './layer.ts';

/** Whether boxes cover a cell: by which (enough of them to cover it), or a point that none of them covers. */
export type Cover =
  | { readonly by: readonly number[] }
  | { readonly witness: readonly number[] }
  | 'undecided';

/**
 * Whether the union of boxes covers a cell. Exact. `boxes` ascending: where one alone contains the cell, the first such is
 * named. Boxes that span the cell in all dimensions but one are settled by a sweep, so that only the others are split at.
 */
export function coverCell(layer: Layer, cell: Cell, boxes: readonly number[], budget: Budget): Cover {
  budget.left -= boxes.length + 1;
  if (budget.left < 0) return 'undecided';
  const slabs: number[][] = DIMENSIONS.map(() => []);
  const solids: number[] = [];
  for (const box of boxes) {
    const spanned = spannedDims(layer, box, cell);
    if (spanned === DIMS) return { by: [box] };
    if (spanned === DIMS - 1) slabs[crossedDim(layer, box, cell)]?.push(box);
    else if (spanned >= 0) solids.push(box);
  }
  const witness: number[] = [];
  for (const [dim, list] of slabs.entries()) {
    const sweep = sweepSlabs(layer, cell, dim, list);
    if (typeof sweep !== 'number') return { by: sweep };
    witness.push(sweep);
  }
  return solids.length === 0 ? { witness } : coverHalves(layer, cell, slabs.flat(), solids, budget);
}

function coverHalves(
  layer: Layer,
  cell: Cell,
  slabs: readonly number[],
  solids: readonly number[],
  budget: Budget,
): Cover {
  const rest = [...slabs, ...solids].sort((a, b) => a - b);
  const by = new Set<number>();
  for (const half of splitCell(layer, solids, cell)) {
    const cover = coverCell(layer, half, rest, budget);
    if (cover === 'undecided' || 'witness' in cover) return cover;
    for (const box of cover.by) by.add(box);
  }
  return { by: [...by].sort((a, b) => a - b) };
}

/** Slabs along one dimension: the fewest that cover the cell, or the first rank that none of them covers. */
function sweepSlabs(layer: Layer, cell: Cell, dim: number, slabs: readonly number[]): number | number[] {
  const lo = (box: number): number => layer.bounds[box * SIDES + 2 * dim] as number;
  const hi = (box: number): number => layer.bounds[box * SIDES + 2 * dim + 1] as number;
  const sorted = slabs.toSorted((a, b) => lo(a) - lo(b) || a - b);
  const end = cell[2 * dim + 1] as number;
  const used: number[] = [];
  let reached = cell[2 * dim] as number;
  for (let index = 0; reached < end;) {
    let best: number | undefined;
    for (; index < sorted.length && lo(sorted[index] as number) <= reached; index += 1) {
      const box = sorted[index] as number;
      if (hi(box) > (best === undefined ? reached : hi(best))) best = box;
    }
    if (best === undefined) return reached;
    used.push(best);
    reached = hi(best);
  }
  return used;
}
