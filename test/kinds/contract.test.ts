import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contractTerm } from '../../src/kinds/contract.ts';

const contract = { start: '2024-01-31', termMonths: 1, noticeDays: 10, autoRenew: true };

describe('contractTerm', () => {
  it.each([
    ['2024-02-01', '2024-02-28', '2024-02-18'],
    ['2024-02-18', '2024-02-28', '2024-02-18'],
    // after the last day to cancel the next term has begun in all but name
    ['2024-02-19', '2024-03-30', '2024-03-20'],
  ])('on %s a contract can end %s, cancelled by %s', (today, end, cancelBy) => {
    expect(contractTerm({ contract }, today)).toMatchObject({ end, cancelBy });
  });

  it('ends once where it does not renew, and never where nothing says when', () => {
    const once = { start: '2026-04-01', termMonths: 12, autoRenew: false };
    expect(contractTerm({ contract: once }, '2030-01-01')).toMatchObject({
      end: '2027-03-31',
      cancelBy: undefined,
    });
    expect(contractTerm({ contract: { noticeDays: 30 } }, '2026-01-01')).toBeUndefined();
    expect(contractTerm(undefined, '2026-01-01')).toBeUndefined();
  });

  it('is the first term that can still be cancelled, on any day', () => {
    const day = fc
      .date({ min: new Date('2000-01-01'), max: new Date('2400-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    const terms = fc.record({
      start: day,
      termMonths: fc.integer({ min: 1, max: 60 }),
      noticeDays: fc.integer({ min: 0, max: 100 }),
    });
    fc.assert(
      fc.property(terms, day, (made, today) => {
        const term = contractTerm({ contract: { ...made, autoRenew: true } }, today)!;
        expect(term.cancelBy! >= today).toBe(true);
        expect(Date.parse(term.end) - Date.parse(term.cancelBy!)).toBe(made.noticeDays * 86_400_000);
        const before = contractTerm({ contract: { ...made, autoRenew: false } }, today)!.end;
        // a term earlier could not be cancelled any more, unless it is the first
        if (term.end !== before)
          expect(Date.parse(term.cancelBy!) - Date.parse(today)).toBeLessThanOrEqual(
            (made.termMonths * 31 + 1) * 86_400_000,
          );
      }),
    );
  });
});
