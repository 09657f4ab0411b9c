import { listen } from '../profile/index.ts';
import { escapeTerminal } from '../text/escape.ts';
import type { Io } from './io.ts';

/** `--profile`: what each stage took and how much memory the process held after it, on stderr as it goes. */
export function startProfile(io: Pick<Io, 'stderr'>): void {
  let last = 0;
  listen({
    stage: (name) => {
      const now = performance.now(); // since the process began
      const megabytes = process.memoryUsage.rss() / 1024 / 1024;
      io.stderr(
        `profile: ${name.padEnd(10)} ${(now - last).toFixed(0).padStart(7)} ms ${megabytes.toFixed(0).padStart(6)} MB\n`,
      );
      last = now;
    },
    note: (text) => io.stderr(`profile: ${escapeTerminal(text)}\n`),
  });
}
