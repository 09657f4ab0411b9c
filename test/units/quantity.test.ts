import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAmount, MAX_AMOUNT, parseQuantity, toOutput } from '../../src/units/quantity.ts';

const amount = (key: string, written: unknown, rounding: 'up' | 'down' = 'up'): number | string => {
  const quantity = parseQuantity(key, written, rounding);
  return quantity.ok ? quantity.amount : quantity.problem;
};

describe('quantities', () => {
  it.each([
    ['cores', 4, 4000],
    ['cores', '4', 4000],
    ['cores', '500m', 500],
    ['cores', 0.1, 100],
    ['cores', 1.5, 1500],
    ['memory', 512, 512],
    ['memory', '16Gi', 16_384],
    ['memory', '16G', 16_384],
    ['memory', '16GB', 16_384],
    ['memory', '16GiB', 16_384],
    ['memory', '512Mi', 512],
    ['memory', '2Ti', 2_097_152],
    ['memory', '1.5T', 1_572_864],
    ['vram', '24G', 24_576],
    ['nvme', '1.5TB', 1500],
    ['nvme', '1.5TiB', 1500],
    ['hdd', '2Ti', 2000],
    ['ssd', '480G', 480],
    ['gpu', 2, 2],
    ['example.com/fpga', '3', 3],
  ])('%s %j is %d', (key, written, expected) => {
    expect(amount(key, written)).toBe(expected);
  });

  it.each([
    ['memory', '12 GBs'],
    ['memory', '12 GB'],
    ['memory', '500m'],
    ['memory', '16gi'],
    ['memory', ''],
    ['memory', '-1'],
    ['memory', -1],
    ['memory', NaN],
    ['memory', Infinity],
    ['memory', '1e3'],
    ['memory', '0x10'],
    ['memory', null],
    ['memory', true],
    ['cores', '4G'],
    ['gpu', '1G'],
    ['nvme', '1,5T'],
  ])('%s %j is refused', (key, written) => {
    expect(parseQuantity(key, written, 'up').ok).toBe(false);
  });

  it('rounds what is needed up and what is there down', () => {
    expect(amount('memory', '1K', 'up')).toBe(1);
    expect(amount('memory', '1K', 'down')).toBe(0);
    expect(amount('cores', 0.0005, 'up')).toBe(1);
    expect(amount('nvme', 1.2, 'up')).toBe(2);
    expect(amount('nvme', 1.2, 'down')).toBe(1);
  });

  it('refuses what cannot be counted exactly, and takes the largest amount that can', () => {
    expect(amount('memory', MAX_AMOUNT)).toBe(MAX_AMOUNT);
    expect(amount('memory', 2 ** 54)).toContain('more than can be counted');
    expect(amount('cores', 2 ** 53)).toContain('more than can be counted');
  });

  it('shows amounts in the unit of the table', () => {
    expect(toOutput('cores', 1500)).toBe(1.5);
    expect(formatAmount('memory', 2048)).toBe('2048 MB');
    expect(formatAmount('cores', 250)).toBe('0.25 cores');
    expect(formatAmount('gpu', 2)).toBe('2 gpu');
  });

  it('reads back every number that it shows', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('cores', 'memory', 'nvme', 'gpu'),
        fc.integer({ min: 0, max: 1e12 }),
        (key, value) => {
          expect(amount(key, toOutput(key, value))).toBe(value);
          expect(amount(key, String(toOutput(key, value)), 'down')).toBe(value);
        },
      ),
    );
  });

  it('never makes a need smaller or a supply larger', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (value) => {
        expect(amount('memory', value, 'up') as number).toBeGreaterThanOrEqual(value - 1e-6);
        expect(amount('memory', value, 'down') as number).toBeLessThanOrEqual(value + 1e-6);
      }),
    );
  });
});
