import type { Settings } from '../model/fleet.ts';
import type { Board } from './board.ts';
import { fewestOff } from './breaches.ts';
import { clampSize } from './clamp.ts';
import type { Ground, Site } from './ground.ts';
import { addTo, times, type Vector } from './keys.ts';
import type { Row } from './rows.ts';
import { shareOf } from './score.ts';
import { shareSpare, takeBack } from './share.ts';
import { formatShort } from './why-not.ts';

/** How sizes are chosen. */
export interface Sizing {
  readonly allocation: Settings['allocation'];
  /** Top of the target band. */
  readonly top: number;
  /** Whether what stands or moves may grow too. */
  readonly growKept: boolean;
}

export const sizingOf = ({ fleet, options }: Ground): Sizing => ({
  allocation: fleet.settings.allocation,
  top: fleet.settings.target[1],
  growKept: options.rebalance ?? false,
});

/** Settles the sizes of all rows, compute by compute, and gives what each compute carries then. */
export function settleSizes(
  board: Board,
  rows: readonly Row[],
  sizing: Sizing = sizingOf(board.ground),
): readonly Vector[] {
  const { ground } = board;
  const bySite: Row[][] = ground.sites.map(() => []);
  for (const row of rows)
    if (row.site >= 0 && row.action !== 'remove' && !row.pinned) bySite[row.site]!.push(row);
  return ground.sites.map((site, index) => {
    const stuck = new Set(fewestOff(board, index).map(({ name }) => name));
    return sizeSite(ground, site, bySite[index]!, sizing, stuck);
  });
}

/**
 * What stands keeps its size within the limits of its service, what moves what it held, and what is new gets min. Key by
 * key: where that is too much, what moves is left with min, and what is kept gives back what is missing for everybody's min,
 * the largest surplus first. What is spare then up to the band's top is shared among what is new. `stuck`: services of which
 * some cannot have their min here; they keep what they hold.
 */
export function sizeSite(
  ground: Ground,
  site: Site,
  rows: readonly Row[],
  sizing: Sizing,
  stuck: ReadonlySet<string> = new Set(),
): Vector {
  const load = site.fixed.slice();
  for (const row of rows) {
    if (row.action === 'keep') settleKept(row, stuck);
    addTo(load, row.size);
  }
  if (rows.length === 0) return load;
  const settled = site.leaves || site.state === 'maintenance';
  if (!settled) cutMoved(site, rows, load);
  for (let k = 0; k < load.length; k++) {
    if (!settled && stuck.size === 0 && load[k]! > site.capacity[k]!)
      load[k]! -= shrinkKept(ground, rows, k, load[k]! - site.capacity[k]!);
    load[k]! += grow(rows, k, topOf(site.capacity[k]!, sizing) - load[k]!, sizing);
  }
  return load;
}

const isNew = (row: Row): boolean => row.action === 'create' || row.action === 'move';

/** Same size, but for limits of the service that changed since. */
function settleKept(row: Row, stuck: ReadonlySet<string>): void {
  const demand = row.demand!;
  const size = clampSize(demand, row.size, row.quantity);
  // What cannot have its min here keeps what it holds.
  if (stuck.has(row.service)) size.forEach((amount, k) => (size[k] = Math.min(amount, row.size[k]!)));
  if (size.every((amount, k) => amount === row.size[k])) return;
  row.size = size;
  row.action = 'resize';
  row.why = `min or max of ${demand.name} changed`;
}

/** What moves and cannot have what it held gets min: where not all can, those that hold most above it. */
function cutMoved(site: Site, rows: readonly Row[], load: Vector): void {
  const surplus = (row: Row): Vector =>
    row.size.map((amount, k) => amount - row.demand!.min[k]! * row.quantity);
  const share = (row: Row): number =>
    Math.max(0, ...surplus(row).map((amount, k) => amount / Math.max(1, site.capacity[k]!) / row.quantity));
  const moved = rows
    .filter((row) => row.action === 'move' && share(row) > 0)
    .map((row) => ({ row, share: share(row) }))
    .toSorted((a, b) => b.share - a.share);
  for (let at = 0; at < moved.length;) {
    const most = moved[at]!.share;
    if (load.every((amount, k) => amount <= site.capacity[k]!)) return;
    for (; at < moved.length && moved[at]!.share === most; at++) {
      const { row } = moved[at]!;
      addTo(load, surplus(row), -1);
      row.size = times(row.demand!.min, row.quantity);
    }
  }
}

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
  const growing = rows.filter((row) => row.action === 'create' || growKept);
  const room = (row: Row): number => Math.max(0, row.demand!.max[k]! * row.quantity - row.size[k]!);
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
