// Run as a process of its own by lock.test.ts: takes the lock so many times and logs when it is inside.
import { appendFileSync } from 'node:fs';
import { acquireLock } from '../../src/write/lock.ts';
import { workFolderOf } from '../../src/write/work-folder.ts';

const [, , root = '', log = '', mode = '', rounds = '5'] = process.argv;
for (let round = 0; round < Number(rounds); round++) {
  const lock = await acquireLock(workFolderOf(root, undefined), {
    host: 'builder',
    pid: process.pid,
    patience: 50_000,
  });
  if (!lock.ok) throw new Error(lock.problem);
  appendFileSync(log, `enter ${process.pid}\n`);
  await new Promise((resolve) => setTimeout(resolve, 5));
  appendFileSync(log, `${mode === 'die' ? 'die' : 'leave'} ${process.pid}\n`);
  if (mode === 'die') process.kill(process.pid, 'SIGKILL');
  if (mode === 'stay') await new Promise((resolve) => setTimeout(resolve, 600_000));
  lock.release();
}
