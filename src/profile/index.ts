/** Hears of what a run does, stage by stage; set by `--profile` alone. Stages know neither clock nor terminal. */
export interface Profile {
  /** A stage of the pipeline has ended. */
  readonly stage: (name: string) => void;
  /** Something that costs time, at a place. */
  readonly note: (text: string) => void;
}

let current: Profile | undefined;

/** From here on, for the whole process. */
export function listen(profile: Profile): void {
  current = profile;
}

export function endStage(name: string): void {
  current?.stage(name);
}

/** `say` is asked for its text only where somebody listens. */
export function note(say: () => string): void {
  current?.note(say());
}
