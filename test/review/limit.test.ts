import { describe, expect, test } from 'vitest';
import type { Diagnostic, LocatedDiagnostic } from '../../src/model/diagnostic.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { ReviewProblem } from '../../src/model/review.ts';
import type { DesiredResource } from '../../src/model/state.ts';
import { renderDifference } from '../../src/render/changes/difference.ts';
import { renderFindingsMarkdown } from '../../src/render/diagnostics/markdown.ts';
import { renderPageMarkdown } from '../../src/render/document/markdown.ts';
import { sizeOf } from '../../src/render/fit/fit.ts';
import { renderPlanMarkdown } from '../../src/render/plan/markdown.ts';
import { renderReviewMarkdown } from '../../src/render/review/index.ts';
import { failedReview, isToldApart } from '../../src/review/index.ts';
import { composeReview, type ReviewSide } from '../../src/review/compose.ts';
import { fleetFrom } from '../support/fleet.ts';
import { plan as smallPlan } from '../render/plan/plans.ts';

const CHANGES = 50_000;
const ERRORS = 10_000;
const PLACEMENTS = 4_000;
const REASONS = 5_000;

const many = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));
/** Long, and three bytes a letter: a limit counts bytes. */
const long = (index: number): string => `${'漢'.repeat(60)}-${index}`;

const findings: readonly Diagnostic[] = many(ERRORS, (index) => ({
  rule: 'ref-not-found',
  severity: 'error',
  message: `Compute "${long(index)}" not found`,
  help: `write ${long(index)}`,
  resource: { kind: 'Service', name: `s-${index}` },
}));
const located = (one: Diagnostic): LocatedDiagnostic => ({
  ...one,
  file: 'services/all.yaml',
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 2,
  resource: one.resource ?? null,
  help: one.help ?? null,
  related: [],
});

const plan: Plan = {
  ...smallPlan,
  feasible: false,
  placements: many(PLACEMENTS, (index) => ({
    action: 'create',
    service: `s-${index}`,
    compute: `c-${index % 900}`,
    from: null,
    quantity: 1,
    allocated: new Map([['cores', index + 1]]),
    score: 50,
    pinned: false,
  })),
  unplaced: [
    {
      service: 'waits',
      missing: 7,
      reasons: many(REASONS, (index) => ({
        rule: 'capacity',
        message: `cores short by ${index}`,
        computes: many(20, (at) => `c-${at}-${index}`),
      })),
    },
    ...many(REASONS, (index) => ({
      service: `w-${index}`,
      missing: 1,
      reasons: [{ rule: 'affinity', message: long(index), computes: [`c-${index}`] }],
    })),
  ],
};

const desired: readonly DesiredResource[] = many(CHANGES, (index) => ({
  kind: 'DNSRecord',
  name: `r-${index}`,
  generated: false,
  file: 'dns/all.yaml',
  metadata: {},
  spec: { name: long(index), type: 'CNAME', value: 'www.example.com' },
}));

function side(rest: Partial<ReviewSide>): ReviewSide {
  const fleet = fleetFrom({ computes: { 'app-01': { capacity: { cores: 4 } } } });
  const { settings } = fleet;
  return { fleet, after: fleet, settings, resources: [], findings: [], desired: [], violations: [], ...rest };
}

const review = composeReview({
  base: side({}),
  head: side({ desired, plan, findings }),
  standing: [],
  commits: { base: 'b'.repeat(40), head: 'a'.repeat(40) },
  files: [],
  ignored: [],
  deleted: new Set(),
  collisions: [],
  problem: null,
  digest: `sha256:${'0'.repeat(64)}`,
  consider: (service) => ({ service, computes: REASONS, fits: 0, reasons: plan.unplaced[0]!.reasons }),
  locate: (some) => some.map(located),
});

const failed = (code: ReviewProblem['code'], message: string) =>
  failedReview({ code, message, files: [] }, { base: null, head: null });

/** Never more than asked, never nothing, and where it is not all it says where the whole is. */
function expectFits(text: string, limit: number): void {
  expect(sizeOf(text)).toBeLessThanOrEqual(limit);
  expect(text.trim()).not.toBe('');
  expect(text).toMatch(/Not all is shown here; `[^`]+` has the whole/);
}

describe.each([60_000, 2000])('a comment of %i bytes', (limit) => {
  test('review: the verdict and the count of each section stand, whatever goes', () => {
    const text = renderReviewMarkdown(review, isToldApart, limit);
    expectFits(text, limit);
    for (const count of [
      '10,000 new errors',
      '5,007 instances without a place',
      'New errors (10',
      'New (50,000)',
    ])
      expect(text).toContain(count);
    expect(text).toContain('Placements (4,000 instances)');
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
  });

  test.each(['git', 'planner', 'conflict', 'broken-head'] as const)(
    'review: a fault of %s that is longer than a comment still begins one',
    (code) => {
      const said = `no such commit ${'<漢&'.repeat(40_000)}`;
      const text = renderReviewMarkdown(failed(code, said), isToldApart, limit);
      expectFits(text, limit);
      expect(text).toMatch(/^## ❌ /);
      expect(text).toContain('no such commit');
    },
  );

  test('plan', () => {
    const view = { currency: 'EUR', digest: 'sha256:0', violations: [] };
    expectFits(renderPlanMarkdown(plan, view, limit), limit);
  });

  test('diff', () => {
    const { changes, cost } = review.sections;
    const shown = {
      changes,
      cost,
      summary: { create: CHANGES, update: 0, delete: 0 },
      exposure: {
        opened: many(100, (index) => ({ sentence: `opens ${long(index)}` })),
        closed: [],
        total: { opened: 9000, closed: 0 },
        incomplete: many(9000, long),
      },
      violations: many(500, (index) => ({ rule: 'protect', message: long(index) })),
      unplaced: plan.unplaced,
    };
    expectFits(renderDifference(shown, 'markdown', { color: false, limit }), limit);
  });

  test('validate', () => {
    const diagnostics = findings.map(located);
    const summary = { resources: ERRORS, errors: ERRORS, warnings: 0, infos: 0 };
    expectFits(renderFindingsMarkdown({ diagnostics, summary }, limit), limit);
  });

  test('report, firewall and whatif: a page with as many sections as there are computes', () => {
    const sections = many(PLACEMENTS, (index) => ({
      title: long(index),
      folded: index % 2 === 0,
      blocks: [
        { columns: [{ head: 'RULE' }], rows: many(20, (row) => [long(row)]) },
        { facts: many(20, (row) => [`fact ${row}`, long(row)] as const) },
        { outline: [] },
      ],
    }));
    expectFits(renderPageMarkdown({ title: 'Rules', sections }, limit), limit);
  });
});
