import { addressBits, addressCount, type Family } from './address.ts';
import type { Cidr } from './cidr.ts';
import type { Spans } from './spans.ts';

/** A set of addresses as a reader would say it: these blocks, apart from those inside them. */
export interface Outline {
  readonly cidrs: readonly Cidr[];
  /** Each inside one of `cidrs`. */
  readonly except: readonly Cidr[];
}

/**
 * Says a set with few blocks: "0.0.0.0/0 except 10.20.0.0/22" in place of 22 blocks. The fewest blocks in all, of those
 * ways of saying it in which no exception has exceptions.
 */
export function outlineOf(family: Family, spans: Spans): Outline {
  const { cidrs, except } = outlineBlock(family, spans, 0n, addressBits(family));
  return { cidrs, except };
}

interface BlockOutline extends Outline {
  /** The blocks of what is missing. */
  readonly rest: readonly Cidr[];
}

/** `spans`: what of the set touches the block that starts at `first` and has `host` bits. */
function outlineBlock(family: Family, spans: Spans, first: bigint, host: number): BlockOutline {
  const block: Cidr = { family, first, prefix: addressBits(family) - host };
  const end = first + (1n << BigInt(host));
  const head = spans[0];
  if (!head) return { cidrs: [], except: [], rest: [block] };
  if (head.start <= first && head.end >= end) return { cidrs: [block], except: [], rest: [] };
  const middle = first + (1n << BigInt(host - 1));
  const low = outlineBlock(
    family,
    spans.filter(({ start }) => start < middle),
    first,
    host - 1,
  );
  const high = outlineBlock(
    family,
    spans.filter((span) => span.end > middle),
    middle,
    host - 1,
  );
  const rest = [...low.rest, ...high.rest];
  const halves = low.cidrs.length + high.cidrs.length + low.except.length + high.except.length;
  if (1 + rest.length < halves) return { cidrs: [block], except: rest, rest };
  return { cidrs: [...low.cidrs, ...high.cidrs], except: [...low.except, ...high.except], rest };
}

/** Whether a set is every address of its family. */
export function isWholeFamily(family: Family, spans: Spans): boolean {
  return spans.length === 1 && spans[0]?.start === 0n && spans[0].end === addressCount(family);
}
