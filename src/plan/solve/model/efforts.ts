/** A fleet's size by its instances: the columns of the table below. */
const UP_TO = [100, 1000, 5000, Infinity] as const;
const MILLION = 1_000_000;

type BySize = readonly [number, number, number, number];

/** Steps for each instance, and at most, by size of fleet. */
interface Effort {
  readonly each: BySize;
  readonly most: BySize;
}

const same = (value: number): BySize => [value, value, value, value];
const effort = (each: number, ...most: BySize): Effort => ({ each: same(each), most });

/**
 * What every search may take: steps, never seconds, so that a plan is the same on any machine. Operations are looks at a
 * machine or an instance; nodes are those of knapsacks; work is simplex iterations times rows.
 */
const EFFORTS = {
  // most placed                              100           1,000         5,000         and more
  /** Operations of ejections: before fillings of machines are asked, and on machines that a rebalance keeps. */
  ejectFirst: effort(4000, 4 * MILLION, 4 * MILLION, 4 * MILLION, 4 * MILLION),
  /** To complete what fillings left over. */
  ejectAfterFilling: effort(2000, MILLION, MILLION, MILLION, MILLION),
  /** When all else is done; on large fleets a step finds less and takes longer. */
  ejectLast: effort(30_000, 30 * MILLION, 30 * MILLION, 15 * MILLION, 5 * MILLION),
  /** Nodes of knapsacks that choose who is left out. */
  leaveOut: effort(1000, 3 * MILLION, 3 * MILLION, 3 * MILLION, 3 * MILLION),
  /** Steps of a walk. */
  walk: effort(Infinity, 40 * MILLION, 40 * MILLION, 40 * MILLION, 10 * MILLION),

  // least cost
  /** Ejections on the machines of the relaxation; few instances are left to columns, very many to the split. */
  ejectOnMix: {
    each: [2000, 20_000, 20_000, 0],
    most: [10 * MILLION, 10 * MILLION, 10 * MILLION, 0],
  },
  /** Ejections on a layout that is to be compared with the best. */
  ejectToCompare: effort(20_000, 20 * MILLION, 20 * MILLION, 20 * MILLION, 20 * MILLION),
  /** The same where not all are known to have a place at all. */
  ejectInDoubt: effort(20_000, MILLION, MILLION, MILLION, MILLION),
  /** Operations of emptying machines; few instances are left to columns. */
  empty: { each: [1500, 10_000, 10_000, 10_000], most: same(400_000) },
  emptyThoroughly: effort(10_000, 700_000, 700_000, 400_000, 400_000),
  /** Packing a mix of machines: by columns, or by ejections and walks. */
  packByColumns: effort(1000, 100_000, 100_000, 100_000, 100_000),
  packMix: effort(500, 200_000, 200_000, 200_000, 200_000),
  walkOnMix: effort(2500, MILLION, MILLION, MILLION, MILLION),
  /** Columns: nodes and work. */
  columnNodes: effort(Infinity, 1_800_000, 600_000, 600_000, 600_000),
  columnWork: effort(Infinity, 2_100_000, 700_000, 700_000, 700_000),

  // highest score
  /** Steps of an arrangement: for each new instance; beside many that stand fewer find as much. */
  arrange: { each: [8000, 4000, 1500, 1500], most: same(1_500_000) },
  /** Computes' scores that are worked out while new instances change places one by one. */
  polish: effort(Infinity, 200_000, 200_000, 200_000, 40_000),

  // purchases
  emptyBeside: effort(20_000, 2 * MILLION, 2 * MILLION, 2 * MILLION, 2 * MILLION),
} as const satisfies Record<string, Effort>;

export type EffortName = keyof typeof EFFORTS;

const sizeOf = (instances: number): number => UP_TO.findIndex((most) => instances <= most);

/** Steps that a search may take on a fleet of so many instances, or for some of them. */
export function effortFor(name: EffortName, instances: number, some = instances): number {
  const { each, most } = EFFORTS[name];
  const size = sizeOf(instances);
  return Math.min(most[size]!, some * each[size]!);
}

/** Up to a hundred instances: columns come first, and searches for less have little to do. */
export const isFew = (instances: number): boolean => instances <= UP_TO[0];
/** Beyond five thousand: each thing is tried once, and what looks at pairs is left out. */
export const isHuge = (instances: number): boolean => instances > UP_TO[2];
