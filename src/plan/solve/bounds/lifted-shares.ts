import type { Workload } from '../model/workload.ts';
import { kindHolds } from '../model/kinds.ts';

/**
 * By group: the share of each dimension of a machine that one instance takes, where `kinds` are all of one room. One beside which
 * little or nothing fits takes what no other can use as well (lifting): whatever a machine carries, the shares of a dimension add
 * up to no more than 1, since no two of those that are lifted fit on one machine.
 */
export function sharesOn(
  { model, kinds: all, count }: Workload,
  kinds: readonly number[],
): (index: number) => Float64Array {
  const { dims, groups, need } = model;
  const { room } = all[kinds[0]!]!;
  const some = groups
    .map((_, index) => index)
    .filter((index) => count[index]! > 0 && kinds.some((k) => kindHolds(model, index, all[k]!)));
  const fitTogether = (one: number, other: number): boolean => {
    for (let d = 0; d < dims; d++) {
      const both = need[one * dims + d]! + need[other * dims + d]!;
      if (both > 0 && both > room[d]!) return false;
    }
    return true;
  };
  const lifted = new Set<number>();
  const shares = new Map<number, Float64Array>();
  for (const index of some) {
    const own = Float64Array.from(room, (amount, d) => {
      const asked = need[index * dims + d]!;
      return asked > 0 ? asked / amount : 0;
    });
    shares.set(index, own);
    // Beside what is small there is always something.
    if (!own.some((share) => share > 0.5)) continue;
    const beside = some.filter(
      (other) => (other !== index || count[index]! > 1) && fitTogether(index, other),
    );
    if (beside.some((other) => lifted.has(other))) continue;
    for (let d = 0; d < dims; d++) {
      if (room[d]! <= 0) continue;
      const most = beside.reduce((sum, other) => sum + need[other * dims + d]! * count[other]!, 0);
      const share = 1 - most / room[d]!;
      if (share <= own[d]!) continue;
      own[d] = share;
      lifted.add(index);
    }
  }
  return (index) => shares.get(index)!;
}
