import { addressBits, type Family } from './address.ts';
import { blockSize, type Cidr } from './cidr.ts';

/** Addresses from `start` up to, not including, `end`. */
export interface Span {
  readonly start: bigint;
  readonly end: bigint;
}

/** A set of addresses of one family: spans in ascending order that neither overlap nor touch. */
export type Spans = readonly Span[];

export function spanOf(cidr: Cidr): Span {
  return { start: cidr.first, end: cidr.first + blockSize(cidr) };
}

/** Any spans, in any order, as a set. */
export function unionSpans(spans: readonly Span[]): Spans {
  const sorted = spans
    .filter((span) => span.start < span.end)
    .toSorted((a, b) => (a.start < b.start ? -1 : 1));
  const union: { start: bigint; end: bigint }[] = [];
  for (const { start, end } of sorted) {
    const last = union.at(-1);
    if (!last || start > last.end) union.push({ start, end });
    else if (end > last.end) last.end = end;
  }
  return union;
}

export function intersectSpans(a: Spans, b: Spans): Spans {
  const both: Span[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [left, right] = [a[i] as Span, b[j] as Span];
    const start = left.start > right.start ? left.start : right.start;
    const end = left.end < right.end ? left.end : right.end;
    if (start < end) both.push({ start, end });
    if (left.end < right.end) i += 1;
    else j += 1;
  }
  return both;
}

/** What of `a` is not in `b`. */
export function subtractSpans(a: Spans, b: Spans): Spans {
  const rest: Span[] = [];
  let j = 0;
  for (const { start, end } of a) {
    let from = start;
    while (j < b.length && (b[j] as Span).end <= start) j += 1;
    for (let k = j; k < b.length && (b[k] as Span).start < end; k += 1) {
      const cut = b[k] as Span;
      if (cut.start > from) rest.push({ start: from, end: cut.start });
      if (cut.end > from) from = cut.end;
    }
    if (from < end) rest.push({ start: from, end });
  }
  return rest;
}

/** How many addresses there are in a set. */
export function countAddresses(spans: Spans): bigint {
  return spans.reduce((sum, { start, end }) => sum + (end - start), 0n);
}

/** The fewest CIDR blocks that add up to a set, ascending. */
export function spansToCidrs(family: Family, spans: Spans): Cidr[] {
  return spans.flatMap((span) => spanToCidrs(family, span));
}

function spanToCidrs(family: Family, { start, end }: Span): Cidr[] {
  const bits = addressBits(family);
  const cidrs: Cidr[] = [];
  for (let first = start; first < end;) {
    let host = first === 0n ? bits : trailingZeros(first);
    while (1n << BigInt(host) > end - first) host -= 1;
    cidrs.push({ family, first, prefix: bits - host });
    first += 1n << BigInt(host);
  }
  return cidrs;
}

function trailingZeros(value: bigint): number {
  return (value & -value).toString(2).length - 1;
}
