import type { Fleet } from '../model/fleet.ts';
import type { PlanOptions, Reason } from '../model/plan.ts';
import type { DrainReport } from '../model/what-if.ts';
import { obstacles, type Board } from './board.ts';
import { boardOfHomes, decide, type Engine } from './decide.ts';
import { countOf, join, takeStock, type Demand, type Stand, type Stock } from './demand.ts';
import { easeMaintenance } from './demands.ts';
import { orderSteps } from './drain-order.ts';
import { groupReasons } from './group-reasons.ts';
import { survey, withGuests, type Ground } from './ground.ts';
import { compareText } from '../text/compare.ts';
import { explainMoves } from './rebalance.ts';
import { draftRows, type Row } from './rows.ts';
import { settleSizes } from './size.ts';

/** `without` and `only` hold for where things may move. */
export type DrainOptions = Pick<PlanOptions, 'without' | 'only'>;

/**
 * Empties computes and the vms on them: moves, and the resizes and moves of others that make room for them, in an order in
 * which every state on the way is feasible. What is pending elsewhere is left alone. Undefined: no such compute.
 */
export async function planDrain(
  fleet: Fleet,
  names: readonly string[],
  options: DrainOptions,
  engine: Engine,
): Promise<DrainReport | undefined> {
  if (names.some((name) => !fleet.computes.has(name))) return undefined;
  const ground = survey(fleet, { ...options, drain: names });
  const computes = [...withGuests(fleet, names)]
    .filter((compute) => !ground.gone.has(compute))
    .toSorted(compareText);
  const drained = new Set(computes.map((compute) => ground.siteOf.get(compute)!));
  const demands = easeMaintenance(
    ground,
    takeStock(ground).map((stock, index) => standingOnly(stock, index, drained)),
  );
  const { board } = await decide(ground, demands, engine);
  const rows = draftRows(board, boardOfHomes(ground, demands));
  explainMoves({ ground, rows });
  settleSizes(ground, rows);
  const { steps, left } = orderSteps(ground, demands, rows);
  const stuck = [...pinnedOn(demands, drained), ...lingering(board, rows), ...left];
  return { compute: names.join(', '), computes, feasible: stuck.length === 0, steps, stuck };
}

/** The service as it stands: nothing pending, and only what is on the drained computes has to move. */
function standingOnly(stock: Stock, index: number, drained: ReadonlySet<number>): Demand {
  const leaving = stock.strays.filter(({ site }) => drained.has(site));
  const staying = stock.strays.filter(({ site }) => site >= 0 && !drained.has(site));
  const homes = new Map<number, Stand>();
  for (const { site, compute, quantity, held } of [...stock.homes, ...staying]) {
    const stand = { site, compute, quantity, held };
    const known = homes.get(site);
    homes.set(site, known ? join(known, stand) : stand);
  }
  const all = [...homes.values()].toSorted((a, b) => a.site - b.site);
  const instances = stock.pinnedTotal + countOf(all) + countOf(leaving);
  return { ...stock, index, homes: all, strays: leaving, instances, pending: 0, retired: [] };
}

type Stuck = DrainReport['stuck'][number];

function pinnedOn(demands: readonly Demand[], drained: ReadonlySet<number>): readonly Stuck[] {
  return demands.flatMap(({ name, pinned }) =>
    pinned
      .filter(({ site }) => drained.has(site))
      .map(({ compute, quantity }) => ({
        service: name,
        compute,
        quantity,
        pinned: true,
        reasons: [
          {
            rule: 'pinned',
            message: 'it is assigned by hand; its manifest has to name another compute',
            computes: [],
          },
        ],
      })),
  );
}

/** What found no place on any other compute, with every reason. */
function lingering(board: Board, rows: readonly Row[]): readonly Stuck[] {
  return rows
    .filter((row) => row.action === 'remove' || row.lingering > 0)
    .flatMap((row) => {
      if (!row.demand) return [];
      return [
        {
          service: row.service,
          compute: row.compute,
          quantity: row.lingering || row.quantity,
          pinned: false,
          reasons: whyNowhere(board, row.demand),
        },
      ];
    });
}

function whyNowhere(board: Board, demand: Demand): readonly Reason[] {
  const { sites }: Ground = board.ground;
  const others = sites.filter((site) => !site.leaves || site.state !== 'active');
  return groupReasons(
    others.map((site) => ({ compute: site.name, obstacles: obstacles(board, demand, site.index) })),
  );
}
