export interface GitResult {
  /** 0 where git did what it was asked; undefined where it could not be started. */
  readonly code: number | undefined;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface GitInput {
  readonly stdin?: string | Buffer;
  /** Instead of the user's index. */
  readonly indexFile?: string;
  /**
   * A fetch or a push that was asked for: it alone may reach a remote, with the programs that the user set for that. It
   * is ended after so many milliseconds.
   */
  readonly remote?: { readonly timeout: number };
  /** Settings over those of any config. Names may hold anything, so they go through the environment. */
  readonly settings?: readonly (readonly [name: string, value: string])[];
  /** Bytes of output after which git is stopped and the call counts as failed, where less than usual is enough. */
  readonly most?: number;
  /** The refs that it changes: a kill that leaves their locks behind is told by them. */
  readonly refs?: readonly string[];
}

/** Runs git with these arguments in one folder. Gives what came of it, never throws for a failure of git. */
export type Git = (args: readonly string[], input?: GitInput) => Promise<GitResult>;

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a repository lies. All paths are absolute and free of links. */
export interface Place {
  /** Git's own folder of this work tree: `.git`, or `.git/worktrees/NAME` of a linked one. */
  readonly gitDir: string;
  /** What all work trees share: objects, refs, config. `gitDir` itself where nothing is linked. */
  readonly commonDir: string;
  /** The top level of the files. */
  readonly workTree: string;
  /** From the work tree to the folder that was asked for, posix, `fleet/` or ''. */
  readonly prefix: string;
  /** Ours in git's folder, one a work tree, not made yet: what `git rev-parse --git-path infractl` gives. */
  readonly ownFolder: string;
}
