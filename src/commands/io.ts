import type { Diagnostic } from '../model/diagnostic.ts';

/** The outside world as commands see it. cli.ts makes one; nothing below commands/ knows it. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Like stdout, for commands to a CI runner: nothing in it is broken. */
  readonly command: (text: string) => void;
  /** Read once a run at most. */
  readonly now: () => Date;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** Colour on stdout: a terminal, no NO_COLOR, no --no-color. */
  readonly color: boolean;
  /** The same on stderr. */
  readonly stderrColor: boolean;
  /** Sets the exit code of the run. */
  readonly exit: (code: ExitCode) => void;
}

/** Contract, section 5: 0 done, 1 error, 2 changes, 3 unsafe or infeasible, 4 stale, 64 usage. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 64;

/** Codes of `error.code` in JSON output. */
export type FailureCode =
  | 'usage'
  | 'invalid'
  | 'io'
  | 'git'
  | 'lockfile'
  | 'not-found'
  | 'unsafe'
  | 'infeasible'
  | 'stale'
  | 'internal';

/**
 * Ends a command with a message for the user. cli.ts prints it (JSON envelope where `-o json` was asked for) and exits.
 * Not for faults of ours: those stay ordinary errors.
 */
export class CommandFailure extends Error {
  readonly code: FailureCode;
  readonly exit: ExitCode;
  readonly diagnostics: readonly Diagnostic[];
  /** Texts of the files that the diagnostics point into. */
  readonly texts: ReadonlyMap<string, string>;

  constructor(
    code: FailureCode,
    exit: ExitCode,
    message: string,
    found: {
      readonly diagnostics?: readonly Diagnostic[];
      readonly texts?: ReadonlyMap<string, string>;
    } = {},
  ) {
    super(message);
    this.code = code;
    this.exit = exit;
    this.diagnostics = found.diagnostics ?? [];
    this.texts = found.texts ?? new Map();
  }
}

/** A wrong word on the command line: exit 64. */
export function usageError(message: string): CommandFailure {
  return new CommandFailure('usage', 64, message);
}
