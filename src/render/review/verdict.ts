import type { Review, ReviewSections, Verdict } from '../../model/review.ts';
import { money } from '../figures.ts';
import { plural } from '../style.ts';

/** So much is told in the sentence; the sections say the rest. */
const MOST_PARTS = 4;

export interface Saying {
  readonly icon: string;
  readonly sentence: string;
}

/** The verdict in one sentence, worst first. */
export function sayVerdict(review: Review, toldApart: (rule: string) => boolean): Saying {
  const { verdict, problem } = review;
  const findings = review.sections.findings.filter(({ rule }) => !toldApart(rule));
  const sections = { ...review.sections, findings };
  if (verdict === 'ok') return { icon: '✅', sentence: 'infractl: nothing changes.' };
  if (problem?.code === 'conflict') return { icon: '❌', sentence: `Cannot be merged: ${problem.message}` };
  if (problem?.code === 'planner') return { icon: '❌', sentence: `Cannot be planned: ${problem.message}` };
  if (problem && problem.code !== 'broken-head' && problem.code !== 'broken-base')
    return { icon: '❌', sentence: `Cannot be reviewed: ${problem.message}` };
  const against = [...faults(sections), ...unknowns(review), ...dangers(sections)];
  const parts = [...against, ...effects(sections)].slice(0, MOST_PARTS);
  const { icon, lead } = LEADS[verdict === 'changes' && against.length > 0 ? 'look' : verdict];
  return { icon, sentence: parts.length === 0 ? lead : `${lead}: ${parts.join(', ')}` };
}

const LEADS: { readonly [V in Verdict | 'look']: { readonly icon: string; readonly lead: string } } = {
  ok: { icon: '✅', lead: 'Nothing changes' },
  changes: { icon: '✅', lead: 'Good to merge' },
  look: { icon: '⚠️', lead: 'Look twice' },
  unsafe: { icon: '⛔', lead: 'Not safe to merge' },
  broken: { icon: '❌', lead: 'Must not be merged' },
};

/** No plan says what is placed or stopped. */
function unknowns({ problem, digest }: Review): readonly string[] {
  return problem?.code === 'broken-base' && digest === null
    ? ['the base is broken, nothing was planned']
    : [];
}

function faults({ touched, findings }: ReviewSections): readonly string[] {
  const edited = touched.filter(({ severity }) => severity === 'error');
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return [
    ...unique(
      edited.map(
        ({ what, deleted }) =>
          `${what === 'lockfile' ? 'the lockfile was' : 'generated files were'} ${deleted ? 'deleted' : 'edited'}`,
      ),
    ),
    ...(errors > 0 ? [plural(errors, 'new error')] : []),
  ];
}

function dangers(sections: ReviewSections): readonly string[] {
  const { stopped, unplaced, gates, exposureOpened, touched, ignored, findings, collisions } = sections;
  const stops = sum(stopped.map(({ quantity }) => quantity));
  const missing = sum(unplaced.map((one) => one.missing));
  const refused = gates.filter(({ refuses }) => refuses);
  const colliding = collisions.filter(({ what }) => what !== 'unreadable').length;
  const protection = refused.filter(({ rule }) => rule === 'protect').length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  return [
    ...(stops > 0 ? [`${plural(stops, 'instance')} ${stops === 1 ? 'stops' : 'stop'}`] : []),
    ...(missing > 0 ? [`${plural(missing, 'instance')} without a place`] : []),
    ...(protection > 0 ? [`${plural(protection, 'breach of protection', 'breaches of protection')}`] : []),
    ...(refused.length > protection ? [`${plural(refused.length - protection, 'gate')} exceeded`] : []),
    ...(exposureOpened.length > 0 ? [`${plural(exposureOpened.length, 'way in', 'ways in')} opened`] : []),
    ...(gates.length > refused.length ? ['gates get looser'] : []),
    ...(ignored.length > 0 ? [plural(ignored.length, 'new ignore')] : []),
    ...(touched.some(({ what }) => what === 'workflow') ? ['CI is changed'] : []),
    ...(colliding > 0 ? [plural(colliding, 'collision')] : []),
    ...(warnings > 0 ? [plural(warnings, 'new warning')] : []),
  ];
}

function effects({ placements, recommendations, cost, changes }: ReviewSections): readonly string[] {
  const placed = sum(placements.filter(({ action }) => action === 'create').map((one) => one.quantity));
  const moved = sum(placements.filter(({ action }) => action === 'move').map((one) => one.quantity));
  const bought = sum(recommendations.map(({ quantity }) => quantity));
  const { before, after, currency } = cost;
  const more = before === null || after === null ? 0 : after - before;
  return [
    ...(placed > 0 ? [`${plural(placed, 'instance')} placed`] : []),
    ...(moved > 0 ? [`${moved} moved`] : []),
    ...(bought > 0 ? [`${bought} to buy`] : []),
    ...(more === 0 ? [] : [`${more > 0 ? '+' : ''}${money(more, currency)} a month`]),
    ...(changes.length > 0 ? [plural(changes.length, 'change')] : []),
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
