// Run as a process of its own by lock.test.ts: takes the lock five times and logs when it is inside.
import { appendFileSync } from 'node:fs';
import { acquireLock } from '../../src/write/lock.ts';

const [, , root = '', log = '', mode = ''] = process.argv;
for (let round = 0; round < 5; round++) {
  const lock = await acquireLock(root, {
    host: 'builder',
    pid: process.pid,
    patience: 50_000,
    now: Date.now(),
  });
  if (!lock.ok) throw new Error(lock.problem);
  appendFileSync(log, `enter ${process.pid}\n`);
  await new Promise((resolve) => setTimeout(resolve, 5));
  appendFileSync(log, `${mode === 'die' ? 'die' : 'leave'} ${process.pid}\n`);
  if (mode === 'die') process.kill(process.pid, 'SIGKILL');
  lock.release();
}
