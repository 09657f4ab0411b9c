import type { RaidLevel } from '../model/fleet.ts';

/** Fewest disks of a level (contract, section 3). */
export const MIN_DISKS: ReadonlyMap<RaidLevel, number> = new Map([
  [0, 2],
  [1, 2],
  [5, 3],
  [6, 4],
  [10, 4],
]);

/** `0`, `"5"`, `raid10` as a level; undefined for anything else. */
export function readRaidLevel(written: unknown): RaidLevel | undefined {
  const digits = /^(?:raid)?(0|1|5|6|10)$/i.exec(String(written))?.[1];
  return digits === undefined ? undefined : (Number(digits) as RaidLevel);
}

/**
 * Usable size of an array in the unit of `disks`. Of mixed sizes the smallest disk counts, but for level 0, the sum.
 * Undefined where the level cannot be built from so few disks. An odd count of level 10 is what Linux md makes of it; a
 * check reports it elsewhere.
 */
export function usableSize(level: RaidLevel, disks: readonly number[]): number | undefined {
  const count = disks.length;
  if (count < (MIN_DISKS.get(level) as number)) return undefined;
  const smallest = disks.reduce((least, size) => Math.min(least, size), Infinity);
  switch (level) {
    case 0:
      return disks.reduce((sum, size) => sum + size, 0);
    case 1:
      return smallest;
    case 5:
      return (count - 1) * smallest;
    case 6:
      return (count - 2) * smallest;
    case 10:
      return (count * smallest) / 2;
  }
}
