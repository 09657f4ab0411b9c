import { setFlagsFromString } from 'node:v8';
import { main } from './cli.ts';

// Most runs end within seconds: to optimise each function as early as a server would costs more than it gives back.
setFlagsFromString('--interrupt-budget=2000000');

// A reader that has seen enough (`infractl get all | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const { env, stdout, stderr } = process;
const noColor = (env['NO_COLOR'] ?? '') !== '' || process.argv.includes('--no-color');

process.exitCode = await main(process.argv.slice(2), {
  cwd: process.cwd(),
  env,
  stdout: (text) => void stdout.write(text),
  stderr: (text) => void stderr.write(text),
  now: () => new Date(),
  stdoutIsTerminal: stdout.isTTY === true,
  stderrIsTerminal: stderr.isTTY === true,
  color: stdout.isTTY === true && !noColor,
  stderrColor: stderr.isTTY === true && !noColor,
});
