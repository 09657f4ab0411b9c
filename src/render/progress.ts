import type { Ora } from 'ora';

/** Fewer are read before anybody looks. */
const MIN_TOTAL = 2000;
/** Drawing more often would cost time and not be seen. */
const EVERY = 500;

export interface Progress {
  readonly step: (done: number, total: number) => void;
  readonly stop: () => void;
}

const NONE: Progress = { step: () => undefined, stop: () => undefined };

/** A line on stderr that tells how far a long read is. Nothing where stderr is no terminal. */
export async function createProgress(label: string, terminal: boolean): Promise<Progress> {
  if (!terminal) return NONE;
  const { default: ora } = await import('ora');
  let spinner: Ora | undefined;
  return {
    step: (done, total) => {
      if (total < MIN_TOTAL || done % EVERY !== 0) return;
      spinner ??= ora({ stream: process.stderr, discardStdin: false });
      spinner.text = `${label} ${done}/${total}`;
      // reading is synchronous: no timer of the spinner's own would ever run
      spinner.render();
    },
    // of a spinner that was never drawn, stop would still move the cursor
    stop: () => void spinner?.stop(),
  };
}
