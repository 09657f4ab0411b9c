import type { Amounts } from '../model/fleet.ts';
import type { ComputeUse, Considered, Placement, Plan, Recommendation } from '../model/plan.ts';
import type { NewlyUnplaced, ReviewPlacement } from '../model/review.ts';

/** What a service or compute of the head is called on the base. */
type NameBefore = (kind: 'Service' | 'Compute', name: string) => string;

/** Instances that have no place, and would have one, or not be, without this change. */
export function newlyUnplaced(
  base: Plan | undefined,
  head: Plan,
  nameBefore: NameBefore,
): readonly NewlyUnplaced[] {
  const known = new Map((base?.unplaced ?? []).map(({ service, missing }) => [service, missing]));
  return head.unplaced.flatMap(({ service, missing, reasons }) => {
    const before = known.get(nameBefore('Service', service)) ?? 0;
    return missing > before ? [{ service, missing: missing - before, before, reasons }] : [];
  });
}

/** What says why a row stands where it does. */
export interface Grounds {
  /** Of the first services, by name. */
  readonly considered: ReadonlyMap<string, Considered>;
  /** The target band of utilisation: shares from and to. */
  readonly target: readonly [number, number];
}

/** Rows of the head's plan that change something and are not in the base's, compute by compute. */
export function newPlacements(
  base: Plan | undefined,
  head: Plan,
  nameBefore: NameBefore,
  { considered, target }: Grounds,
): readonly ReviewPlacement[] {
  const known = new Map<string, number>();
  for (const row of changing(base)) {
    const key = rowKey(row, (_, name) => name);
    known.set(key, (known.get(key) ?? 0) + row.quantity);
  }
  const uses = new Map(head.computes.map((use) => [use.name, use]));
  return changing(head).flatMap((row) => {
    const key = rowKey(row, nameBefore);
    const before = Math.min(known.get(key) ?? 0, row.quantity);
    known.set(key, (known.get(key) ?? 0) - before);
    const quantity = row.quantity - before;
    if (quantity === 0) return [];
    const { action, service, compute, from, allocated } = row;
    const use = uses.get(compute);
    return [
      {
        action,
        service,
        compute,
        from,
        quantity,
        allocated: shareOf(allocated, quantity, row.quantity),
        why: row.why ?? whyThere(row, use, considered.get(service), target),
        utilizationBefore: use?.utilizationBefore ?? null,
        utilizationAfter: use?.utilizationAfter ?? null,
      },
    ];
  });
}

/** Why there, of what the planner gives no reason for: how full it gets it, and among how many that could hold it. */
function whyThere(
  { pinned, action }: Placement,
  use: ComputeUse | undefined,
  considered: Considered | undefined,
  target: Grounds['target'],
): string | null {
  if (pinned) return 'pinned by hand';
  if (action !== 'create') return null;
  if (considered?.fits === 1) return `alone of ${considered.computes} can hold it`;
  const fill = use ? [fillText(use.utilizationAfter, target)] : [];
  const among = considered && considered.fits > 1 ? [`one of ${considered.fits} that can hold it`] : [];
  return [...fill, ...among].join('; ') || null;
}

/** Compared as it is written, so that 70.4 % is not said to be 70 % and above 70 %. */
function fillText(utilization: number, [low, high]: Grounds['target']): string {
  const full = (share: number) => Math.round(share * 100);
  const [to, least, most] = [full(utilization), full(low), full(high)];
  const where = to < least ? 'below' : to > most ? 'above' : 'inside';
  return `fills it to ${to} %, ${where} the target band (${least} to ${most} %)`;
}

/** So many services are asked where else they could stand: each question looks at the whole fleet. */
const MOST_CONSIDERED = 3;

/** The first services that get a place, or another one, by this change. */
export function toConsider(placements: readonly ReviewPlacement[]): readonly string[] {
  const moving = placements.filter(({ action }) => action === 'create' || action === 'move');
  return [...new Set(moving.map(({ service }) => service))].slice(0, MOST_CONSIDERED);
}

/** What is to be bought for this change, and would not be without it. */
export function newRecommendations(base: Plan | undefined, head: Plan): readonly Recommendation[] {
  const known = new Map<string, number>();
  for (const one of base?.recommendations ?? []) {
    const key = purchaseKey(one);
    known.set(key, (known.get(key) ?? 0) + one.quantity);
  }
  return head.recommendations.flatMap((one) => {
    const quantity = one.quantity - (known.get(purchaseKey(one)) ?? 0);
    const monthlyCost = one.monthlyCost === null ? null : (one.monthlyCost / one.quantity) * quantity;
    return quantity > 0 ? [{ ...one, quantity, monthlyCost }] : [];
  });
}

function changing(plan: Plan | undefined): readonly Placement[] {
  return (plan?.placements ?? []).filter(({ action }) => action !== 'keep');
}

function rowKey({ action, service, compute, from }: Placement, nameBefore: NameBefore): string {
  const on = nameBefore('Compute', compute);
  const left = from === null ? '' : nameBefore('Compute', from);
  return JSON.stringify([action, nameBefore('Service', service), on, left]);
}

function purchaseKey({ offer, type, capacity }: Recommendation): string {
  return offer ?? JSON.stringify([type, [...capacity].toSorted()]);
}

function shareOf(amounts: Amounts, part: number, whole: number): Amounts {
  if (part === whole) return amounts;
  return new Map([...amounts].map(([key, amount]) => [key, Math.floor((amount * part) / whole)]));
}
