import type { PlacementAction } from '../model/plan.ts';
import { blockersOf, describeApart, standsApart } from './apart.ts';
import { describeLonely } from './beside.ts';
import { unmetWants, type Board } from './board.ts';
import { lonelyOn } from './breaches.ts';
import { clampSize } from './clamp.ts';
import { isEverywhere, portion, type Demand, type Stand, type Stray } from './demand.ts';
import { scoredKeys, scoreOf, shareOf, utilizationOf } from './score.ts';
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
  why?: string;
}

/** It stands afterwards, and its compute is there for it. */
export const isPaidFor = ({ action, demand }: Row): boolean =>
  action !== 'remove' && (demand === undefined || !isEverywhere(demand));

/**
 * The board as rows: what is kept, created, moved and removed. Sizes: what is kept or moved as it stood, what is new at min.
 * With `homesNow`, every row says why.
 */
export function draftRows(board: Board, homesNow: Board): Row[] {
  return [
    ...board.demands.flatMap((demand) => joinAlike(rowsOf(board, demand, homesNow))),
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
    ...(whys.length > 0 ? { why: whys.join('; ') } : {}),
  };
}

/** The rows of one service. */
export function rowsOf(board: Board, demand: Demand, homesNow?: Board): Row[] {
  const rows: Row[] = demand.pinned.map((stand) => ({ ...rowOf(demand, stand, 'keep'), pinned: true }));
  const arriving = new Map(board.on[demand.index]);
  const sources: Stray[] = [];
  for (const home of demand.homes) {
    const stays = Math.min(home.quantity, arriving.get(home.site) ?? 0);
    if (stays > 0) rows.push(rowOf(demand, portion(home, stays), 'keep'));
    arriving.set(home.site, (arriving.get(home.site) ?? 0) - stays);
    if (stays === home.quantity) continue;
    const why = home.fault?.message ?? (homesNow ? leavingWhy(homesNow, demand, home) : '');
    sources.push({ ...portion(home, home.quantity - stays, stays), why });
  }
  sources.push(...demand.strays);
  const left = matchMoves(board, demand, sources, arriving, rows);
  for (const [site, count] of arriving) if (count > 0) rows.push(newRow(board, demand, site, count));
  for (const source of left)
    rows.push({ ...rowOf(demand, source, 'remove'), why: `${source.why}, and no other compute takes it` });
  for (const gone of demand.retired) rows.push({ ...rowOf(demand, gone, 'remove'), why: gone.why });
  return rows;
}

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
  };
}

function newRow(board: Board, demand: Demand, site: number, quantity: number): Row {
  const compute = board.ground.sites[site]!.name;
  return rowOf(demand, { site, compute, quantity, held: times(demand.min, quantity) }, 'create');
}

/**
 * Gives sources the places that are new: those first where growing would help the score least, for what moves keeps its size.
 * Returns the sources that got none.
 */
function matchMoves(
  board: Board,
  demand: Demand,
  sources: readonly Stray[],
  arriving: Map<number, number>,
  rows: Row[],
): readonly Stray[] {
  const left: Stray[] = [];
  const places = placesFor(board, demand, sources, arriving);
  for (const source of sources) {
    let rest = source.quantity;
    for (const site of places) {
      const count = Math.min(rest, arriving.get(site)!);
      if (count <= 0) continue;
      arriving.set(site, arriving.get(site)! - count);
      const part = portion(source, count, source.quantity - rest);
      rest -= count;
      rows.push({
        ...newRow(board, demand, site, count),
        size: clampSize(demand, part.held, count),
        action: 'move',
        from: source.compute,
        why: source.why,
      });
    }
    if (rest > 0) left.push(portion(source, rest, source.quantity - rest));
  }
  return left;
}

function placesFor(
  board: Board,
  demand: Demand,
  sources: readonly Stray[],
  arriving: ReadonlyMap<number, number>,
): readonly number[] {
  const places = [...arriving.keys()].toSorted((a, b) => a - b);
  const [first] = sources;
  const coming = [...arriving.values()].reduce((sum, count) => sum + Math.max(0, count), 0);
  const moving = sources.reduce((sum, { quantity }) => sum + quantity, 0);
  if (!first || places.length < 2 || coming <= moving) return places;
  const held = clampSize(demand, portion(first, 1).held, 1);
  const gains = new Map(places.map((site) => [site, gainByGrowing(board, demand, site, held)]));
  return places.toSorted((a, b) => gains.get(a)! - gains.get(b)! || a - b);
}

/** What the scores on a compute gain where an instance that is there is new, and grows, rather than of a given size. */
function gainByGrowing(board: Board, demand: Demand, site: number, held: readonly number[]): number {
  const { ground, room, on } = board;
  const { capacity } = ground.sites[site]!;
  const { allocation, target } = ground.fleet.settings;
  const counts = scoredKeys(ground.keys, demand.max);
  const score = (size: (k: number, least: number) => number): number => {
    const load = capacity.map((amount, k) => size(k, amount - room[site]![k]! - demand.min[k]!));
    return scoreOf(utilizationOf(load, capacity, counts), target);
  };
  const grown = score((k, others) => {
    const least = others + demand.min[k]!;
    const top =
      allocation === 'min' ? least : allocation === 'max' ? capacity[k]! : shareOf(capacity[k]!, target[1]);
    return Math.max(least, Math.min(others + demand.max[k]!, top));
  });
  const many = on.reduce((sum, counted) => sum + (counted.get(site) ?? 0), 0);
  return many * (grown - score((k, others) => others + held[k]!));
}

function leavingWhy(homesNow: Board, demand: Demand, { site, compute }: Stand): string {
  const room = homesNow.room[site]!;
  const short = homesNow.ground.keys.names.flatMap((key, k) =>
    room[k]! < 0 && demand.min[k]! > 0 ? [`${key} short by ${formatShort(key, -room[k]!)}`] : [],
  );
  if (short.length > 0) return `${compute} cannot hold all that is on it: ${short.join('; ')}`;
  const { spreadMax } = demand.service;
  if (spreadMax !== undefined && (homesNow.on[demand.index]!.get(site) ?? 0) > spreadMax)
    return `${compute} holds more than spreadMax ${spreadMax}`;
  const uneven = demand.spreads.find(({ maxSkew }, at) => {
    const counts = homesNow.inDomain[demand.index]![at]!;
    return Math.max(...counts) - Math.min(...counts) > maxSkew;
  });
  if (uneven) return `levels ${uneven.domains.key} to maxSkew ${uneven.maxSkew}`;
  const [apart] = standsApart(homesNow.near, demand, site) ? [] : blockersOf(homesNow.near, demand, site);
  if (apart) return describeApart(demand.name, apart);
  if (lonelyOn(homesNow, demand, site) > 0) return describeLonely(homesNow.near, demand, site);
  const [unmet] = unmetWants(homesNow, demand);
  if (unmet) return `an instance has to be where ${unmet.address} is`;
  return `makes room on ${compute}, so that more instances fit`;
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
