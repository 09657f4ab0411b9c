import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCidr, lastOf } from '../../src/network/cidr.ts';
import { outlineOf } from '../../src/network/outline.ts';
import {
  countAddresses,
  intersectSpans,
  spanOf,
  spansToCidrs,
  subtractSpans,
  unionSpans,
  type Spans,
} from '../../src/network/spans.ts';

// Small sets near zero: every operation can be compared with a Set of numbers.
const span = fc
  .tuple(fc.nat(60), fc.nat(12))
  .map(([start, length]) => ({ start: BigInt(start), end: BigInt(start + length) }));
const spans = fc.array(span, { maxLength: 6 }).map(unionSpans);

function members(set: Spans): number[] {
  return set.flatMap(({ start, end }) =>
    Array.from({ length: Number(end - start) }, (_, index) => Number(start) + index),
  );
}

describe('sets of addresses', () => {
  it('unite, intersect and subtract as sets do', () => {
    fc.assert(
      fc.property(spans, spans, (a, b) => {
        const [left, right] = [members(a), new Set(members(b))];
        expect(members(unionSpans([...a, ...b]))).toEqual(
          [...new Set([...left, ...right])].sort((x, y) => x - y),
        );
        expect(members(intersectSpans(a, b))).toEqual(left.filter((member) => right.has(member)));
        expect(members(subtractSpans(a, b))).toEqual(left.filter((member) => !right.has(member)));
        expect(countAddresses(a)).toBe(BigInt(left.length));
      }),
      { numRuns: 3_000 },
    );
  });

  it('are written with the fewest blocks', () => {
    fc.assert(
      fc.property(spans, (set) => {
        const cidrs = spansToCidrs(6, set);
        expect(unionSpans(cidrs.map(spanOf))).toEqual(set);
        for (const [index, cidr] of cidrs.entries()) {
          const next = cidrs[index + 1];
          const siblings =
            next &&
            next.prefix === cidr.prefix &&
            lastOf(cidr) + 1n === next.first &&
            cidr.first % (2n << BigInt(128 - cidr.prefix)) === 0n;
          expect(siblings ?? false).toBe(false);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('outlineOf', () => {
  it('says exactly the set, with at most as many blocks as without exceptions', () => {
    fc.assert(
      fc.property(spans, (set) => {
        const { cidrs, except } = outlineOf(4, set);
        expect(subtractSpans(unionSpans(cidrs.map(spanOf)), unionSpans(except.map(spanOf)))).toEqual(set);
        expect(cidrs.length + except.length).toBeLessThanOrEqual(spansToCidrs(4, set).length);
      }),
      { numRuns: 3_000 },
    );
  });

  it('says a family with a hole as one block and one exception', () => {
    const hole = { start: 0x0a140000n, end: 0x0a140400n };
    const { cidrs, except } = outlineOf(4, subtractSpans([{ start: 0n, end: 1n << 32n }], [hole]));
    expect([cidrs.map(formatCidr), except.map(formatCidr)]).toEqual([['0.0.0.0/0'], ['10.20.0.0/22']]);
  });
});
