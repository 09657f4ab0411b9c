import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ComputeNode } from '../../../src/model/fleet.ts';
import { renderPageMarkdown } from '../../../src/render/document/markdown.ts';
import { renderPageText } from '../../../src/render/document/text.ts';
import { computePage } from '../../../src/render/report/compute.ts';
import { fleetPage } from '../../../src/render/report/fleet.ts';
import { computeReportJson, fleetReportJson } from '../../../src/render/report/json.ts';
import { sizeWithRaw } from '../../../src/render/report/parts.ts';
import { reportCompute } from '../../../src/report/compute-report.ts';
import { reportFleet } from '../../../src/report/fleet-report.ts';
import { openFleet } from '../../../src/run.ts';
import { formatJson } from '../../../src/text/json.ts';
import { expectGolden } from '../../support/golden.ts';
import { hostileFleet } from '../../support/hostile-fleet.ts';
import { expectInertMarkdown, expectInertText, expectWholeTables, HOSTILE } from '../../support/inert.ts';

const golden = (name: string): string => path.join(import.meta.dirname, 'golden', name);
const today = '2026-11-24';
const { fleet } = openFleet(path.join(import.meta.dirname, '../../cli/input'));
const db = reportCompute(fleet, fleet.computes.get('db-01') as ComputeNode, today);
const all = reportFleet(fleet, today);

test('one compute: hardware, arrays, capacity, services, network, billing, journal', () => {
  expectGolden(golden('compute.txt'), renderPageText(computePage(db), false));
  expectGolden(golden('compute.md'), renderPageMarkdown(computePage(db)));
  expectGolden(golden('compute.json'), formatJson(computeReportJson(db)));
});

test('the fleet on one page', () => {
  expectGolden(golden('fleet.txt'), renderPageText(fleetPage(all, today), false));
  expectGolden(golden('fleet.md'), renderPageMarkdown(fleetPage(all, today)));
  expectGolden(golden('fleet.json'), formatJson(fleetReportJson(all)));
});

test('a vm counts on its host with all that it has, and once in the fleet', () => {
  expect(db.capacity.find(({ key }) => key === 'cores')).toMatchObject({
    total: 16000,
    reserved: 1000,
    allocated: 8000,
    free: 7000,
  });
  expect(all.capacity.find(({ key }) => key === 'cores')).toMatchObject({
    total: 20000,
    allocated: 6500,
    free: 12500,
  });
});

test('days count from the date that was given, whatever the time of day', () => {
  expect(db.billing?.contractEnd).toEqual({ date: '2026-12-14', days: 20 });
  expect(
    reportCompute(fleet, fleet.computes.get('db-01') as ComputeNode, '2026-12-15').billing?.contractEnd?.days,
  ).toBe(-1);
});

test('sizes are rounded for people, with the raw figure beside', () => {
  expect(sizeWithRaw('nvme', 1920)).toBe('1.92 TB (1920 GB)');
  expect(sizeWithRaw('nvme', 960)).toBe('960 GB');
  expect(sizeWithRaw('memory', 131072)).toBe('128 GB (131072 MB)');
  expect(sizeWithRaw('memory', 512)).toBe('512 MB');
  expect(sizeWithRaw('cores', 1500)).toBe('1.5');
  expect(sizeWithRaw('hsm', 2)).toBe('2');
});

test('nothing hostile in a manifest is obeyed', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.constant(HOSTILE), fc.string({ unit: fc.constantFrom(...HOSTILE), minLength: 1 })),
      (text) => {
        const hostile = hostileFleet(text);
        const pages = [
          computePage(reportCompute(hostile, hostile.computes.get('a') as ComputeNode, today)),
          fleetPage(reportFleet(hostile, today), today),
        ];
        for (const page of pages) {
          expectInertText(renderPageText(page, false));
          expectInertMarkdown(renderPageMarkdown(page));
          expectWholeTables(renderPageMarkdown(page));
        }
      },
    ),
    { numRuns: 50 },
  );
});
