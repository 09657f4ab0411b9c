/** The run that made a comment. Of two of one request the later one counts. */
export interface Run {
  /** Counts up from run to run of one repository; 0 where there is no CI. */
  readonly id: number;
  readonly attempt: number;
}

/** What a comment says of itself, invisibly. Nothing is believed of it but in a comment of our own. */
export interface Marker {
  /** Which fleet the comment is about: its path from the repository's root, '' for the root. */
  readonly fleet: string;
  /** Commits: what the review compared. */
  readonly base: string;
  readonly head: string;
  readonly run: Run;
}

const MARKER =
  /^<!-- infractl:review fleet=([A-Za-z0-9_.!~*'()%]*) base=([0-9a-f]+) head=([0-9a-f]+) run=(\d{1,15})\.(\d{1,9}) -->(?:\n|\r\n|$)/;

/** The first line of a comment. `--` would end an HTML comment early, so hyphens are encoded too. */
export function formatMarker({ fleet, base, head, run }: Marker): string {
  const key = encodeURIComponent(fleet).replaceAll('-', '%2D');
  return `<!-- infractl:review fleet=${key} base=${base} head=${head} run=${run.id}.${run.attempt} -->`;
}

/** The marker of a comment; undefined where its first line is none. */
export function readMarker(body: string): Marker | undefined {
  const [, key, base, head, id, attempt] = MARKER.exec(body) ?? [];
  if (key === undefined || base === undefined || head === undefined) return undefined;
  try {
    const run = { id: Number(id), attempt: Number(attempt) };
    return { fleet: decodeURIComponent(key), base, head, run };
  } catch {
    return undefined;
  }
}

export function isLater(a: Run, b: Run): boolean {
  return a.id === b.id ? a.attempt > b.attempt : a.id > b.id;
}
