import { execFileSync } from 'node:child_process';
import { measureFailures } from './planner/failures.ts';
import { measure, memorySoFar } from './planner/measure.ts';
import { linesOf, print, type Batch, type Line } from './planner/report.ts';
import { failureRows, rowsOf } from './planner/rows.ts';

/*
 * The whole planner, from manifests to the plan, on fleets from fixed seeds: every row of its table with what it is to
 * reach and what it reached, beside first-fit-decreasing and one-at-a-time best-fit in the same run, each plan judged by the
 * independent checker. Time is the processor's (user), so that a busy machine does not count; each row is a process of its
 * own, so that its memory is its own. `npm run bench planner [WORD...]` runs the rows whose names contain a word; `all`
 * takes every packing instance in place of a fixed sample.
 */

const [child, ...words] = process.argv.slice(2);
if (child === '--row') await runRow(words[0]!, words[1] === 'all', words[2]);
else if (child === '--failures')
  console.log(JSON.stringify(await measureFailures(failureRows[Number(words[0])]!)));
else runAll(process.argv.slice(2));

/** In the child: one row's plans, or one of them. */
async function runRow(index: string, everything: boolean, only: string | undefined): Promise<void> {
  const row = rowsOf(everything)[Number(index)]!;
  const plans: Batch['plans'][number][] = [];
  for (const [at, { make, rebalance, optimum }] of row.cases.entries()) {
    if (only !== undefined && Number(only) !== at) continue;
    plans.push({
      ...(await measure(make(), rebalance ?? false)),
      ...(optimum === undefined ? {} : { optimum }),
    });
  }
  console.log(JSON.stringify({ plans, memory: memorySoFar() } satisfies Batch));
}

function runAll(asked: readonly string[]): void {
  const everything = asked.includes('all');
  const words = asked.filter((word) => word !== 'all');
  const isWanted = (name: string): boolean => words.length === 0 || words.some((word) => name.includes(word));
  console.log('row | plans | criterion | target | reached | met');
  rowsOf(everything).forEach((row, index) => {
    if (!isWanted(row.name)) return;
    if (row.cases.length === 0) console.log(`${row.name}: the data set is not here, skipped`);
    const turns = row.alone ? row.cases.keys() : [undefined];
    const batches = [...turns].map((only) => {
      const more = only === undefined ? [] : [String(only)];
      return spawn<Batch>('--row', String(index), everything ? 'all' : 'sample', ...more);
    });
    const memory = Math.max(...batches.map((batch) => batch.memory));
    const plans = batches.flatMap((batch) => batch.plans);
    print(row.name, plans.length, linesOf(row.targets, { plans, memory }));
  });
  failureRows.forEach(({ name }, index) => {
    if (isWanted(name)) print(name, 1, spawn<readonly Line[]>('--failures', String(index)));
  });
}

function spawn<T>(...args: readonly string[]): T {
  const own = process.argv[1]!;
  const text = execFileSync(process.execPath, [own, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1e9,
  });
  return JSON.parse(text) as T;
}
