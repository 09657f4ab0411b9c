import type { Board } from './board.ts';
import { fewestOff } from './breaches.ts';
import { rowsOf, type Row } from './rows.ts';
import { scoreOf, scoredKeys, utilizationOf } from './score.ts';
import { sizeSite, sizingOf } from './size.ts';

/** Sum of the scores of all instances on a board, with the sizes that a plan of it would have. */
export type Judge = (board: Board) => number;

/** What stands on a compute is sized once for each mixture that is met. */
export function scoreJudge(): Judge {
  const known = new Map<string, number>();
  return (board) => {
    const bySite = new Map<number, { rows: Row[]; key: string }>();
    for (const demand of board.demands) {
      for (const row of rowsOf(board, demand)) {
        if (row.action === 'remove') continue;
        const entry = bySite.get(row.site) ?? { rows: [], key: '' };
        bySite.set(row.site, entry);
        entry.rows.push(row);
        entry.key += `|${demand.index},${row.action},${row.quantity},${row.from}`;
      }
    }
    let sum = 0;
    for (const [site, { rows, key }] of bySite) {
      const name = `${site}${key}`;
      let score = known.get(name);
      if (score === undefined) known.set(name, (score = scoreSite(board, site, rows)));
      sum += score;
    }
    return sum;
  };
}

function scoreSite(board: Board, index: number, rows: readonly Row[]): number {
  const { ground } = board;
  const site = ground.sites[index]!;
  const free = rows.filter(({ pinned }) => !pinned);
  const stuck = new Set(fewestOff(board, index).map(({ name }) => name));
  const load = sizeSite(ground, site, free, sizingOf(ground), stuck);
  return rows.reduce((sum, { demand, quantity }) => {
    const used = utilizationOf(load, site.capacity, scoredKeys(ground.keys, demand!.max));
    return sum + quantity * scoreOf(used, ground.fleet.settings.target);
  }, 0);
}
