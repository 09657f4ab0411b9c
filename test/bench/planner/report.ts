import type { Measured } from './measure.ts';
import type { Targets } from './rows.ts';

/** What one process measured of one row: its plans, and the most memory that they took (MB). */
export interface Batch {
  readonly plans: readonly (Measured & { readonly optimum?: number })[];
  readonly memory: number;
}

/** One line of the report: a target and what was reached; `met` is left out of mere facts. */
export interface Line {
  readonly criterion: string;
  readonly target: string;
  readonly reached: string;
  readonly met?: boolean;
}

export const mean = (some: readonly number[]): number =>
  some.reduce((sum, each) => sum + each, 0) / Math.max(1, some.length);
export const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
export const fact = (criterion: string, reached: string): Line => ({ criterion, target: '-', reached });
const most = (some: readonly number[]): number => Math.max(0, ...some);

/** At most the target; without one the figure is a mere fact. */
function atMost(
  criterion: string,
  target: number | undefined,
  reached: number,
  show: (value: number) => string,
): Line {
  if (target === undefined) return fact(criterion, show(reached));
  return { criterion, target: show(target), reached: show(reached), met: reached <= target + 1e-9 };
}

const seconds = (value: number): string => `${value.toFixed(2)} s`;
const megabytes = (value: number): string => `${Math.round(value)} MB`;

/** Every criterion of a row beside what its plans reached, then the facts that explain it. */
export function linesOf(targets: Targets, { plans, memory }: Batch): readonly Line[] {
  const gaps = plans.map(({ gap }) => gap);
  const left = plans.map(({ placed, instances }) => 1 - placed / Math.max(1, instances));
  const faults = plans.flatMap((plan) => plan.faults);
  const within = (limit: number | undefined, values: readonly number[]): string =>
    limit === undefined
      ? ''
      : `, ${values.filter((value) => value <= limit + 1e-9).length} of ${values.length} within`;
  const times = plans.map((plan) => plan.seconds);
  return [
    atMost(`time, worst${within(targets.seconds, times)}`, targets.seconds, most(times), seconds),
    fact('time, mean', seconds(mean(times))),
    fact('time outside the optimiser, worst', seconds(most(plans.map(({ outside }) => outside)))),
    atMost('memory', targets.megabytes, memory, megabytes),
    ...(targets.above === undefined
      ? [
          atMost(`gap of cost, worst${within(targets.gap, gaps)}`, targets.gap, most(gaps), percent),
          fact('gap of cost, mean', percent(mean(gaps))),
        ]
      : aboveOptimum(targets.above, plans)),
    provenLine(targets.proven, plans),
    ...(targets.above === undefined
      ? [atMost(`left over, worst${within(targets.left, left)}`, targets.left, most(left), percent)]
      : []),
    fact('moves', String(plans.reduce((sum, { moved }) => sum + moved, 0))),
    ...baselineLines(plans),
    {
      criterion: 'checker: every rule kept',
      target: '0 faults',
      reached: `${faults.length} faults${faults
        .slice(0, 3)
        .map((fault) => `; ${fault}`)
        .join('')}`,
      met: faults.length === 0,
    },
  ];
}

function provenLine(target: number | undefined, plans: Batch['plans']): Line {
  const share = plans.filter(({ proven }) => proven).length / Math.max(1, plans.length);
  if (target === undefined) return fact('proven', percent(share));
  return {
    criterion: 'proven, at least',
    target: percent(target),
    reached: percent(share),
    met: share >= target - 1e-9,
  };
}

function aboveOptimum(target: number, plans: Batch['plans']): readonly Line[] {
  const above = (costs: readonly number[]): number =>
    mean(costs.map((cost, at) => cost / plans[at]!.optimum! - 1));
  return [
    atMost('above the known optimum, mean', target, above(plans.map(({ cost }) => cost)), percent),
    ...BASELINES.map((name, which) =>
      fact(`${name}: above it, mean`, percent(above(plans.map(({ baselines }) => baselines[which]!.cost)))),
    ),
  ];
}

const BASELINES = ['first-fit-decreasing', 'one-at-a-time best-fit'];

/** Cost where they place as much, and what they leave over. */
function baselineLines(plans: Batch['plans']): readonly Line[] {
  return BASELINES.map((name, which) => {
    const known = plans.filter(({ baselines }) => baselines.length > 0);
    const ours = known.reduce((sum, { cost }) => sum + cost, 0);
    const theirs = known.reduce((sum, { baselines }) => sum + baselines[which]!.cost, 0);
    const left = known.map(
      ({ baselines, instances }) => 1 - baselines[which]!.placed / Math.max(1, instances),
    );
    const cost = ours > 0 ? `${(theirs / ours).toFixed(2)} x our cost, ` : '';
    return fact(name, `${cost}${percent(mean(left))} left over (ours ${percent(mean(known.map(leftOf)))})`);
  });
}

const leftOf = ({ placed, instances }: Measured): number => 1 - placed / Math.max(1, instances);

export function print(name: string, plans: number, lines: readonly Line[]): void {
  for (const { criterion, target, reached, met } of lines)
    console.log(
      [name, plans, criterion, target, reached, met === undefined ? '-' : met ? 'yes' : 'NO'].join(' | '),
    );
}
