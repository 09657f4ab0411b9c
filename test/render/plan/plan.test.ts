import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planJson, servicePlanJson } from '../../../src/render/plan/json.ts';
import { renderPlanMarkdown } from '../../../src/render/plan/markdown.ts';
import { renderServiceMarkdown, renderServiceText } from '../../../src/render/plan/service.ts';
import { renderPlanText } from '../../../src/render/plan/text.ts';
import { formatJson } from '../../../src/text/json.ts';
import { expectGolden } from '../../support/golden.ts';
import { expectInertMarkdown, expectInertText, expectWholeTables, HOSTILE } from '../../support/inert.ts';
import { hostilePlan, hostileServicePlan, idle, plan, servicePlan } from './plans.ts';

const golden = (name: string): string => path.join(import.meta.dirname, 'golden', name);
const violations = [{ rule: 'unplaced', message: '1 instance has no place; gates.unplaced allows 0' }];
const view = { color: false, violations, currency: 'EUR', digest: 'sha256:0123', all: false };

test('text: changes, what has no place and why, what to buy, loads, costs', () => {
  expectGolden(golden('plan.txt'), renderPlanText(plan, view));
  expectGolden(golden('plan-all.txt'), renderPlanText(plan, { ...view, all: true }));
  expectGolden(golden('idle.txt'), renderPlanText(idle, view));
});

test('markdown: the verdict first, loads folded', () => {
  expectGolden(golden('plan.md'), renderPlanMarkdown(plan, view));
  expectGolden(golden('idle.md'), renderPlanMarkdown(idle, { ...view, violations: [] }));
});

test('plan SERVICE: candidates, and why not on the others, alike ones together', () => {
  expectGolden(golden('service.txt'), renderServiceText(servicePlan, view));
  expectGolden(golden('service.md'), renderServiceMarkdown(servicePlan, 'EUR'));
});

test('json: figures in the units of the contract, zeros of what a compute has', () => {
  const json = JSON.parse(formatJson(planJson(plan, view)));
  expect(json.placements[0].allocated).toEqual({ cores: 1.438, memory: 1536 });
  expect(json.computes[0]).toMatchObject({
    allocatedBefore: { cores: 0, memory: 0 },
    allocatedAfter: { cores: 1.438, memory: 2536 },
  });
  expect(json.recommendations[1]).toMatchObject({ offer: null, monthlyCost: null, capacity: { hsm: 1 } });
  expect(json).toMatchObject({
    formatVersion: '1',
    feasible: false,
    digest: 'sha256:0123',
    summary: { monthlyCostAfter: 1379.5 },
  });
  expect(JSON.parse(formatJson(servicePlanJson(servicePlan))).candidates[0]).toMatchObject({
    availableAfter: { cores: 2.5, memory: 512 },
    allocated: { cores: 0.5 },
  });
});

test('nothing in a name or a reason is obeyed by a terminal or a forge', () => {
  const texts = fc.oneof(fc.constant(HOSTILE), fc.string({ unit: fc.constantFrom(...HOSTILE) }));
  fc.assert(
    fc.property(texts, (text) => {
      expectInertText(renderPlanText(hostilePlan(text), { ...view, all: true }));
      expectInertText(renderServiceText(hostileServicePlan(text), view));
      for (const markdown of [
        renderPlanMarkdown(hostilePlan(text), { ...view, violations: [{ rule: text, message: text }] }),
        renderServiceMarkdown(hostileServicePlan(text), 'EUR'),
      ]) {
        expectInertMarkdown(markdown);
        expectWholeTables(markdown);
      }
    }),
  );
});

test('of a large fleet the fullest computes are listed, and the others counted', () => {
  const computes = Array.from({ length: 100 }, (_, index) => ({
    name: `c-${index}`,
    total: new Map(),
    allocatedBefore: new Map(),
    allocatedAfter: new Map(),
    utilizationBefore: 0,
    utilizationAfter: (index + 1) / 100,
  }));
  const text = renderPlanText({ ...idle, computes }, view);
  expect(text).toMatch(/c-99 +0 % +100 %/);
  expect(text).toContain('60 others less full (--all shows them)');
  expect(text).not.toContain('c-59 ');
  expect(renderPlanText({ ...idle, computes }, { ...view, all: true })).toContain('c-0 ');
});
