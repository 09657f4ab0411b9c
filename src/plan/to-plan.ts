import type { Amounts } from '../model/fleet.ts';
import type { ComputeUse, Placement } from '../model/plan.ts';
import { type Ground, type Site } from './ground.ts';
import { compareText } from '../text/compare.ts';
import { toAmounts, toVector, type Vector } from './keys.ts';
import type { Draft } from './draft.ts';
import type { Row } from './rows.ts';
import { scoreOf, scoredKeys, utilizationOf } from './score.ts';

/** Rows in their canonical order: service, compute, action, from. */
export function toPlacements({ ground, rows, load }: Draft): readonly Placement[] {
  return rows.map((row) => toPlacement(ground, row, load)).toSorted(compareRows);
}

function compareRows(a: Placement, b: Placement): number {
  return (
    compareText(a.service, b.service) ||
    compareText(a.compute, b.compute) ||
    compareText(a.action, b.action) ||
    compareText(a.from ?? '', b.from ?? '') ||
    Number(a.pinned) - Number(b.pinned)
  );
}

function toPlacement(ground: Ground, row: Row, load: readonly Vector[]): Placement {
  const { action, service, compute, from, quantity, pinned, why } = row;
  return {
    action,
    service,
    compute,
    from,
    quantity,
    allocated: toAmounts(ground.keys, row.size),
    score: action === 'remove' ? 0 : scoreOfRow(ground, row, load),
    pinned,
    ...(why === undefined ? {} : { why }),
  };
}

export function scoreOfRow(ground: Ground, row: Row, load: readonly Vector[]): number {
  const site = ground.sites[row.site];
  if (!site || !row.demand) return 0;
  const used = utilizationOf(load[row.site]!, site.capacity, scoredKeys(ground.keys, row.demand.max));
  return scoreOf(used, ground.fleet.settings.target);
}

/** Every compute with what it carries before and after, vms on it included. */
export function toComputeUses({ ground, rows, load }: Draft): readonly ComputeUse[] {
  const askedAfter = ground.sites.map(() => ground.keys.always.slice());
  for (const row of rows) {
    if (row.site < 0 || row.action === 'remove' || !row.demand) continue;
    row.demand.max.forEach((amount, k) => (askedAfter[row.site]![k] ||= amount > 0));
  }
  return ground.sites.map((site, index) => toUse(ground, site, load[index]!, askedAfter[index]!));
}

function toUse(ground: Ground, site: Site, load: Vector, askedAfter: readonly boolean[]): ComputeUse {
  const { node, capacity } = site;
  const before = carriedNow(ground, site);
  return {
    name: site.name,
    total: node.total,
    allocatedBefore: before,
    allocatedAfter: withUncounted(ground, site, load),
    utilizationBefore: utilizationOf(toVector(ground.keys, before), capacity, askedNow(ground, site)),
    utilizationAfter: utilizationOf(load, capacity, askedAfter),
  };
}

function carriedNow(ground: Ground, { node, fixed }: Site): Amounts {
  const generated = node.assignments.filter((assignment) => assignment.generated);
  const load = fixed.slice();
  for (const { allocated } of generated)
    toVector(ground.keys, allocated).forEach((amount, k) => (load[k]! += amount));
  return withUncounted(ground, { node } as Site, load);
}

/** Keys that no service knows are not counted while planning; vms may hold them all the same. */
function withUncounted(ground: Ground, { node }: Pick<Site, 'node'>, load: Vector): Amounts {
  const amounts = new Map(toAmounts(ground.keys, load));
  for (const guest of node.guests) {
    if (ground.gone.has(guest.name)) continue;
    for (const [key, amount] of guest.total) {
      if (!ground.keys.at.has(key) && amount > 0) amounts.set(key, (amounts.get(key) ?? 0) + amount);
    }
  }
  return new Map([...amounts].toSorted(([a], [b]) => compareText(a, b)));
}

function askedNow(ground: Ground, { node }: Site): readonly boolean[] {
  const asked = ground.keys.always.slice();
  for (const { service } of node.assignments) {
    if (service) toVector(ground.keys, service.max).forEach((amount, k) => (asked[k] ||= amount > 0));
  }
  return asked;
}
