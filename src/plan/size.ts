import type { Settings } from '../model/fleet.ts';
import type { Ground, Site } from './ground.ts';
import { addTo, type Vector } from './keys.ts';
import type { Row } from './rows.ts';
import { shareOf } from './score.ts';
import { shareSpare, takeBack } from './share.ts';
import { formatShort } from './why-not.ts';

/** How sizes are chosen. */
export interface Sizing {
  readonly allocation: Settings['allocation'];
  /** Top of the target band. */
  readonly top: number;
  /** Whether what stands may grow too. */
  readonly growKept: boolean;
}

export const sizingOf = ({ fleet, options }: Ground): Sizing => ({
  allocation: fleet.settings.allocation,
  top: fleet.settings.target[1],
  growKept: options.rebalance ?? false,
});

/** Settles the sizes of all rows, compute by compute, and gives what each compute carries then. */
export function settleSizes(
  ground: Ground,
  rows: readonly Row[],
  sizing: Sizing = sizingOf(ground),
): readonly Vector[] {
  const bySite: Row[][] = ground.sites.map(() => []);
  for (const row of rows)
    if (row.site >= 0 && row.action !== 'remove' && !row.pinned) bySite[row.site]!.push(row);
  return ground.sites.map((site, index) => sizeSite(ground, site, bySite[index]!, sizing));
}

/**
 * Key by key: what is kept gives back what is missing for everybody's min, the largest surplus first; then what is spare
 * up to the band's top is shared among the new instances. Rows come in the order of their services' names.
 */
export function sizeSite(ground: Ground, site: Site, rows: readonly Row[], sizing: Sizing): Vector {
  const load = site.fixed.slice();
  for (const row of rows) addTo(load, row.size);
  if (rows.length === 0) return load;
  for (let k = 0; k < load.length; k++) {
    if (!site.leaves && load[k]! > site.capacity[k]!)
      load[k]! -= shrinkKept(ground, rows, k, load[k]! - site.capacity[k]!);
    load[k]! += grow(rows, k, topOf(site.capacity[k]!, sizing) - load[k]!, sizing);
  }
  return load;
}

const isNew = (row: Row): boolean => row.action === 'create' || row.action === 'move';

export function topOf(capacity: number, { allocation, top }: Sizing): number {
  if (allocation === 'min') return 0;
  return allocation === 'max' ? capacity : shareOf(capacity, top);
}

function shrinkKept(ground: Ground, rows: readonly Row[], k: number, missing: number): number {
  const kept = rows.filter((row) => !isNew(row));
  const surplus = kept.map((row) => ({ amount: row.size[k]! - row.demand!.min[k]! * row.quantity }));
  const given = takeBack(missing, surplus);
  const key = ground.keys.names[k]!;
  kept.forEach((row, index) => {
    const amount = given[index]!;
    if (amount === 0) return;
    row.size[k]! -= amount;
    const gave = `gives back ${formatShort(key, amount)} of ${key}`;
    row.why = row.action === 'resize' ? `${row.why}, ${gave}` : gave;
    row.action = 'resize';
  });
  return given.reduce((sum, amount) => sum + amount, 0);
}

function grow(rows: readonly Row[], k: number, spare: number, { growKept }: Sizing): number {
  if (spare <= 0) return 0;
  const growing = rows.filter((row) => (isNew(row) || growKept) && row.lingering === 0);
  const room = (row: Row): number => row.demand!.max[k]! * row.quantity - row.size[k]!;
  const claims = growing.map((row) => ({
    count: row.quantity,
    most: (room(row) - (room(row) % row.quantity)) / row.quantity,
  }));
  const shares = shareSpare(spare, claims);
  let used = 0;
  growing.forEach((row, index) => {
    const amount = shares[index]! * row.quantity;
    if (amount === 0) return;
    row.size[k]! += amount;
    used += amount;
    if (!isNew(row) && row.action === 'keep')
      Object.assign(row, { action: 'resize', why: 'grows into room that is spare' });
  });
  return used;
}
