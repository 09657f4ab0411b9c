import type { PlacementAction } from '../model/plan.ts';
import { fits, unmetWants, type Board } from './board.ts';
import { portion, type Demand, type Stand, type Stray } from './demand.ts';
import { formatShort } from './why-not.ts';
import { addTo, times, toVector, type Vector } from './keys.ts';

/** A row of the plan while it is made. Its size is settled last. */
export interface Row {
  /** Undefined for a generated Assignment whose service is gone. */
  readonly demand: Demand | undefined;
  readonly service: string;
  /** -1 where the compute is gone. */
  readonly site: number;
  readonly compute: string;
  readonly from: string | null;
  action: PlacementAction;
  readonly quantity: number;
  /** For all of the quantity together. */
  size: Vector;
  readonly pinned: boolean;
  /** Instances of it that stay only because no place was found: they count as unplaced. */
  readonly lingering: number;
  why?: string;
}

/** The board as rows: what is kept, created, moved and removed. Sizes: what is kept as it stands, what is new at min. */
export function draftRows(board: Board, homesNow: Board): Row[] {
  return [
    ...board.demands.flatMap((demand) => joinAlike(rowsOf(board, homesNow, demand))),
    ...joinAlike(orphanRows(board)),
  ];
}

/** Rows are disjoint: what happens to a service on a compute in the same way is one row. */
function joinAlike(rows: readonly Row[]): Row[] {
  const byKey = new Map<string, Row>();
  for (const row of rows) {
    const key = `${row.action}\n${row.service}\n${row.compute}\n${row.from}\n${row.pinned}`;
    const known = byKey.get(key);
    byKey.set(key, known ? joinRows(known, row) : row);
  }
  return [...byKey.values()];
}

function joinRows(a: Row, b: Row): Row {
  const size = a.size.slice();
  addTo(size, b.size);
  const whys = [...new Set([a.why, b.why].filter((why) => why !== undefined))];
  return {
    ...a,
    quantity: a.quantity + b.quantity,
    size,
    lingering: a.lingering + b.lingering,
    ...(whys.length > 0 ? { why: whys.join('; ') } : {}),
  };
}

function rowsOf(board: Board, homesNow: Board, demand: Demand): Row[] {
  const rows: Row[] = demand.pinned.map((stand) => ({ ...rowOf(demand, stand, 'keep'), pinned: true }));
  const arriving = new Map(board.on[demand.index]);
  const sources: Source[] = [];
  for (const home of demand.homes) {
    const stays = Math.min(home.quantity, arriving.get(home.site) ?? 0);
    if (stays > 0) rows.push(keptRow(demand, portion(home, stays)));
    arriving.set(home.site, (arriving.get(home.site) ?? 0) - stays);
    if (stays < home.quantity)
      sources.push(leavingSource(homesNow, demand, portion(home, home.quantity - stays, stays)));
  }
  sources.push(...demand.strays.toSorted((a, b) => Number(a.lingers) - Number(b.lingers)));
  const left = matchMoves(board, demand, sources, arriving, rows);
  for (const [site, count] of arriving) if (count > 0) rows.push(newRow(board, demand, site, count));
  for (const source of left) rows.push(leftRow(board, demand, source));
  for (const gone of demand.retired) rows.push({ ...rowOf(demand, gone, 'remove'), why: gone.why });
  return rows;
}

/** Instances that leave their compute: strays, and homes that the plan gives up. */
type Source = Stray & { readonly home?: true };

function rowOf(
  demand: Demand | undefined,
  stand: Stand,
  action: PlacementAction,
  service = demand?.name ?? '',
): Row {
  const { site, compute, quantity, held } = stand;
  return {
    demand,
    service,
    site,
    compute,
    from: null,
    action,
    quantity,
    size: held.slice(),
    pinned: false,
    lingering: 0,
  };
}

/** Same size, but for limits of the service that changed since. */
function keptRow(demand: Demand, stand: Stand): Row {
  const size = clampSize(demand, stand.held, stand.quantity);
  const same = size.every((amount, k) => amount === stand.held[k]);
  const row = rowOf(demand, { ...stand, held: size }, same ? 'keep' : 'resize');
  return same ? row : { ...row, why: `min or max of ${demand.name} changed` };
}

export function clampSize({ min, max }: Demand, held: readonly number[], quantity: number): Vector {
  return held.map((amount, k) => Math.min(Math.max(amount, min[k]! * quantity), max[k]! * quantity));
}

function newRow(board: Board, demand: Demand, site: number, quantity: number): Row {
  const compute = board.ground.sites[site]!.name;
  return rowOf(demand, { site, compute, quantity, held: times(demand.min, quantity) }, 'create');
}

/** Gives sources the places that are new, in order of the computes' names. Returns the sources that got none. */
function matchMoves(
  board: Board,
  demand: Demand,
  sources: readonly Source[],
  arriving: Map<number, number>,
  rows: Row[],
): readonly Source[] {
  const left: Source[] = [];
  const places = [...arriving.keys()].toSorted((a, b) => a - b);
  for (const source of sources) {
    let rest = source.quantity;
    for (const site of places) {
      const count = Math.min(rest, arriving.get(site)!);
      if (count <= 0) continue;
      arriving.set(site, arriving.get(site)! - count);
      rest -= count;
      rows.push({
        ...newRow(board, demand, site, count),
        action: 'move',
        from: source.compute,
        why: source.why,
      });
    }
    if (rest > 0) left.push(portion(source, rest, source.quantity - rest));
  }
  return left;
}

function leavingSource(homesNow: Board, demand: Demand, stand: Stand): Source {
  return { ...stand, lingers: false, home: true, why: leavingWhy(homesNow, demand, stand) };
}

function leavingWhy(homesNow: Board, demand: Demand, { site, compute }: Stand): string {
  const room = homesNow.room[site]!;
  const short = homesNow.ground.keys.names.flatMap((key, k) =>
    room[k]! < 0 && demand.min[k]! > 0 ? [`${key} short by ${formatShort(key, -room[k]!)}`] : [],
  );
  if (short.length > 0) return `${compute} cannot hold all that is on it: ${short.join('; ')}`;
  const counts = homesNow.inDomain[demand.index];
  if (counts && Math.max(...counts) - Math.min(...counts) > demand.service.topologySpread!.maxSkew) {
    return `levels ${demand.domains!.key} to maxSkew ${demand.service.topologySpread!.maxSkew}`;
  }
  const [unmet] = unmetWants(homesNow, demand);
  if (unmet) return `an instance has to be where ${unmet.address} is`;
  return `makes room on ${compute}, so that more instances fit`;
}

/** A source without a place: it stays and counts as unplaced where it may, else it goes. */
function leftRow(board: Board, demand: Demand, source: Source): Row {
  const mayLinger = source.lingers || (source.home === true && demand.wants.length > 0);
  const leaves = board.ground.sites[source.site]?.leaves ?? false;
  if (mayLinger && (leaves || lingersWithin(board, demand, source))) {
    const why = `${source.why}, but no other compute takes it`;
    if (leaves) return { ...rowOf(demand, source, 'keep'), lingering: source.quantity, why };
    const kept = keptRow(demand, source);
    return { ...kept, lingering: source.quantity, why: kept.why ? `${kept.why}; ${why}` : why };
  }
  return { ...rowOf(demand, source, 'remove'), why: `${source.why}, and no other compute takes it` };
}

/** On an active compute it stays only where there is still room for all of it. */
function lingersWithin(board: Board, demand: Demand, { site, quantity }: Source): boolean {
  if (site < 0 || !fits(board, { ...demand, min: times(demand.min, quantity) }, site)) return false;
  addTo(board.room[site]!, demand.min, -quantity);
  return true;
}

/** A service that is gone takes its generated Assignments along. */
function orphanRows(board: Board): Row[] {
  const { fleet, keys, siteOf } = board.ground;
  return fleet.assignments.flatMap((assignment): Row[] => {
    if (!assignment.generated || assignment.service) return [];
    const compute = assignment.compute?.name ?? assignment.computeName;
    const stand = {
      site: siteOf.get(compute) ?? -1,
      compute,
      quantity: assignment.quantity,
      held: toVector(keys, assignment.allocated),
    };
    return [
      {
        ...rowOf(undefined, stand, 'remove', assignment.serviceName),
        why: `service ${assignment.serviceName} is gone`,
      },
    ];
  });
}
