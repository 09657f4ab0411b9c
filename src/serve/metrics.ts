/** How a round ended. */
export type Outcome = 'applied' | 'unchanged' | 'refused' | 'failed';

/** What is told of a loop that applies again and again. Times in milliseconds since the epoch. */
export interface Health {
  readonly version: string;
  readonly rounds: Readonly<Record<Outcome, number>>;
  /** In a row, up to now: refused ones count. */
  readonly failures: number;
  /** Undefined before the first. */
  readonly lastRound?: number;
  readonly lastSuccess?: number;
  /** Of the last round. */
  readonly duration?: number;
  /** Why the last round failed. */
  readonly problem?: string;
}

export function newHealth(version: string): Health {
  return { version, rounds: { applied: 0, unchanged: 0, refused: 0, failed: 0 }, failures: 0 };
}

/** The health after one more round. */
export function countRound(
  before: Health,
  round: {
    readonly outcome: Outcome;
    readonly began: number;
    readonly ended: number;
    readonly problem?: string;
  },
): Health {
  const { outcome, began, ended, problem } = round;
  const rounds = { ...before.rounds, [outcome]: before.rounds[outcome] + 1 };
  const { version, lastSuccess } = before;
  const known = { version, rounds, lastRound: ended, duration: ended - began };
  if (outcome === 'applied' || outcome === 'unchanged') return { ...known, failures: 0, lastSuccess: ended };
  return {
    ...known,
    failures: before.failures + 1,
    ...(lastSuccess === undefined ? {} : { lastSuccess }),
    ...(problem === undefined ? {} : { problem }),
  };
}

type Sample = readonly [labels: string, value: number];

/** The text format that Prometheus scrapes, version 0.0.4. */
export function renderMetrics({
  version,
  rounds,
  failures,
  lastRound,
  lastSuccess,
  duration,
}: Health): string {
  const seconds = (milliseconds: number | undefined): readonly Sample[] =>
    milliseconds === undefined ? [] : [['', milliseconds / 1000]];
  return [
    family('build_info', 'gauge', 'The version that runs.', [[`{version="${version}"}`, 1]]),
    family(
      'reconcile_rounds_total',
      'counter',
      'Rounds by how they ended.',
      Object.entries(rounds).map(([outcome, count]) => [`{outcome="${outcome}"}`, count]),
    ),
    family('reconcile_failed_rounds', 'gauge', 'Rounds in a row that were refused or failed.', [
      ['', failures],
    ]),
    family(
      'reconcile_last_round_timestamp_seconds',
      'gauge',
      'When the last round ended.',
      seconds(lastRound),
    ),
    family(
      'reconcile_last_success_timestamp_seconds',
      'gauge',
      'When the last round ended that applied, or had nothing to do.',
      seconds(lastSuccess),
    ),
    family(
      'reconcile_last_round_duration_seconds',
      'gauge',
      'How long the last round took.',
      seconds(duration),
    ),
  ].join('');
}

/** Without samples there is nothing to describe. */
function family(name: string, type: 'counter' | 'gauge', help: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return '';
  const lines = samples.map(([labels, value]) => `infractl_${name}${labels} ${value}\n`);
  return `# HELP infractl_${name} ${help}\n# TYPE infractl_${name} ${type}\n${lines.join('')}`;
}
