import type { Review, ReviewProblem } from '../../model/review.ts';
import { code, type Content, type Page, type Section } from '../document/document.ts';
import {
  collisions,
  conflicts,
  findings,
  gates,
  ignored,
  opened,
  stopped,
  touched,
  unplaced,
} from './against.ts';
import { closed, considered, standing } from './beside.ts';
import { changeSections } from './changes.ts';
import { cost, placements, toBuy } from './effects.ts';
import { list } from './lists.ts';
import type { Saying } from './verdict.ts';

/** Characters of a sentence that stand on top in any case: so many fit into the smallest comment, however escaped. */
const MOST_SAID = 250;
/** More than `Cannot be reviewed: ` and the like take before it. */
const LONGEST_LEAD = 40;

/** What a review says, worst first: what stands against it unfolded, what it does, and folded the rest. */
export function reviewPage(
  review: Review,
  { sentence, icon }: Saying,
  toldApart: (rule: string) => boolean,
): Page {
  const { sections, problem } = review;
  return {
    title: `${icon} ${begin(sentence)}`,
    ...(problem && problem.code.startsWith('broken') ? { subtitle: `${begin(problem.message)}.` } : {}),
    sections: [
      inFull(problem),
      conflicts(problem?.code === 'conflict' ? problem.files : []),
      touched(sections),
      ignored(sections),
      stopped(sections),
      unplaced(sections),
      gates(sections),
      opened(sections),
      ...findings(sections.findings.filter(({ rule }) => !toldApart(rule))),
      collisions(sections),
      placements(sections),
      toBuy(sections),
      cost(sections),
      ...changeSections(sections.changes),
      ...considered(sections),
      closed(sections),
      standing(sections.standing),
    ],
    foot: foot(review),
  };
}

function begin(sentence: string): string {
  const characters = Array.from(sentence.slice(0, 2 * MOST_SAID + 1));
  return characters.length <= MOST_SAID ? sentence : `${characters.slice(0, MOST_SAID - 1).join('')}…`;
}

/** What git or a planner said may be longer than a heading, and than a comment. */
function inFull(problem: ReviewProblem | null): Section {
  const mayBeCut = problem !== null && problem.message.length > MOST_SAID - LONGEST_LEAD;
  return list('In full', mayBeCut ? [{ line: [problem.message] }] : []);
}

function foot({ verdict, digest, base, head, problem }: Review): readonly (readonly Content[])[] {
  const isMerged = problem?.code !== 'git' && problem?.code !== 'conflict';
  const commits: readonly Content[] =
    base === null || head === null
      ? []
      : [code(head.slice(0, 12)), isMerged ? 'merged into' : 'not merged into', code(base.slice(0, 12))];
  if (digest === null) return commits.length === 0 ? [] : [commits];
  const next =
    verdict === 'changes'
      ? ['After the merge:', code(`infractl apply --expect ${digest}`)]
      : ['Plan', code(digest)];
  return [commits, next];
}
