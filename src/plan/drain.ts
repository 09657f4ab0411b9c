import type { Fleet } from '../model/fleet.ts';
import type { PlanOptions, Reason } from '../model/plan.ts';
import type { DrainReport } from '../model/what-if.ts';
import { boardOfHomes, obstacles, type Board } from './board.ts';
import { decide } from './decide.ts';
import { type Engine } from './decision.ts';
import { countOf, takeStock, type Demand, type Home, type Stock } from './demand.ts';
import { orderSteps } from './drain-order.ts';
import { groupReasons } from './group-reasons.ts';
import { survey, withGuests, type Ground } from './ground.ts';
import { compareText } from '../text/compare.ts';
import { explainMoves } from './rebalance.ts';
import { draftRows } from './rows.ts';
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
  const asked = takeStock(ground).map((stock, index) => standingOnly(stock, index, drained));
  const { board, demands } = await decide(ground, asked, engine);
  const rows = draftRows(board, boardOfHomes(ground, demands));
  explainMoves({ ground, rows });
  settleSizes(board, rows);
  const { steps, left } = orderSteps(ground, demands, rows);
  const stuck = [...pinnedOn(demands, drained), ...stayingOn(board, drained), ...left];
  return { compute: names.join(', '), computes, feasible: stuck.length === 0, steps, stuck };
}

/** The service as it stands: nothing pending, and only what is on the drained computes has to move. */
function standingOnly(stock: Stock, index: number, drained: ReadonlySet<number>): Demand {
  const homes = stock.homes.map((home): Home => {
    const { fault: _, ...stand } = home;
    return drained.has(home.site) ? home : stand;
  });
  const instances = stock.pinnedTotal + countOf(homes);
  return { ...stock, index, homes, strays: [], instances, pending: 0, excess: 0, retired: [] };
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
function stayingOn(board: Board, drained: ReadonlySet<number>): readonly Stuck[] {
  return board.demands.flatMap((demand) =>
    [...board.on[demand.index]!]
      .filter(([site]) => drained.has(site))
      .map(([site, quantity]) => ({
        service: demand.name,
        compute: board.ground.sites[site]!.name,
        quantity,
        pinned: false,
        reasons:
          demand.service.move === 'never'
            ? [{ rule: 'move-never', message: `move: never keeps ${demand.name} where it is`, computes: [] }]
            : whyNowhere(board, demand),
      })),
  );
}

function whyNowhere(board: Board, demand: Demand): readonly Reason[] {
  const { sites }: Ground = board.ground;
  const others = sites.filter((site) => !site.leaves || site.state !== 'active');
  return groupReasons(
    others.map((site) => ({ compute: site.name, obstacles: obstacles(board, demand, site.index) })),
  );
}
