// `npm run soak planner [--count N] [--seed N] [--mode tiny|rebalance|edits|medium] [--wishes] [--out FOLDER]`: random fleets, every plan
// judged against exhaustive search. Exits 1 where anything is wrong.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { filesOf } from './drive.ts';
import { judgeEdits } from './edits.ts';
import { judgeFleet } from './judge-fleet.ts';
import type { Finding } from './judge.ts';
import { judgeMedium, type MediumTally } from './medium.ts';
import { randomFleet } from './random-fleet.ts';
import { shrink } from './shrink.ts';
import { withWishes } from './wishes.ts';
import type { Doc } from './world.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    mode: { type: 'string', default: 'tiny' },
    out: { type: 'string' },
    each: { type: 'string', default: '3' },
    wishes: { type: 'boolean', default: false },
  },
});
const tally = new Map<string, number>();
let judged = 0;

async function report(seed: number, docs: readonly Doc[], findings: readonly Finding[]): Promise<void> {
  for (const fault of new Set(findings.map((one) => one.fault))) {
    const count = (tally.get(fault) ?? 0) + 1;
    tally.set(fault, count);
    const finding = findings.find((one) => one.fault === fault)!;
    if (count > Number(values.each)) continue;
    console.log(`${fault} (seed ${seed}): ${finding.words}`);
    if (values.out === undefined) continue;
    const least = await shrink(docs, async (some) =>
      (await judgeFleet(some)).some((one) => one.fault === fault),
    );
    const said = (await judgeFleet(least)).filter((one) => one.fault === fault).map(({ words }) => words);
    const files = {
      ...filesOf(least),
      'FOUND.txt': `seed ${seed}\n${fault}: ${said.join('\n') || finding.words}\n`,
    };
    for (const [file, text] of Object.entries(files)) {
      const path = join(values.out, `${fault}-${seed}`, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }
}

const medium: MediumTally = { fleets: 0, proven: {}, fleetsProven: 0, worstGap: 0, gaps: [] };
const first = Number(values.seed);
for (let seed = first; seed < first + Number(values.count); seed++) {
  judged++;
  if (values.mode === 'edits') {
    const { docs, findings } = await judgeEdits(seed, 20);
    await report(seed, docs, findings);
  } else if (values.mode === 'medium') await judgeMedium(seed, medium);
  else {
    const docs = values.wishes ? withWishes(seed, randomFleet(seed)) : randomFleet(seed);
    await report(seed, docs, await judgeFleet(docs));
  }
  if (judged % 500 === 0) console.error(`${judged}: ${JSON.stringify(Object.fromEntries(tally))}`);
}
console.log(`${judged} ${values.mode}: ${JSON.stringify(Object.fromEntries(tally))}`);
if (values.mode === 'medium') console.log(JSON.stringify({ ...medium, gaps: undefined }));
process.exitCode = tally.size > 0 ? 1 : 0;
