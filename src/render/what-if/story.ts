import type { ServiceStory } from '../../model/what-if.ts';
import { code, outlineOf, type Page, type Section, tableOf } from '../document/document.ts';
import { amountsText, namesText, percent, scoreText } from '../figures.ts';
import type { Outline } from '../outline.ts';
import { conflictOutlines } from '../plan/conflicts.ts';
import { placementJson, rankedJson, recommendationJson } from '../plan/json.ts';
import { recommendationOutlines } from '../plan/text.ts';
import { groupAlike } from '../plan/service.ts';
import { plural } from '../style.ts';
import { reasonOutlines } from './reasons.ts';

const MAX_NAMES = 12;

/** The whole story of one service: what it asks for, what the plan does with it, where else it could go, and why not. */
export function storyPage(story: ServiceStory, currency: string | undefined): Page {
  const { service, instances, missing } = story;
  const computes = story.now.candidates.length + story.now.rejected.length;
  return {
    title: `Service ${service}`,
    subtitle:
      missing === 0
        ? { text: `all ${plural(instances, 'instance')} placed`, tone: 'good' }
        : { text: `${missing} of ${plural(instances, 'instance')} cannot be placed`, tone: 'bad' },
    sections: [
      { title: 'Asks for', blocks: outlineOf(story.rules.map((text) => ({ text }))) },
      placements(story),
      { title: 'In conflict', blocks: outlineOf(conflictOutlines(story.conflicts, currency)) },
      { title: 'To buy', blocks: outlineOf(recommendationOutlines(story.recommendations, currency)) },
      { title: 'Notes', blocks: outlineOf(story.notes.map(({ message }) => ({ text: message }))) },
      candidates(story),
      {
        title: 'One more now could not go to',
        blocks: outlineOf(rejectedOutlines(story.now.rejected)),
        folded: true,
      },
      {
        title: 'After this plan one more could not go to',
        blocks: outlineOf(reasonOutlines(story.reasons, computes)),
        folded: true,
      },
    ],
  };
}

function placements({ placements: rows }: ServiceStory): Section {
  const columns = [
    { head: 'ACTION' },
    { head: 'N', right: true },
    { head: 'COMPUTE' },
    { head: 'GETS' },
    { head: 'SCORE', right: true },
    { head: 'WHY' },
  ];
  return {
    title: 'In the plan',
    blocks: tableOf(
      columns,
      rows.map(({ action, quantity, from, compute, allocated, score, why, pinned }) => [
        action,
        String(quantity),
        code(from === null ? compute : `${from} -> ${compute}`),
        amountsText(allocated),
        scoreText(score),
        why ?? (pinned ? 'pinned by hand' : ''),
      ]),
    ),
  };
}

function candidates({ now }: ServiceStory): Section {
  const columns = [
    { head: '', right: true },
    { head: 'COMPUTE' },
    { head: 'SCORE', right: true },
    { head: 'USED', right: true },
    { head: 'GETS' },
    { head: 'FREE AFTERWARDS' },
  ];
  const rows = now.candidates.map(
    ({ compute, score, utilizationAfter, allocated, availableAfter }, index) => [
      String(index + 1),
      code(compute),
      scoreText(score),
      percent(utilizationAfter),
      amountsText(allocated),
      amountsText(availableAfter),
    ],
  );
  return { title: 'One more now could go to', blocks: tableOf(columns, rows) };
}

function rejectedOutlines(rejected: ServiceStory['rejected']): readonly Outline[] {
  return groupAlike(rejected).map(({ messages, computes }) => ({
    text: namesText(computes, MAX_NAMES),
    below: messages.map((text) => ({ text })),
  }));
}

export function storyJson({ placements: rows, now, recommendations, ...story }: ServiceStory): object {
  return {
    ...story,
    placements: rows.map(placementJson),
    now: rankedJson(now),
    recommendations: recommendations.map(recommendationJson),
  };
}
