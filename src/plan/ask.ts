import type { Engine } from './decision.ts';
import type { Problem, Solution } from './solve/model/problem.ts';

/** An engine that throws must not stop the plan: what stands stays then, and the rest is filled in by hand. */
export async function ask(problem: Problem, engine: Engine): Promise<Solution> {
  try {
    return await engine(problem);
  } catch {
    return leaveAsItIs(problem);
  }
}

function leaveAsItIs({ classes }: Problem): Solution {
  const asked = classes.reduce((sum, { count }) => sum + count, 0);
  const none = { value: 0, bound: 0, proven: asked === 0 };
  return {
    placed: classes.map(({ home }) => home),
    unplaced: classes.map(({ count, home }) => count - home.reduce((sum, stand) => sum + stand.count, 0)),
    bought: [],
    hopeless: classes.map(() => 0),
    objectives: { placed: { value: 0, bound: asked, proven: asked === 0 }, moves: none, cost: none },
    notes: ['solver-failed'],
  };
}
