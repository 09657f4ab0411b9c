/** Fewer are read before anybody looks. */
const MIN_TOTAL = 2000;
/** Drawing more often would cost time and not be seen. */
const EVERY = 500;
/** To the start of the line, and what is on it wiped. */
const WIPE = '\r\u001b[2K';

export interface Progress {
  readonly step: (done: number, total: number) => void;
  readonly stop: () => void;
}

const NONE: Progress = { step: () => undefined, stop: () => undefined };

/**
 * A line on a terminal that tells how far a long read is; nothing where `terminal` is false. Drawn at each step: reading
 * is synchronous, so that a spinner's timer would not run before the end, and ora then kept the process alive.
 */
export async function createProgress(label: string, terminal: boolean): Promise<Progress> {
  if (!terminal) return NONE;
  let drawn = false;
  const { stderr } = process;
  return {
    step: (done, total) => {
      if (total < MIN_TOTAL || done % EVERY !== 0) return;
      stderr.write(`${WIPE}${label} ${done}/${total}`);
      drawn = true;
    },
    stop: () => {
      if (drawn) stderr.write(WIPE);
      drawn = false;
    },
  };
}
