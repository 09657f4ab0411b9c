import { spawnSync } from 'node:child_process';

export interface Judged {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a real tool (Debian's) on what was made for it. */
export function runTool(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Judged {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: {
      PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`,
      HOME: '/nonexistent',
      LC_ALL: 'C.UTF-8',
      ...env,
    },
  });
  return { status, output: `${stdout}${stderr}` };
}

/** What a test says in its name where the tool is not there; undefined where it is. `.ci/run` installs them all. */
export function whyNot(command: string): string | undefined {
  const { status } = runTool('sh', ['-c', `command -v ${command}`]);
  return status === 0 ? undefined : ` (skipped: ${command} is not installed)`;
}
