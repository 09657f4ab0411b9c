import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The main job on the example fleet, in a temporary copy, so that the working tree stays as it is: validate, plan, apply,
// and once more to show that nothing is left to do. `npm run demo` builds first.

const root = join(import.meta.dirname, '../..');

/** The day on which the example is set: contracts end and journals were written around it. */
const today = '2026-11-24';

const steps = [
  {
    say: 'Is the fleet sound? Warnings and infos are planted and explained in its README.',
    args: ['validate', '--today', today],
    codes: [0],
  },
  {
    say: 'Where would everything that is pending run, and why not elsewhere? Writes nothing.',
    args: ['plan'],
    codes: [0, 3],
  },
  {
    say: 'Do it: the generated Assignments and the lockfile are written, all or nothing.',
    args: ['apply'],
    codes: [0],
  },
  { say: 'A second plan: what stands stays.', args: ['plan'], codes: [0, 3] },
  {
    say: 'And a second apply changes no byte: exit 0 here means that there was nothing to do.',
    args: ['apply', '--detailed-exitcode'],
    codes: [0],
  },
];

const folder = mkdtempSync(join(tmpdir(), 'infractl-demo-'));
process.exitCode = 0;
try {
  cpSync(join(root, 'examples/fleet'), folder, { recursive: true });
  for (const [index, step] of steps.entries()) {
    if (!runStep(index + 1, step)) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function runStep(number, { say, args, codes }) {
  console.log(`\n${number}. ${say}\n\n$ infractl ${args.join(' ')}`);
  const { status } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...args], {
    cwd: folder,
    stdio: 'inherit',
  });
  if (codes.includes(status)) return true;
  console.error(`exit ${status}, expected ${codes.join(' or ')}`);
  return false;
}
