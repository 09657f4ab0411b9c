import type { Kind } from '../model/kinds.ts';
import { buyMachine, returnMachine, unitScale, type Layout } from '../model/layout.ts';
import type { Budget } from '../model/random.ts';
import { clearBin, restore, snapshot } from '../model/snapshot.ts';
import { squeeze } from './squeeze.ts';

export interface Economy {
  readonly layout: Layout;
  readonly kinds: readonly Kind[];
  readonly budget: Budget;
  /** Operations for each attempt. */
  readonly attempt: number;
  /** No solution is cheaper: where that is reached there is nothing left to do. */
  readonly bound: number;
  readonly uproot: boolean;
  /** Whether a change that found room for everything will do; it may change the layout to that end. */
  readonly accept?: (layout: Layout) => boolean;
}

/** Machines in use that cost something: kind by bin. Those of the fleet or those bought, as the kinds say. */
interface Use {
  readonly bin: number;
  readonly kind: number;
}

/** Closes machines, or changes them for cheaper ones, as long as what they carried finds room on the others. */
export function economise(task: Economy): void {
  let failed = 0;
  let seed = 1;
  while (task.budget.left > 0 && costInUse(task) > task.bound + 1e-9) {
    const changes = changesOf(task);
    let improved = false;
    for (const change of changes.slice(0, 40)) {
      if (task.budget.left <= 0) break;
      seed += 1;
      if (!attempt(task, change, seed)) continue;
      improved = true;
      break;
    }
    if (improved) continue;
    failed += 1;
    if (failed > 3 || changes.length === 0) return;
  }
}

interface Change {
  readonly close: readonly Use[];
  /** Kinds of which one is opened each. */
  readonly open: readonly number[];
  readonly saving: number;
  /** How much has to find another place, in machines. */
  readonly burden: number;
}

function inUse({ layout, kinds }: Economy): Use[] {
  const uses: Use[] = [];
  kinds.forEach((kind, k) => {
    if (kind.offer < 0)
      for (const bin of kind.bins) if (layout.who[bin]!.length > 0) uses.push({ bin, kind: k });
  });
  const byOffer = new Map(kinds.map((kind, k) => [kind.offer, k]));
  layout.offerOf.forEach((offer, at) => {
    const bin = layout.model.bins + at;
    if (layout.who[bin]!.length > 0 && byOffer.has(offer)) uses.push({ bin, kind: byOffer.get(offer)! });
  });
  return uses;
}

const costInUse = (task: Economy): number =>
  inUse(task).reduce((sum, use) => sum + task.kinds[use.kind]!.cost, 0);

/** Closing one; closing one and opening a cheaper one; closing two and opening one: those that promise most first. */
function changesOf(task: Economy): Change[] {
  const { kinds, layout } = task;
  const uses = inUse(task).filter((use) => kinds[use.kind]!.cost > 0);
  const scale = unitScale(layout);
  const load = new Map(uses.map((use) => [use, loadOf(layout, use.bin, scale)]));
  const free = freeShare(task, scale);
  const changes: Change[] = [];
  const consider = (close: readonly Use[], open: readonly number[]): void => {
    const saving =
      close.reduce((sum, use) => sum + kinds[use.kind]!.cost, 0) -
      open.reduce((sum, k) => sum + kinds[k]!.cost, 0);
    if (saving <= 1e-9) return;
    const room = open.reduce(
      (sum, k) => sum + kinds[k]!.room.reduce((total, amount, d) => total + amount * scale[d]!, 0),
      0,
    );
    const lost = close.reduce(
      (sum, use) => sum + kinds[use.kind]!.room.reduce((total, amount, d) => total + amount * scale[d]!, 0),
      0,
    );
    const burden = close.reduce((sum, use) => sum + load.get(use)!, 0);
    if (lost - room > free * layout.model.dims) return;
    changes.push({ close, open, saving, burden: Math.max(0, burden - room) + 0.05 * burden + 0.02 });
  };
  const light = uses
    .slice()
    .sort((a, b) => load.get(a)! / kinds[a.kind]!.cost - load.get(b)! / kinds[b.kind]!.cost || a.bin - b.bin)
    .slice(0, 60);
  const cheaper = kinds.map((_, k) => k).filter((k) => available(task, k));
  for (const use of light) {
    consider([use], []);
    for (const k of cheaper) consider([use], [k]);
  }
  for (const a of light.slice(0, 12))
    for (const b of light.slice(0, 12)) if (a.bin < b.bin) for (const k of cheaper) consider([a, b], [k]);
  return changes.sort((a, b) => b.saving / b.burden - a.saving / a.burden);
}

/** Room that is free on machines in use, all dimensions added, by the scarcest. */
function freeShare(task: Economy, scale: Float64Array): number {
  const { dims } = task.layout.model;
  const free = new Float64Array(dims);
  for (const { bin } of inUse(task))
    for (let d = 0; d < dims; d++) free[d]! += task.layout.free[bin * dims + d]! * scale[d]!;
  return free.reduce((sum, amount) => sum + amount, 0) / dims;
}

function loadOf(layout: Layout, bin: number, scale: Float64Array): number {
  const { dims } = layout.model;
  let load = 0;
  for (let d = 0, at = bin * dims; d < dims; d++, at++)
    load += (layout.roomOf[at]! - layout.free[at]!) * scale[d]!;
  return load;
}

function available({ layout, kinds }: Economy, k: number): boolean {
  const kind = kinds[k]!;
  if (kind.offer >= 0)
    return (
      layout.stock[kind.offer]! > 0 ||
      layout.offerOf.some(
        (offer, at) => offer === kind.offer && layout.who[layout.model.bins + at]!.length === 0,
      )
    );
  return kind.bins.some((bin) => layout.model.open[bin] === 1 && layout.who[bin]!.length === 0);
}

/** An unused machine of the kind. */
function openOne({ layout, kinds }: Economy, k: number, taken: ReadonlySet<number>): number {
  const { offer, bins } = kinds[k]!;
  if (offer < 0)
    return (
      bins.find((bin) => layout.model.open[bin] === 1 && layout.who[bin]!.length === 0 && !taken.has(bin)) ??
      -1
    );
  const at = layout.offerOf.findIndex(
    (each, index) =>
      each === offer &&
      layout.who[layout.model.bins + index]!.length === 0 &&
      !taken.has(layout.model.bins + index),
  );
  if (at >= 0) return layout.model.bins + at;
  return layout.stock[offer]! > 0 ? buyMachine(layout, offer) : -1;
}

function attempt(task: Economy, change: Change, seed: number): boolean {
  const { layout } = task;
  const before = snapshot(layout);
  const usable = new Uint8Array(layout.size + change.open.length);
  for (const kind of task.kinds) if (kind.cost === 0) for (const bin of kind.bins) usable[bin] = 1;
  for (const { bin } of inUse(task)) usable[bin] = 1;
  const pending: number[] = [];
  for (const { bin } of change.close) {
    usable[bin] = 0;
    layout.who[bin]!.forEach((index, at) =>
      pending.push(...Array.from({ length: layout.many[bin]![at]! }, () => index)),
    );
    clearBin(layout, bin);
  }
  const opened = new Set<number>(change.close.map(({ bin }) => bin));
  for (const k of change.open) {
    const bin = openOne(task, k, opened);
    if (bin >= 0) usable[bin] = 1;
    opened.add(bin);
  }
  const budget = { left: Math.min(task.attempt, task.budget.left) };
  const spent = budget.left;
  const left = squeeze({ layout, usable, budget, seed, uproot: task.uproot }, pending);
  task.budget.left -= spent - budget.left;
  if (left.length === 0 && (task.accept === undefined || task.accept(layout))) return true;
  restore(layout, before);
  while (layout.size > layout.model.bins && layout.who.at(-1)!.length === 0) returnMachine(layout);
  return false;
}
