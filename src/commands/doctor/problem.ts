/** One thing that is wrong, and how it is mended. */
export interface Problem {
  readonly check:
    | 'manifests'
    | 'lockfile'
    | 'work-folder'
    | 'lock'
    | 'undo-log'
    | 'drafts'
    | 'repository'
    | 'index'
    | 'refs'
    | 'attributes'
    | 'editor-schema'
    | 'editor-header';
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** What the user does about it. */
  readonly help: string;
  /** Mends it; there where that is safe. To be called under the lock. Gives what went wrong. */
  readonly fix?: () => Promise<string | undefined>;
}

/** Of something that throws node's errors where it fails. */
export function fixBy(action: () => unknown): NonNullable<Problem['fix']> {
  return async () => {
    try {
      await action();
      return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      return (error as Error).message;
    }
  };
}
