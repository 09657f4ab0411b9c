import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DrainReport, FailureReport, GrowReport, ServiceStory } from '../../../src/model/what-if.ts';
import type { Page } from '../../../src/render/document/document.ts';
import { renderPageMarkdown } from '../../../src/render/document/markdown.ts';
import { renderPageText } from '../../../src/render/document/text.ts';
import { drainJson, drainPage } from '../../../src/render/what-if/drain.ts';
import { failuresPage } from '../../../src/render/what-if/failures.ts';
import { growPage } from '../../../src/render/what-if/grow.ts';
import { storyJson, storyPage } from '../../../src/render/what-if/story.ts';
import { formatJson } from '../../../src/text/json.ts';
import { expectGolden } from '../../support/golden.ts';
import { expectInertMarkdown, expectInertText, expectWholeTables, HOSTILE } from '../../support/inert.ts';
import { plan, servicePlan } from '../plan/plans.ts';

const golden = (name: string): string => path.join(import.meta.dirname, 'golden', name);

const failures = (text: string): FailureReport => ({
  by: null,
  instances: 12,
  unplaced: 1,
  summary: { yes: 1, no: 1, unknown: 1 },
  cases: [
    {
      name: `${text}db-01`,
      computes: [`${text}db-01`],
      displaced: 2,
      survives: 'no',
      losses: [
        {
          service: `${text}pg`,
          missing: 1,
          reasons: [
            { rule: 'capacity', message: `${text}memory short by 12 GB`, computes: [`${text}web-01`] },
          ],
        },
      ],
    },
    {
      name: `${text}host`,
      computes: [`${text}host`, `${text}vm`],
      displaced: 3,
      survives: 'unknown',
      losses: [{ service: `${text}api`, missing: 2, reasons: [] }],
    },
    { name: `${text}web-01`, computes: [`${text}web-01`], displaced: 0, survives: 'yes', losses: [] },
  ],
});

const grow = (text: string): GrowReport => ({
  service: `${text}web`,
  replicas: 2,
  asked: 5,
  fits: 1,
  bound: 2,
  proven: false,
  placements: [{ compute: `${text}web-01`, quantity: 1 }],
  limits: [
    { rule: 'spread', message: `${text}already holds 2 of it`, computes: [`${text}web-01`, 'web-02'] },
  ],
  conflicts: plan.conflicts,
});

const drain = (text: string): DrainReport => ({
  compute: `${text}old`,
  computes: [`${text}old`, 'vm'],
  feasible: false,
  steps: [
    {
      action: 'resize',
      service: `${text}web`,
      from: 'new',
      to: 'new',
      quantity: 1,
      allocated: new Map([['memory', 1024]]),
      why: `${text}makes room`,
    },
    {
      action: 'move',
      service: 'api',
      from: `${text}old`,
      to: 'new',
      quantity: 2,
      allocated: new Map([['cores', 500]]),
      why: 'old is drained',
    },
  ],
  stuck: [
    {
      service: `${text}pg`,
      compute: 'vm',
      quantity: 1,
      pinned: true,
      reasons: [{ rule: 'pinned', message: `${text}assigned by hand`, computes: [] }],
    },
  ],
});

const story = (text: string): ServiceStory => ({
  service: `${text}web`,
  rules: [`${text}affinity env=prod`, '2 cores each'],
  replicas: 3,
  instances: 3,
  missing: 1,
  placements: plan.placements.slice(0, 3),
  now: { ...servicePlan, service: `${text}web` },
  reasons: [{ rule: 'capacity', message: `${text}cores short by 2`, computes: ['db-01'] }],
  rejected: servicePlan.rejected,
  conflicts: plan.conflicts,
  recommendations: plan.recommendations,
  notes: [{ rule: 'pinned-over-replicas', message: `${text}web has 3 replicas, but 4 are assigned by hand` }],
});

const pages = (text: string): readonly (readonly [string, Page])[] => [
  ['failures', failuresPage(failures(text), 4)],
  ['grow', growPage(grow(text), 4, 'EUR')],
  ['drain', drainPage(drain(text), 4)],
  ['story', storyPage(story(text), 'EUR')],
];

test.each(pages(''))('%s, for a terminal and as markdown', (name, page) => {
  expectGolden(golden(`${name}.txt`), renderPageText(page, false));
  expectGolden(golden(`${name}.md`), renderPageMarkdown(page));
});

test('losses of a whole zone are told as such', () => {
  const page = failuresPage({ ...failures(''), by: 'zone' }, 4);
  expect(page.title).toBe('What if all computes of one zone fail?');
});

test('JSON has figures in the units of the contract', () => {
  expect(JSON.parse(formatJson(drainJson(drain(''))))).toMatchObject({
    steps: [{ allocated: { memory: 1024 } }, { allocated: { cores: 0.5 } }],
  });
  expect(JSON.parse(formatJson(storyJson(story(''))))).toMatchObject({
    placements: [{ allocated: { cores: 1.438 } }, {}, {}],
    now: { candidates: [{ allocated: { cores: 0.5 } }, {}] },
  });
});

test('nothing hostile is obeyed', () => {
  fc.assert(
    fc.property(fc.oneof(fc.constant(HOSTILE), fc.string({ unit: fc.constantFrom(...HOSTILE) })), (text) => {
      for (const [, page] of pages(text)) {
        expectInertText(renderPageText(page, false));
        expectInertMarkdown(renderPageMarkdown(page));
        expectWholeTables(renderPageMarkdown(page));
      }
    }),
  );
});
