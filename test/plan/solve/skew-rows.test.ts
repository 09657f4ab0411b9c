import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelPrice } from '../../../src/plan/solve/bounds/skew-rows.ts';

/** Least price over all ways to spread `count` whole instances so that no domain is above the lowest by more than the skew. */
function cheapestLevel(price: readonly number[], count: number, skew: number): number {
  let best = Infinity;
  const visit = (totals: readonly number[], left: number): void => {
    if (totals.length < price.length) {
      for (let some = 0; some <= left; some++) visit([...totals, some], left - some);
      return;
    }
    if (left > 0 || Math.max(...totals) - Math.min(...totals) > skew) return;
    best = Math.min(
      best,
      totals.reduce((sum, total, d) => sum + total * price[d]!, 0),
    );
  };
  visit([], count);
  return best;
}

const prices = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 2, maxLength: 4 });
const counts = fc.integer({ min: 1, max: 7 });
const skews = fc.integer({ min: 1, max: 3 });

describe('levelPrice', () => {
  it('is never above the cheapest way to be level', () => {
    fc.assert(
      fc.property(prices, counts, skews, (price, count, skew) => {
        const { least } = levelPrice(price, count, skew);
        expect(least * count).toBeLessThanOrEqual(cheapestLevel(price, count, skew) + 1e-9);
      }),
    );
  });

  it('states at least what leaving one out can save', () => {
    fc.assert(
      fc.property(prices, counts, skews, (price, count, skew) => {
        const { least, most } = levelPrice(price, count, skew);
        const without = count > 1 ? cheapestLevel(price, count - 1, skew) : 0;
        expect(least * count - most).toBeLessThanOrEqual(without + 1e-9);
      }),
    );
  });
});
