import { usageError } from './io.ts';

/** Waits so many milliseconds, or until it is stopped. */
export function pause(milliseconds: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      stopped.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    stopped.addEventListener('abort', end);
    if (stopped.aborted) end();
  });
}

/** Stopped by SIGTERM and SIGINT, until it is released. */
export function stopper(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const stop = () => controller.abort();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, stop);
  const release = () => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.removeListener(name, stop);
  };
  return { signal: controller.signal, release };
}

/** `--port`; 0 for any that is free. */
export function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw usageError(`--port "${text}" is no port; write a number below 65536`);
}
