import type { FailureCase } from '../../../src/model/what-if.ts';
import { planFleet, whatIfFailures } from '../../../src/plan/index.ts';
import { memorySoFar, noteMemory, secondsNow } from './measure.ts';
import { fact, type Line } from './report.ts';
import type { FailureRow } from './rows.ts';
import { makeFleet } from './written.ts';

const MOST_CHECKED = 4;

/** The loss of each compute: how many answers of each kind, how long, and a sample judged by whole plans without the compute. */
export async function measureFailures({ make, by, seconds: target }: FailureRow): Promise<readonly Line[]> {
  const made = makeFleet(make());
  const start = secondsNow();
  const report = await whatIfFailures(made.fleet, by === undefined ? {} : { by });
  const seconds = secondsNow() - start;
  noteMemory();
  const { yes, no, unknown } = report.summary;
  const wrong: string[] = [];
  const sample = [...spread(report.cases, 'yes'), ...spread(report.cases, 'no')];
  for (const each of sample) {
    const plan = await planFleet(made.fleet, { without: each.computes, makeRoom: 1_000_000 });
    const { instances } = plan.summary;
    const most = plan.summary.objectives.find(({ name }) => name === 'placed')!.bound!;
    const fault =
      each.survives === 'yes' ? instances - most > report.unplaced : plan.summary.unplaced < report.unplaced;
    if (fault) wrong.push(`${each.name} is no ${each.survives}`);
  }
  return [
    {
      criterion: 'time',
      target: `${target.toFixed(2)} s`,
      reached: `${seconds.toFixed(2)} s`,
      met: seconds <= target,
    },
    {
      criterion: 'memory',
      target: '1000 MB',
      reached: `${Math.round(memorySoFar())} MB`,
      met: memorySoFar() <= 1000,
    },
    fact('answers', `${yes} yes, ${no} no, ${unknown} unknown, of ${report.cases.length}`),
    {
      criterion: `${sample.length} answers against a whole plan`,
      target: '0 wrong',
      reached: `${wrong.length} wrong${wrong
        .slice(0, 3)
        .map((text) => `; ${text}`)
        .join('')}`,
      met: wrong.length === 0,
    },
  ];
}

/** A few of the cases with this answer, evenly spread. */
function spread(cases: readonly FailureCase[], answer: FailureCase['survives']): readonly FailureCase[] {
  const some = cases.filter(({ survives }) => survives === answer);
  const step = Math.max(1, Math.floor(some.length / MOST_CHECKED));
  return some.filter((_, at) => at % step === 0).slice(0, MOST_CHECKED);
}
