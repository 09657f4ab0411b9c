import { adopt, enforceWants, fillUp } from './adopt.ts';
import { emptyBoard, isLevel, missingOf, put, type Board } from './board.ts';
import { countOf, type Demand, type Stand } from './demand.ts';
import { fitPurchases } from './fit-purchases.ts';
import { goHome } from './go-home.ts';
import type { Ground } from './ground.ts';
import { arrange } from './arrange.ts';
import { addTo, type Vector } from './keys.ts';
import { polish } from './polish.ts';
import { clampSize } from './rows.ts';
import { countPlaced, type Bounded, type Problem, type Solution } from './solve/model/problem.ts';
import { takeBack } from './share.ts';
import { buildProblem, type Frozen, type HomeSizes, type Mode } from './to-problem.ts';

/** Solves a problem. Its answers are checked, so a faulty engine costs quality, not correctness. */
export type Engine = (problem: Problem) => Solution | Promise<Solution>;

/** Where everything goes, and what is known of how good that is. */
export interface Decision {
  readonly mode: Mode;
  readonly board: Board;
  /** True where no single change of a new instance's place would raise the score. */
  readonly polished: boolean;
  readonly placed: Bounded;
  /** Moves of instances that could have stayed; forced ones come on top. */
  readonly moves: Bounded;
  readonly cost: Bounded;
  readonly bought: Solution['bought'];
  /** By demand: instances that no purchase can carry either. */
  readonly hopeless: readonly number[];
  readonly notes: readonly string[];
}

/**
 * Two steps. First everything that stands holds still at its size and only the rest is placed: where that places all,
 * nothing had to move or shrink. Otherwise all generated instances count by min and may move, fewest moves wanted.
 */
export async function decide(ground: Ground, demands: readonly Demand[], engine: Engine): Promise<Decision> {
  const sizes = currentSizes(ground, demands);
  const overfull = overfullHomes(ground, demands);
  const held = await tryHolding(ground, demands, engine, sizes, overfull);
  if (held) return held;
  const frozen: Frozen = (_, home) => ground.sites[home.site]!.state === 'maintenance';
  const goal = ground.options.rebalance ? 'rebalance' : 'keep';
  const need = (demand: Demand): Vector => demand.min;
  const problem = buildProblem(
    ground,
    demands,
    { mode: 'free', goal, need, most: mostOf(ground) },
    frozen,
    sizes,
  );
  const first = take({ ground, demands, mode: 'free', frozen, problem }, await ask(problem, engine));
  return first.placed.proven
    ? first
    : tryAgain({ ground, demands, mode: 'free', frozen, problem }, first, engine);
}

/** Beyond so many instances a second search costs more than it finds. */
const MOST_TO_RETRY = 5000;
const MOST_RETRIES = 3;
/** Beyond so many that might still be placed. */
const MOST_OPEN = 10;

/**
 * Searches on from where the last search ended, as a second `plan` after `apply` would, until that finds nothing more: so
 * that a second plan has nothing to do.
 */
async function tryAgain(attempt: Attempt, first: Decision, engine: Engine): Promise<Decision> {
  let best = first;
  // A rebalance has searched several times over already, and costs a search of machines each time.
  if (attempt.problem.goal === 'rebalance' || instancesOf(attempt.demands) > MOST_TO_RETRY) return best;
  // Where many must be left out, which ones are is a search without end.
  if (first.placed.bound - first.placed.value > MOST_OPEN) return best;
  for (let round = 0; round < MOST_RETRIES && !best.placed.proven; round++) {
    const start = attempt.problem.classes.map((_, index) => placesOf(attempt, best.board, index));
    const solution = await ask({ ...attempt.problem, start }, engine);
    if (countPlaced(solution.placed) <= countPlaced(start)) break;
    const next = take(attempt, solution);
    if (next.placed.value <= best.placed.value) break;
    const bound = Math.min(next.placed.bound, best.placed.bound);
    best = {
      ...next,
      placed: { ...next.placed, bound, proven: bound === next.placed.value },
      moves: { ...next.moves, bound: 0, proven: false },
    };
  }
  return best;
}

function placesOf({ demands, frozen }: Attempt, board: Board, index: number): Solution['placed'][number] {
  const still = new Set(
    demands[index]!.homes.filter((home) => frozen(demands[index]!, home)).map(({ site }) => site),
  );
  return [...board.on[index]!]
    .filter(([bin]) => !still.has(bin))
    .map(([bin, count]) => ({ bin, count }))
    .toSorted((a, b) => a.bin - b.bin);
}

/** An engine that throws must not stop the plan: what stands stays then, and `fillUp` does the rest. */
async function ask(problem: Problem, engine: Engine): Promise<Solution> {
  try {
    return await engine(problem);
  } catch {
    return leaveAsItIs(problem, ['solver-failed']);
  }
}

const mostOf =
  ({ fleet }: Ground) =>
  (demand: Demand): Vector =>
    fleet.settings.allocation === 'min' ? demand.min : demand.max;

/** Whether a home is on a compute that cannot even hold all homes by min, of a key that this one needs: some have to leave. */
export function overfullHomes(
  ground: Ground,
  demands: readonly Demand[],
): (demand: Demand, home: Stand) => boolean {
  const board = boardOfHomes(ground, demands);
  return ({ min }, { site }) => min.some((amount, k) => amount > 0 && board.room[site]![k]! < 0);
}

/** What may stay, and nothing else. */
export function boardOfHomes(ground: Ground, demands: readonly Demand[]): Board {
  const board = emptyBoard(ground, demands);
  for (const demand of demands)
    for (const { site, quantity } of demand.homes) put(board, demand, site, quantity);
  return board;
}

/** Sizes of what stands within the service's limits, shrunk to the compute where it is overcommitted. */
function currentSizes(ground: Ground, demands: readonly Demand[]): HomeSizes {
  const sizes = demands.map((demand) =>
    demand.homes.map((home) => clampSize(demand, home.held, home.quantity)),
  );
  const bySite = new Map<number, { demand: Demand; home: Stand; size: Vector }[]>();
  demands.forEach((demand) =>
    demand.homes.forEach((home, at) => {
      const entry = { demand, home, size: sizes[demand.index]![at]! };
      const known = bySite.get(home.site);
      if (known) known.push(entry);
      else bySite.set(home.site, [entry]);
    }),
  );
  for (const [index, entries] of bySite) {
    const site = ground.sites[index]!;
    const load = site.fixed.slice();
    for (const { size } of entries) addTo(load, size);
    load.forEach((amount, k) => {
      const missing = amount - site.capacity[k]!;
      if (missing <= 0) return;
      const surplus = entries.map(({ demand, home, size }) => ({
        amount: size[k]! - demand.min[k]! * home.quantity,
      }));
      takeBack(missing, surplus).forEach((given, at) => (entries[at]!.size[k]! -= given));
    });
  }
  return sizes;
}

/** Only worth a try where it can make a difference: sizes above min that stay, or new ones that are to get their max. */
async function tryHolding(
  ground: Ground,
  demands: readonly Demand[],
  engine: Engine,
  sizes: HomeSizes,
  overfull: Frozen,
): Promise<Decision | undefined> {
  if (
    ground.options.rebalance ||
    demands.some((demand) => demand.homes.some((home) => overfull(demand, home)))
  )
    return undefined;
  const toPlace = demands.some((demand) => demand.pending + countOf(demand.strays) > 0);
  const wantsMax = ground.fleet.settings.allocation === 'max' && toPlace;
  if (!wantsMax && !hasSurplus(demands, sizes)) return undefined;
  const most = mostOf(ground);
  const need = wantsMax ? most : (demand: Demand): Vector => demand.min;
  const frozen: Frozen = () => true;
  const problem = buildProblem(ground, demands, { mode: 'hold', goal: 'keep', need, most }, frozen, sizes);
  const attempt: Attempt = { ground, demands, mode: 'hold', frozen, problem };
  const decision = take(
    attempt,
    toPlace ? await ask({ ...problem, whole: true }, engine) : leaveAsItIs(problem),
  );
  const whole =
    decision.placed.value === instancesOf(demands) &&
    demands.every((demand) => isLevel(decision.board, demand));
  return whole ? decision : undefined;
}

function hasSurplus(demands: readonly Demand[], sizes: HomeSizes): boolean {
  return demands.some((demand) =>
    demand.homes.some((home, at) =>
      sizes[demand.index]![at]!.some((amount, k) => amount > demand.min[k]! * home.quantity),
    ),
  );
}

function leaveAsItIs({ classes }: Problem, notes: readonly string[] = []): Solution {
  const asked = classes.reduce((sum, { count }) => sum + count, 0);
  return {
    placed: classes.map(({ home }) => home),
    unplaced: classes.map(({ count, home }) => count - home.reduce((sum, stand) => sum + stand.count, 0)),
    bought: [],
    hopeless: classes.map(() => 0),
    objectives: {
      placed: { value: 0, bound: asked, proven: asked === 0 },
      moves: { value: 0, bound: 0, proven: asked === 0 },
      cost: { value: 0, bound: 0, proven: asked === 0 },
    },
    notes,
  };
}

export const instancesOf = (demands: readonly Demand[]): number =>
  demands.reduce((sum, demand) => sum + demand.instances, 0);

/** A problem and where it came from. */
interface Attempt {
  readonly ground: Ground;
  readonly demands: readonly Demand[];
  readonly mode: Mode;
  readonly frozen: Frozen;
  readonly problem: Problem;
}

/** A solution as a decision: checked, filled up where the solver left something over, and polished. */
function take({ ground, demands, mode, frozen, problem }: Attempt, solution: Solution): Decision {
  const board = emptyBoard(ground, demands);
  const whole = adopt(board, solution.placed, frozen);
  const added = mode === 'free' ? fillUp(board, leastLoaded) : 0;
  enforceWants(board);
  const returned = mode === 'free' && !ground.options.rebalance ? goHome(board) : 0;
  arrange(board, mode);
  let polished = false;
  do {
    if (!ground.options.rebalance) polished = polish(board, mode);
  } while (mode === 'free' && fillUp(board, leastLoaded) > 0);
  const instances = instancesOf(demands);
  const unasked = instances - problem.classes.reduce((sum, item) => sum + item.count, 0);
  const value = instances - demands.reduce((sum, demand) => sum + missingOf(board, demand), 0);
  const bound = Math.min(instances, Math.max(value, unasked + solution.objectives.placed.bound));
  return {
    mode,
    board,
    polished,
    placed: { value, bound, proven: value === bound },
    moves:
      whole && added === 0 && returned === 0
        ? solution.objectives.moves
        : { ...solution.objectives.moves, proven: false },
    cost: solution.objectives.cost,
    bought: fitPurchases(board, solution.bought),
    hopeless: solution.hopeless,
    notes: whole ? solution.notes : [...solution.notes, 'solver-corrected'],
  };
}

function leastLoaded(board: Board, _: Demand, sites: readonly number[]): number {
  const fill = (site: number): number => {
    const { capacity } = board.ground.sites[site]!;
    return capacity.reduce(
      (most, amount, k) => (amount > 0 ? Math.max(most, 1 - board.room[site]![k]! / amount) : most),
      0,
    );
  };
  let best = sites[0]!;
  for (const site of sites) if (fill(site) < fill(best)) best = site;
  return best;
}
