// `npm run soak apply [--kills N] [--points N] [--faults N] [--rounds N] [--seed N] [--only PART] [--push | --no-push]`: applies,
// alone and with --commit --push, that are killed at (N counts those that were hit)
// random instants and at every system call, whose system calls fail, and that race in two pid namespaces. Exits 1 where one
// needs a hand, or a reader beside sees half of one. Linux, strace and unshare.
import { parseArgs } from 'node:util';
import { CALLS, failAtCall, killAtCall, killUntil, randomFrom } from './disturb.ts';
import { type Course, makeCourse, newTally, readBeside, type Tally, turn } from './judge.ts';
import { race } from './race.ts';
import { readOn } from './reader.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    points: { type: 'string', default: '400' },
    faults: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    push: { type: 'boolean' },
    read: { type: 'boolean', default: false },
  },
  allowNegative: true,
});
const COURSES = [[], ['--commit', '--push']].filter(
  ({ length }) => values.push === undefined || values.push === length > 0,
);
const self = [process.execPath, process.argv[1] ?? '', '--read'];

/** One part of the soak over both kinds of apply, with a reader beside. */
async function part(name: string, body: (course: Course, tally: Tally) => Promise<void>): Promise<number> {
  if (values.only !== undefined && values.only !== name) return 0;
  let bad = 0;
  for (const flags of COURSES) {
    const tally = newTally();
    const course = await makeCourse(flags);
    const stop = readBeside(course, self);
    await body(course, tally);
    await stop(tally);
    course.tree.remove();
    console.log(`${name}, apply ${flags.join(' ')}: ${JSON.stringify(tally)}`);
    bad += tally.hands + tally.mixed;
  }
  return bad;
}

async function kills(course: Course, tally: Tally): Promise<void> {
  const random = randomFrom(Number(values.seed) + course.flags.length);
  const hits = Number(values.kills) / COURSES.length;
  await killUntil(hits, course.tree, course.flags, random, async (label, disturb) => {
    await turn(course, tally, label, disturb);
    // so that a run that is stopped has said what it saw
    if (tally.runs % 50 === 0) console.log(`  ${JSON.stringify(tally)} so far`);
  });
}

/** Ends where a call has not that many in any process any more: twice in a row, for their number varies a little. */
async function points(course: Course, tally: Tally): Promise<void> {
  for (const [name, calls] of Object.entries(CALLS)) {
    for (let nth = 1, missed = 0; nth <= Number(values.points) && missed < 2; nth++) {
      const before = tally.hit;
      await turn(course, tally, `killed at ${name} ${nth}`, () =>
        killAtCall(course.tree, course.flags, calls, nth),
      );
      missed = tally.hit === before ? missed + 1 : 0;
    }
    console.log(`  killed at ${name}: ${tally.hit} so far`);
  }
}

async function faults(course: Course, tally: Tally): Promise<void> {
  for (const error of ['ENOSPC', 'EIO', 'EROFS']) {
    for (let nth = 1, missed = 0; nth <= Number(values.faults) && missed < 3; nth++) {
      let problem: string | undefined;
      const before = tally.hit;
      await turn(course, tally, `${error} at ${nth}`, async () => {
        const failed = await failAtCall(course.tree, course.flags, CALLS.changes, error, nth);
        problem = failed.problem;
        return failed.hit;
      });
      if (problem !== undefined) {
        tally.hands++;
        console.log(`hands: ${problem}`);
      }
      missed = tally.hit === before ? missed + 1 : 0;
    }
  }
}

if (values.read) readOn(process.cwd());
else {
  console.log(`seed ${values.seed}`);
  let bad = await part('kills', kills);
  bad += await part('points', points);
  bad += await part('faults', faults);
  if (values.only === undefined || values.only === 'race') bad += await race(Number(values.rounds));
  console.log(bad === 0 ? 'nothing needed a hand, nothing was mixed' : `${bad} problems`);
  process.exitCode = bad === 0 ? 0 : 1;
}
