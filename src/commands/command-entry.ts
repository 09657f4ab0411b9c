import type { Command } from 'commander';
import type { Io } from './io.ts';

/** What a file of commands/ gives: it adds arguments, options and the action to its command. */
export interface CommandModule {
  readonly register: (command: Command, io: Io, all: readonly CommandEntry[]) => void;
}

/** One line of the registry. */
export interface CommandEntry {
  readonly name: string;
  /** One line of `infractl --help`. */
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
  /** Not listed, as it is not for people. */
  readonly hidden?: boolean;
}
