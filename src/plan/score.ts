import type { Keys } from './keys.ts';

export type Band = readonly [number, number];

/** Which keys count for a service's score: the common ones, and the others where it asks for them. */
export function scoredKeys(keys: Keys, asked: readonly number[]): readonly boolean[] {
  return keys.always.map((always, k) => always || asked[k]! > 0);
}

/**
 * Share of the fullest resource that counts: allocated / (total - reserved). Keys of which there is nothing are ignored;
 * where all of a key is held back, whatever is allocated of it makes the compute overfull. May pass 1.
 */
export function utilizationOf(
  load: readonly number[],
  capacity: readonly number[],
  counts: readonly boolean[],
): number {
  let fullest = 0;
  for (let k = 0; k < load.length; k++) {
    if (!counts[k]) continue;
    const room = capacity[k]!;
    if (room > 0) fullest = Math.max(fullest, load[k]! / room);
    else if (room < 0 && load[k]! > 0) fullest = Math.max(fullest, 1 + load[k]! / -room);
  }
  return fullest;
}

/** 100 inside the band, falling in a straight line to 0 at 0 and at 1. */
export function scoreOf(utilization: number, [low, high]: Band): number {
  if (utilization < low) return (100 * Math.max(0, utilization)) / low;
  if (utilization <= high) return 100;
  return high >= 1 ? 0 : (100 * Math.max(0, 1 - utilization)) / (1 - high);
}

/** floor(capacity x share) without the rounding of binary fractions: 0.7 of 10 is 7. */
export function shareOf(capacity: number, share: number): number {
  if (capacity <= 0) return 0;
  const [whole = '0', fraction = ''] = decimal(share).split('.');
  const scale = 10n ** BigInt(fraction.length);
  return Number((BigInt(capacity) * BigInt(whole + fraction)) / scale);
}

function decimal(share: number): string {
  const text = String(share);
  return text.includes('e') ? share.toFixed(20).replace(/0+$/, '') : text;
}
