import { loadSolver, minimise, type Program } from '../../../src/plan/solve/model/solver.ts';
import { secondsNow } from './measure.ts';
import { randomFrom } from './random.ts';

const GROUPS = 600;
const KINDS = 16;
const DIMENSIONS = 5;

/**
 * Processor seconds of a fixed piece of work, one relaxation that HiGHS solves: times divided by it can be compared between
 * machines. The targets are for a machine where it takes one second.
 */
export async function secondsOfUnit(): Promise<number> {
  const solver = await loadSolver();
  if (solver === undefined) throw new Error('HiGHS cannot be loaded');
  const program = relaxation();
  const start = secondsNow();
  minimise(solver, program, { nodes: 0, iterations: 1_000_000 });
  return secondsNow() - start;
}

/** Groups flow in parts to kinds of machines at a price. */
function relaxation(): Program {
  const random = randomFrom(1);
  const all = (length: number): number[] => Array.from({ length }, (_, index) => index);
  const need = all(GROUPS).map(() => all(DIMENSIONS).map(() => random.between(1, 400)));
  const count = need.map(() => random.between(1, 30));
  const columnOf = (group: number, kind: number): number => KINDS + group * KINDS + kind;
  return {
    cost: [
      ...all(KINDS).map(() => random.between(40, 400)),
      ...need.flatMap(() => all(KINDS).map(() => random.between(0, 20) / 100)),
    ],
    upper: [...all(KINDS).map(() => 1e6), ...count.flatMap((some) => all(KINDS).map(() => some))],
    rows: [
      ...count.map((some, group) => ({
        least: some,
        most: some,
        columns: all(KINDS).map((kind) => columnOf(group, kind)),
        factors: all(KINDS).map(() => 1),
      })),
      ...all(KINDS).flatMap((kind) =>
        all(DIMENSIONS).map((d) => ({
          least: 0,
          most: Infinity,
          columns: [kind, ...need.map((_, group) => columnOf(group, kind))],
          factors: [random.between(800, 2000), ...need.map((amounts) => -amounts[d]!)],
        })),
      ),
    ],
  };
}
