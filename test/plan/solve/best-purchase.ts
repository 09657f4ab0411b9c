import type { Problem, Solution } from '../../../src/plan/solve/model/problem.ts';
import { judge, measure } from './judge.ts';

export interface Best {
  readonly placed: number;
  readonly moves: number;
  /** Instances that nothing carries. */
  readonly left: number;
  readonly cost: number;
}

/** What comes first of two, in the order of `keep`: most placed, fewest moves, fewest left over, least cost. */
const isBetter = (a: Best, b: Best): boolean => {
  const differences = [b.placed - a.placed, a.moves - b.moves, a.left - b.left, a.cost - b.cost];
  return (differences.find((difference) => difference !== 0) ?? 0) < 0;
};

interface Machine {
  readonly bin: number;
  readonly offer: number;
  readonly on: number[];
}

/** Tries every place, on bins and on machines that are bought, of every instance: for a handful of them only. */
export function bestPurchase(problem: Problem): Best | undefined {
  const machines: Machine[] = problem.bins.map((_, bin) => ({
    bin,
    offer: -1,
    on: problem.classes.map(() => 0),
  }));
  const left = problem.classes.map(() => 0);
  const instances = problem.classes.flatMap((item, c) => Array.from({ length: item.count }, () => c));
  let best: Best = { placed: -1, moves: 0, left: 0, cost: 0 };
  let tries = 300_000;
  const visit = (at: number, from: number): void => {
    if (tries-- <= 0) return;
    const c = instances[at];
    if (c === undefined) return consider();
    // Alike instances go to machines in order, so that each layout is seen once.
    const first = instances[at - 1] === c ? from : 0;
    for (let m = first; m < machines.length; m++) {
      if (!fits(problem, machines[m]!, c)) continue;
      machines[m]!.on[c]! += 1;
      visit(at + 1, m);
      machines[m]!.on[c]! -= 1;
    }
    for (const offer of problem.classes[c]!.offers) {
      const machine = { bin: -1, offer, on: problem.classes.map(() => 0) };
      const had = machines.filter((other) => other.offer === offer).length;
      if (had >= problem.offers[offer]!.stock || !fits(problem, machine, c)) continue;
      machines.push(machine);
      machine.on[c]! += 1;
      visit(at + 1, machines.length - 1);
      machines.pop();
    }
    left[c]! += 1;
    visit(at + 1, Infinity);
    left[c]! -= 1;
  };
  const consider = (): void => {
    const solution = toSolution(problem, machines, left);
    const found = { ...measure(problem, solution), left: left.reduce((sum, count) => sum + count, 0) };
    if ((best.placed < 0 || isBetter(found, best)) && judge(problem, solution).length === 0) best = found;
  };
  visit(0, 0);
  return tries > 0 ? best : undefined;
}

function fits(problem: Problem, { bin, offer, on }: Machine, c: number): boolean {
  const room = bin >= 0 ? problem.bins[bin]!.room : problem.offers[offer]!.capacity;
  const item = problem.classes[c]!;
  const home = item.home.find((each) => each.bin === bin)?.count ?? 0;
  const open = bin < 0 ? item.offers.includes(offer) : problem.bins[bin]!.open && item.bins.includes(bin);
  if (!open && on[c]! >= home) return false;
  return room.every((amount, d) => {
    const used = on.reduce((sum, count, other) => sum + count * problem.classes[other]!.need[d]!, 0);
    return item.need[d] === 0 || used + item.need[d]! <= amount;
  });
}

function toSolution(problem: Problem, machines: readonly Machine[], left: readonly number[]): Solution {
  const bins = machines.filter(({ bin }) => bin >= 0);
  const bought = machines.filter(({ bin }) => bin < 0);
  const none = { value: 0, bound: 0, proven: true };
  return {
    placed: problem.classes.map((_, c) =>
      bins.flatMap(({ bin, on }) => (on[c]! > 0 ? [{ bin, count: on[c]! }] : [])),
    ),
    unplaced: problem.classes.map((_, c) => left[c]! + bought.reduce((sum, { on }) => sum + on[c]!, 0)),
    bought: bought.map(({ offer, on }) => ({
      offer,
      contents: on.flatMap((count, c) => (count > 0 ? [{ class: c, count }] : [])),
    })),
    hopeless: left,
    objectives: { placed: none, moves: none, cost: none },
    notes: [],
  };
}
