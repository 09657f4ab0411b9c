import type { Board } from './board.ts';
import type { Demand } from './demand.ts';
import { addTo, type Vector } from './keys.ts';
import type { Row } from './rows.ts';

/** By site: instances that stay there only because no place was found. The board leaves them out: they are missing. */
export type Lingering = ReadonlyMap<number, readonly Lingerer[]>;

interface Lingerer {
  readonly demand: Demand;
  readonly count: number;
}

export function lingeringOf(rows: readonly Row[]): Lingering {
  const bySite = new Map<number, Lingerer[]>();
  for (const { demand, site, lingering: count } of rows) {
    if (!demand || count <= 0 || site < 0) continue;
    const known = bySite.get(site);
    if (known) known.push({ demand, count });
    else bySite.set(site, [{ demand, count }]);
  }
  return bySite;
}

/** What one more of a service finds on a compute: less what others that linger hold. Its own are what looks for a place. */
export function roomBeside(board: Board, lingering: Lingering, demand: Demand, site: number): Vector {
  const others = (lingering.get(site) ?? []).filter((one) => one.demand !== demand);
  if (others.length === 0) return board.room[site]!;
  const room = board.room[site]!.slice();
  for (const other of others) addTo(room, other.demand.min, -other.count);
  return room;
}
