import type { Address } from '../address.ts';
import type { Spans } from '../spans.ts';
import { compareLists, type BoxList } from './compare.ts';
import { compileLayers, type Budget, type Cell, type Layer } from './layer.ts';
import { concerns, PROTOCOLS, type Meaning, type PortSpan, type Protocol } from './rule.ts';
import type { Filter } from './sources.ts';

/** New flows to one address that one of two filters lets through and the other does not. */
export interface Difference {
  readonly protocol: Protocol;
  readonly opened: boolean;
  readonly ports: PortSpan;
  /** From these ports of the sources; absent: from any. */
  readonly sourcePorts?: PortSpan;
  readonly sources: Spans;
}

export interface Differences {
  /** By protocol, opened first, then ports ascending. Disjoint, and as few as there can be (neighbours are merged). */
  readonly differences: readonly Difference[];
  /** False where there was too much to tell apart: what is here is right, but not all. */
  readonly complete: boolean;
}

/** Boxes that may be looked at for one address and protocol, cells that may be found, cells looked at while merging. */
const STEPS = 12_000_000;
const MOST_CELLS = 30_000;
const MERGE_STEPS = 1_000_000;

/** What passes to an address after an edit that did not before, and the reverse. Undefined: the address is not there. */
export function compareFilters(
  before: Filter | undefined,
  after: Filter | undefined,
  to: Address,
  steps = STEPS,
): Differences {
  const all = PROTOCOLS.map((protocol) => compareProtocol(before, after, protocol, to, { left: steps }));
  return {
    differences: all.flatMap(({ differences }) => differences),
    complete: all.every(({ complete }) => complete),
  };
}

function compareProtocol(
  before: Filter | undefined,
  after: Filter | undefined,
  protocol: Protocol,
  to: Address,
  budget: Budget,
): Differences {
  const pair = pairRules(before, after, protocol, to);
  if (!pair) return { differences: [], complete: true };
  const layer = compileLayers(pair.rules, to.family, { oneDestination: true })(protocol);
  const cells: { opened: Cell[]; closed: Cell[] } = { opened: [], closed: [] };
  const emit = (cell: Cell, allowedBefore: boolean): boolean => {
    (allowedBefore ? cells.closed : cells.opened).push(cell);
    return cells.opened.length + cells.closed.length > MOST_CELLS;
  };
  const stopped = compareLists({ layer, emit, budget }, layer.all, pair.before, pair.after, pair.regions);
  const merging: Budget = { left: MERGE_STEPS };
  const merge = (some: readonly Cell[], opened: boolean): Difference[] =>
    mergeStretches(layer, protocol, some, opened, merging);
  return {
    differences: [...merge(cells.opened, true), ...merge(cells.closed, false)],
    complete: !stopped && merging.left >= 0,
  };
}

interface Pair {
  /** Every rule that matters, once: equal ones of both lists are one. */
  readonly rules: readonly Meaning[];
  /** Indexes of `rules`. */
  readonly before: BoxList;
  readonly after: BoxList;
  /** The rules inside of which alone the lists can differ; undefined: anywhere. */
  readonly regions: readonly number[] | undefined;
}

/** More changed rules than this are not worth a search for the rules beside them. */
const FEW_CHANGES = 200;

/** The two lists as far as they can matter for one protocol and address; undefined where they say the same. */
function pairRules(
  before: Filter | undefined,
  after: Filter | undefined,
  protocol: Protocol,
  to: Address,
): Pair | undefined {
  const rules: Meaning[] = [];
  const known = new Map<string, number>();
  const old = boxList(before, protocol, to, rules, known);
  const now = boxList(after, protocol, to, rules, known);
  if (old.fallback !== now.fallback) return { rules, before: old, after: now, regions: undefined };
  const regions = changedBoxes(old.boxes, now.boxes);
  if (regions.length === 0) return undefined;
  if (regions.length > FEW_CHANGES) return { rules, before: old, after: now, regions };
  const changed = regions.map((index) => rules[index] as Meaning);
  const near = rules.map((rule) => changed.some((other) => sharePackets(rule, other)));
  const narrow = ({ boxes, fallback }: BoxList): BoxList => ({
    boxes: boxes.filter((box) => near[box]),
    fallback,
  });
  return dropFar(rules, near, narrow(old), narrow(now), regions);
}

/** Leaves out the rules that are not near, and numbers the others anew. */
function dropFar(
  rules: readonly Meaning[],
  near: readonly boolean[],
  before: BoxList,
  after: BoxList,
  regions: readonly number[],
): Pair {
  const kept = [...rules.keys()].filter((index) => near[index]);
  const renumber = new Map(kept.map((index, at) => [index, at]));
  const list = ({ boxes, fallback }: BoxList): BoxList => ({
    boxes: boxes.map((box) => renumber.get(box) as number),
    fallback,
  });
  return {
    rules: kept.map((index) => rules[index] as Meaning),
    before: list(before),
    after: list(after),
    regions: regions.map((box) => renumber.get(box) as number),
  };
}

function boxList(
  filter: Filter | undefined,
  protocol: Protocol,
  to: Address,
  rules: Meaning[],
  known: Map<string, number>,
): BoxList {
  const boxes: number[] = [];
  for (const rule of filter?.rules ?? []) {
    if (!concerns(rule, protocol, to)) continue;
    const key = boxKey(rule);
    const index = known.get(key) ?? rules.push(rule) - 1;
    known.set(key, index);
    boxes.push(index);
  }
  return { boxes, fallback: filter?.unfiltered ?? false };
}

/** What a rule says of the packets to one address. */
function boxKey({ from, allow, ports, sourcePorts }: Meaning): string {
  return `${allow} ${from} ${ports.join(' ')} ${sourcePorts.join(' ')}`;
}

/** Whether some packet to the one address matches both. */
function sharePackets(a: Meaning, b: Meaning): boolean {
  if (a.ports[0] >= b.ports[1] || b.ports[0] >= a.ports[1]) return false;
  if (a.sourcePorts[0] >= b.sourcePorts[1] || b.sourcePorts[0] >= a.sourcePorts[1]) return false;
  return !a.source || !b.source || (a.source.start < b.source.end && b.source.start < a.source.end);
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

/** The same for each stretch of source ports in which it is alike. */
function mergeStretches(
  layer: Layer,
  protocol: Protocol,
  cells: readonly Cell[],
  opened: boolean,
  budget: Budget,
): Difference[] {
  const cuts = [...new Set(cells.flatMap((cell) => [cell[6] as number, cell[7] as number]))].sort(
    (a, b) => a - b,
  );
  const axis = layer.axes[3];
  const found: {
    readonly key: string;
    readonly all: Difference[];
    readonly from: number;
    readonly to: number;
  }[] = [];
  for (const [index, from] of cuts.slice(0, -1).entries()) {
    const to = cuts[index + 1] as number;
    const there = cells.filter((cell) => (cell[6] as number) <= from && (cell[7] as number) >= to);
    const all = mergeCells(layer, protocol, there, opened, budget);
    const key = all
      .map(({ ports, sources }) => `${ports} ${sources.map(({ start, end }) => `${start}-${end}`)}`)
      .join(';');
    const last = found.at(-1);
    if (last && last.to === from && last.key === key) found[found.length - 1] = { ...last, to };
    else found.push({ key, all, from, to });
  }
  return found.flatMap(({ all, from, to }) =>
    from === 0 && to === axis.length - 1
      ? all
      : all.map((one) => ({ ...one, sourcePorts: [axis[from] as number, axis[to] as number] as const })),
  );
}

/** Disjoint cells as stretches of ports with one set of sources each. */
function mergeCells(
  layer: Layer,
  protocol: Protocol,
  cells: readonly Cell[],
  opened: boolean,
  budget: Budget,
): Difference[] {
  return stripesOf(cells, budget).map(({ ports: [from, to], sources }) => ({
    protocol,
    opened,
    ports: [layer.axes[2][from] as number, layer.axes[2][to] as number],
    sources: sources.map(([start, end]) => ({
      start: layer.axes[0][start] as bigint,
      end: layer.axes[0][end] as bigint,
    })),
  }));
}

function stripesOf(cells: readonly Cell[], budget: Budget): Stripe[] {
  const ports = [...new Set(cells.flatMap((cell) => [cell[4] as number, cell[5] as number]))].sort(
    (a, b) => a - b,
  );
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
  return (
    a.length === b.length &&
    a.every(([start, end], index) => start === b[index]?.[0] && end === b[index]?.[1])
  );
}
