import type { WayOut } from '../model/conflict.ts';
import { compareText } from '../text/compare.ts';
import { countNear } from './apart.ts';
import { activated } from './activate.ts';
import { demandsInBreach } from './breaches.ts';
import { boughtWays } from './buy-way.ts';
import {
  countInDomains,
  fits,
  isLevel,
  missingOf,
  mayAdd,
  put,
  rulesAllow,
  unmetWants,
  type Board,
} from './board.ts';
import { countOf, type Demand } from './demand.ts';
import { addTo, timesThatFit, toVector, type Vector } from './keys.ts';
import { listNames } from './list-names.ts';
import { lowered } from './lower.ts';
import { refillAs } from './refill.ts';
import { clausesOf, subBoard } from './rules-of.ts';

const ORDER: readonly WayOut['kind'][] = ['activate', 'free', 'lower', 'relax', 'buy'];

/**
 * What would give missing instances a place, the cheapest first (unknown prices last), then what places most. Room that
 * comes free goes first to what stands in breach: ways that it could take are not told. Nor is a smaller size where that
 * would open domains of a topologySpread.
 */
export function waysOut(board: Board, demand: Demand): readonly WayOut[] {
  const breached = demandsInBreach(board);
  const found = [
    ...(breached.includes(demand) ? [] : relaxed(board, demand)),
    ...(breached.length > 0
      ? []
      : [...(demand.spreads.length > 0 ? [] : lowered(board, demand)), ...freed(board, demand)]),
    ...activated(board, demand),
    ...boughtWays(board, demand),
  ];
  const price = ({ monthlyCost }: WayOut): number => monthlyCost ?? Infinity;
  return found.toSorted((a, b) => {
    if (price(a) !== price(b)) return price(a) - price(b);
    return (
      b.places - a.places ||
      ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) ||
      compareText(a.message, b.message)
    );
  });
}

function relaxed(board: Board, demand: Demand): readonly WayOut[] {
  return clausesOf(board.ground, demand)
    .filter(({ rule }) => rule !== 'capacity-min-exceeded')
    .flatMap(({ message, without, edits }): WayOut[] => {
      const { places, where } = refillAs(board, demand, without(demand));
      if (places === 0) return [];
      return [
        {
          kind: 'relax',
          message: `without ${message}, ${places} more of ${demand.name} would fit on ${listNames(where)}`,
          places,
          monthlyCost: 0,
          edits,
        },
      ];
    });
}

const MOST_FREED = 3;
const MOST_TRIED = 12;

/** A hand-written Assignment that is in the way, and whose instances find a place elsewhere. */
function freed(board: Board, demand: Demand): readonly WayOut[] {
  const { sites } = board.ground;
  const ways: WayOut[] = [];
  let tried = 0;
  for (const site of demand.allowed.sites) {
    if (!sites[site]!.open || !rulesAllow(board, demand, site) || fits(board, demand, site)) continue;
    for (const pin of pinsOn(board, demand, site)) {
      if (ways.length === MOST_FREED || tried++ === MOST_TRIED) return ways;
      const way = freeing(board, demand, site, pin);
      if (!way) continue;
      ways.push(way);
      break;
    }
  }
  return ways;
}

interface Pin {
  readonly name: string;
  readonly owner: Demand;
  readonly quantity: number;
  readonly held: Vector;
}

/** Pins of other services without which there would be room, the smallest first. */
function pinsOn({ ground, demands, room }: Board, demand: Demand, site: number): readonly Pin[] {
  const total = ({ held }: Pin): number => held.reduce((sum, amount) => sum + amount, 0);
  return ground.sites[site]!.node.assignments.flatMap((pin): Pin[] => {
    const owner = demands.find(({ service }) => service === pin.service);
    if (pin.generated || !owner || owner === demand) return [];
    const held = toVector(ground.keys, pin.allocated);
    const enough = room[site]!.map((free, k) => free + held[k]!);
    if (timesThatFit(enough, demand.min, 1) === 0) return [];
    return [{ name: pin.resource.name, owner, quantity: pin.quantity, held }];
  }).toSorted((a, b) => total(a) - total(b) || compareText(a.name, b.name));
}

/** One more goes where the pin was; what the pin held finds another place, where its service still asks for it. */
function freeing(from: Board, demand: Demand, site: number, pin: Pin): WayOut | undefined {
  const { board: trial, demands } = subBoard(from, [demand, pin.owner]);
  const [newcomer, owner] = demands as [Demand, Demand];
  const { quantity } = pin;
  const { name } = from.ground.sites[site]!;
  addTo(trial.room[site]!, pin.held);
  unpin(trial, owner, site, quantity);
  put(trial, newcomer, site, 1);
  if (missingOf(trial, newcomer) < unmetWants(trial, newcomer).length) return undefined;
  const spare = Math.max(0, owner.pinnedTotal - owner.service.replicas);
  const homeless = quantity - Math.min(spare, quantity);
  for (let left = homeless; left > 0; left--) {
    const other = owner.allowed.sites.find((at) => mayAdd(trial, owner, at));
    if (other === undefined) return undefined;
    put(trial, owner, other, 1);
  }
  const neglected = unmetWants(trial, owner).length;
  if (!isLevel(trial, owner) || (homeless > 0 && neglected > 0)) return undefined;
  if (neglected > unmetWants(from, pin.owner).length) return undefined;
  return {
    kind: 'free',
    message: `without ${owner.name} on ${name} (assigned by hand), 1 more of ${demand.name} would fit there`,
    places: 1,
    monthlyCost: 0,
    edits: [{ kind: 'Assignment', name: pin.name, path: [], value: null }],
  };
}

function unpin(trial: Board, owner: Demand, site: number, quantity: number): void {
  const pins = trial.pinned[owner.index] as Map<number, number>;
  const left = countOf(owner.pinned.filter((pin) => pin.site === site)) - quantity;
  if (left > 0) pins.set(site, left);
  else pins.delete(site);
  countNear(trial.near, owner.name, site, -quantity);
  countInDomains(trial, owner, site, -quantity);
}
