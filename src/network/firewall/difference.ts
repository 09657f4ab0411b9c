import type { Address } from '../address.ts';
import type { Spans } from '../spans.ts';
import { compareLists, type BoxList } from './compare.ts';
import { boxOf, compileLayer, type Budget, type Cell, type Layer } from './layer.ts';
import { ANY_PORT, concerns, hasPorts, PROTOCOLS, type Meaning, type PortSpan, type Protocol } from './rule.ts';
import type { Filter } from './sources.ts';

/** New flows to one address that one of two filters lets through and the other does not. */
export interface Difference {
  readonly protocol: Protocol;
  readonly opened: boolean;
  readonly ports: PortSpan;
  readonly sources: Spans;
}

export interface Differences {
  /** By protocol, opened first, then ports ascending. Disjoint, and as few as there can be (neighbours are merged). */
  readonly differences: readonly Difference[];
  /** False where there was too much to tell apart: what is here is right, but not all. */
  readonly complete: boolean;
}

/** Boxes that may be looked at for one address and protocol: about half a second. */
const STEPS = 40_000_000;
const MOST_CELLS = 100_000;
/** Cells that may be looked at while neighbours are merged. */
const MERGE_STEPS = 2_000_000;

/** What passes to an address after an edit that did not before, and the reverse. Undefined: the address is not there. */
export function compareFilters(before: Filter | undefined, after: Filter | undefined, to: Address, steps = STEPS): Differences {
  const all = PROTOCOLS.map((protocol) => compareProtocol(before, after, protocol, to, { left: steps }));
  return { differences: all.flatMap(({ differences }) => differences), complete: all.every(({ complete }) => complete) };
}

function compareProtocol(before: Filter | undefined, after: Filter | undefined, protocol: Protocol, to: Address, budget: Budget): Differences {
  const [old, now] = [concerned(before, protocol, to), concerned(after, protocol, to)];
  const layer = compileLayer([...old, ...now], to.family, protocol, { oneDestination: true });
  const lists = pairLists(layer, old.length, before, after);
  const cells: { opened: Cell[]; closed: Cell[] } = { opened: [], closed: [] };
  const emit = (cell: Cell, allowedBefore: boolean): boolean => {
    (allowedBefore ? cells.closed : cells.opened).push(cell);
    return cells.opened.length + cells.closed.length > MOST_CELLS;
  };
  const stopped = compareLists({ layer, emit, budget }, layer.all, lists.before, lists.after, lists.regions);
  const merging: Budget = { left: MERGE_STEPS };
  const differences = [...mergeCells(layer, cells.opened, true, merging), ...mergeCells(layer, cells.closed, false, merging)];
  return { differences, complete: !stopped && merging.left >= 0 };
}

function concerned(filter: Filter | undefined, protocol: Protocol, to: Address): Meaning[] {
  return filter ? filter.rules.filter((rule) => concerns(rule, protocol, to)) : [];
}

/** The two lists with one number for boxes that mean the same, and the boxes inside of which alone they can differ. */
function pairLists(layer: Layer, split: number, before: Filter | undefined, after: Filter | undefined) {
  const known = new Map<string, number>();
  const canonical = Array.from({ length: layer.size }, (_, box) => {
    const key = `${layer.allow[box]} ${boxOf(layer, box).join(' ')}`;
    const first = known.get(key) ?? box;
    known.set(key, first);
    return first;
  });
  const old: BoxList = { boxes: canonical.slice(0, split), fallback: before?.unfiltered ?? false };
  const now: BoxList = { boxes: canonical.slice(split), fallback: after?.unfiltered ?? false };
  const regions = old.fallback === now.fallback ? changedBoxes(old.boxes, now.boxes) : undefined;
  return { before: old, after: now, regions };
}

/** Boxes that were added, removed or moved past others: all but a longest common subsequence. */
export function changedBoxes(before: readonly number[], after: readonly number[]): number[] {
  const matched = matchBoxes(before, after);
  const kept = longestRise(matched);
  const keptAfter = new Set([...kept].map((index) => matched[index]));
  const gone = before.filter((_, index) => !kept.has(index));
  const come = after.filter((_, index) => !keptAfter.has(index));
  return [...new Set([...gone, ...come])];
}

/** For each box of `before` its place in `after`, equal ones in order; -1 where it has none. */
function matchBoxes(before: readonly number[], after: readonly number[]): number[] {
  const places = new Map<number, number[]>();
  for (const [index, box] of after.entries()) {
    const list = places.get(box);
    if (list) list.push(index);
    else places.set(box, [index]);
  }
  const used = new Map<number, number>();
  return before.map((box) => {
    const nth = used.get(box) ?? 0;
    used.set(box, nth + 1);
    return places.get(box)?.[nth] ?? -1;
  });
}

/** The indexes of a longest strictly rising subsequence of the numbers that are not negative (patience sorting). */
function longestRise(numbers: readonly number[]): Set<number> {
  const tails: number[] = [];
  const previous = new Int32Array(numbers.length).fill(-1);
  for (const [index, value] of numbers.entries()) {
    if (value < 0) continue;
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((numbers[tails[middle] as number] as number) < value) low = middle + 1;
      else high = middle;
    }
    previous[index] = low > 0 ? (tails[low - 1] as number) : -1;
    tails[low] = index;
  }
  const rise = new Set<number>();
  for (let at = tails.at(-1) ?? -1; at >= 0; at = previous[at] as number) rise.add(at);
  return rise;
}

/** Ranks from the first up to, not including, the second. */
type Stretch = readonly [from: number, to: number];

interface Stripe {
  readonly ports: Stretch;
  readonly sources: readonly Stretch[];
}

/** Disjoint cells as stretches of ports with one set of sources each. */
function mergeCells(layer: Layer, cells: readonly Cell[], opened: boolean, budget: Budget): Difference[] {
  return stripesOf(cells, budget).map(({ ports: [from, to], sources }) => ({
    protocol: layer.protocol,
    opened,
    ports: hasPorts(layer.protocol) ? [Number(layer.axes[2][from]), Number(layer.axes[2][to])] : ANY_PORT,
    sources: sources.map(([start, end]) => ({ start: layer.axes[0][start] as bigint, end: layer.axes[0][end] as bigint })),
  }));
}

function stripesOf(cells: readonly Cell[], budget: Budget): Stripe[] {
  const ports = [...new Set(cells.flatMap((cell) => [cell[4] as number, cell[5] as number]))].sort((a, b) => a - b);
  const starts = cells.toSorted((a, b) => (a[4] as number) - (b[4] as number));
  const stripes: Stripe[] = [];
  let active: Cell[] = [];
  let next = 0;
  for (const [index, from] of ports.slice(0, -1).entries()) {
    active = active.filter((cell) => (cell[5] as number) > from);
    for (; next < starts.length && starts[next]?.[4] === from; next += 1) active.push(starts[next] as Cell);
    budget.left -= active.length;
    if (budget.left < 0) return stripes;
    addStripe(stripes, { ports: [from, ports[index + 1] as number], sources: joinSources(active) });
  }
  return stripes;
}

function addStripe(stripes: Stripe[], stripe: Stripe): void {
  if (stripe.sources.length === 0) return;
  const last = stripes.at(-1);
  if (last && last.ports[1] === stripe.ports[0] && sameStretches(last.sources, stripe.sources)) {
    stripes[stripes.length - 1] = { ...last, ports: [last.ports[0], stripe.ports[1]] };
  } else stripes.push(stripe);
}

function joinSources(cells: readonly Cell[]): Stretch[] {
  const sorted = cells.toSorted((a, b) => (a[0] as number) - (b[0] as number));
  const joined: [number, number][] = [];
  for (const cell of sorted) {
    const last = joined.at(-1);
    if (last && last[1] === cell[0]) last[1] = cell[1] as number;
    else joined.push([cell[0] as number, cell[1] as number]);
  }
  return joined;
}

function sameStretches(a: readonly Stretch[], b: readonly Stretch[]): boolean {
  return a.length === b.length && a.every(([start, end], index) => start === b[index]?.[0] && end === b[index]?.[1]);
}
