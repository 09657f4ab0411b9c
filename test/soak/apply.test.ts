import { expect, test } from 'vitest';
import { killUntil, randomFrom } from './apply/disturb.ts';
import { makeCourse, newTally, turn } from './apply/judge.ts';
import { race } from './apply/race.ts';

/*
 * `npm run soak apply` in short: applies that are killed at random instants need no hand and show no reader half of
 * themselves; applies at once in one tree come one after the other.
 */

const KILLS = 2;

test.each([{ flags: [] }, { flags: ['--commit', '--push'] }])(
  'killed at random instants: apply $flags',
  async ({ flags }) => {
    const random = randomFrom(flags.length + 1);
    const course = await makeCourse(flags);
    const tally = newTally();
    await killUntil(KILLS, course.tree, flags, random, (label, disturb) =>
      turn(course, tally, label, disturb),
    );
    expect(tally).toMatchObject({ hands: 0, mixed: 0 });
    expect(tally.hit).toBeGreaterThan(0);
    course.tree.remove();
  },
  300_000,
);

test('eight at once in one tree', async () => {
  expect(await race(1, [])).toBe(0);
}, 300_000);
