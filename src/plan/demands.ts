import { countOf, portion, takeStock, type Demand, type Stock } from './demand.ts';
import type { Ground } from './ground.ts';

/** What stands of every service and what is to be placed. Who leaves where there are too many is still open. */
export function demandsOf(ground: Ground): readonly Demand[] {
  return takeStock(ground).map(toDemand);
}

/** Instances of computes that are gone leave first: they run nowhere. */
function toDemand(stock: Stock, index: number): Demand {
  const free = Math.max(0, stock.instances - stock.pinnedTotal);
  const standing = countOf(stock.homes);
  const lost = Math.min(countOf(stock.strays), Math.max(0, free - standing));
  const { kept, gone } = keepSome(stock, lost);
  return {
    ...stock,
    index,
    strays: kept,
    retired: [...stock.retired, ...gone],
    pending: Math.max(0, free - standing - lost),
    excess: Math.max(0, standing - free),
  };
}

function keepSome(
  { strays, name, instances }: Stock,
  count: number,
): { kept: Demand['strays']; gone: Demand['retired'] } {
  const why = downTo(name, instances);
  const kept: Demand['strays'][number][] = [];
  const gone: Demand['retired'][number][] = [];
  let left = count;
  for (const stray of strays) {
    const some = Math.min(left, stray.quantity);
    left -= some;
    if (some > 0) kept.push(portion(stray, some));
    if (some < stray.quantity) gone.push({ ...portion(stray, stray.quantity - some, some), why });
  }
  return { kept, gone };
}

export const downTo = (name: string, instances: number): string =>
  `${name} is down to ${instances} instance${instances === 1 ? '' : 's'}`;
