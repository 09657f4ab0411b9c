import type { Workload } from '../model/workload.ts';
import { kindHolds, mostOn } from '../model/kinds.ts';
import type { Sack } from './sack.ts';

/** Dimensions up to which each is also rounded by halves, thirds and quarters; beyond, by halves alone. */
const FEW_DIMS = 4;

/** What one machine of the kind can carry of the demand. */
export function toSack({ model, kinds, count }: Workload, k: number): Sack {
  const { dims } = model;
  const { room } = kinds[k]!;
  const groups = model.groups
    .map((_, index) => index)
    .filter((index) => count[index]! > 0 && kindHolds(model, index, kinds[k]!));
  const need = new Float64Array(groups.length * dims);
  const shares = Array.from({ length: dims }, (_, d) => {
    const amounts = groups.map((index) => model.groups[index]!.need[d]!);
    const plain = amounts.map((amount) => (amount > 0 ? amount / room[d]! : 0));
    plain.forEach((share, at) => (need[at * dims + d] = share));
    return [plain, ...roundedRows(amounts, room[d]!, plain, dims)];
  });
  const rows = [...shares.map((some) => some[0]!), ...shares.flatMap((some) => some.slice(1))];
  const size = new Float64Array(groups.length * rows.length);
  rows.forEach((row, r) => row.forEach((share, at) => (size[at * rows.length + r] = share)));
  return {
    dims,
    groups,
    need,
    most: Int32Array.from(groups, (index) => Math.min(count[index]!, mostOn(model, index, kinds[k]!))),
    rows: rows.length,
    size,
  };
}

/** Rows that follow from one dimension, as far as they say more than it does. */
function roundedRows(
  amounts: readonly number[],
  room: number,
  plain: readonly number[],
  dims: number,
): number[][] {
  const parts = dims <= FEW_DIMS ? [1, 2, 3] : [1];
  return parts
    .map((part) => amounts.map((amount) => roundedShare(amount, room, part)))
    .filter((row) => row.some((share, at) => share > plain[at]! + 1e-9));
}

/**
 * Of a machine's `part + 1` equal pieces, as many as are more than filled, over `part`: in no filling do these add up to
 * more than 1 (dual feasible function u^(k) of Fekete and Schepers).
 */
function roundedShare(amount: number, room: number, part: number): number {
  if (amount <= 0) return 0;
  const product = amount * (part + 1);
  let pieces = Math.floor(product / room);
  while (pieces * room > product) pieces -= 1;
  while ((pieces + 1) * room <= product) pieces += 1;
  return pieces * room === product ? amount / room : pieces / part;
}
