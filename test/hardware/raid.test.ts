import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RaidLevel } from '../../src/model/fleet.ts';
import { MIN_DISKS, readRaidLevel, usableSize } from '../../src/hardware/raid.ts';
import { expandSlots } from '../../src/hardware/slots.ts';

describe('RAID', () => {
  it.each<[RaidLevel, number[], number | undefined]>([
    [0, [1000, 4000], 5000],
    [1, [1000, 4000], 1000],
    [1, [960, 960], 960],
    [5, [1000, 1000, 1000], 2000],
    [5, [1000, 1000], undefined],
    [6, [1000, 2000, 2000, 2000], 2000],
    [6, [1000, 1000, 1000], undefined],
    [10, [1000, 1000, 4000, 4000], 2000],
    [10, [1000, 1000, 1000, 1000, 1000], 2500],
    [10, [1000, 1000], undefined],
    [0, [1000], undefined],
    [1, [1000], undefined],
  ])('level %d of %j is %s', (level, disks, expected) => {
    expect(usableSize(level, disks)).toBe(expected);
  });

  it.each([
    [0, 0],
    ['5', 5],
    ['raid10', 10],
    ['RAID6', 6],
    [2, undefined],
    ['raid', undefined],
    ['', undefined],
    [null, undefined],
  ])('reads level %j as %s', (written, expected) => {
    expect(readRaidLevel(written)).toBe(expected);
  });

  it('is never more than the sum, never changes with the order, and never shrinks with another disk of the least size', () => {
    const levels = fc.constantFrom<RaidLevel>(0, 1, 5, 6, 10);
    fc.assert(
      fc.property(
        levels,
        fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 4, maxLength: 24 }),
        (level, disks) => {
          const even = disks.length % 2 === 0 ? disks : disks.slice(1);
          const size = usableSize(level, even) as number;
          expect(size).toBeLessThanOrEqual(even.reduce((a, b) => a + b, 0));
          expect(usableSize(level, even.toReversed())).toBe(size);
          const least = Math.min(...even);
          expect(usableSize(level, [...even, least, least])).toBeGreaterThanOrEqual(size);
        },
      ),
    );
    expect([...MIN_DISKS.keys()]).toEqual([0, 1, 5, 6, 10]);
  });
});

describe('slots', () => {
  it.each([
    ['CPU1', ['CPU1']],
    ['DIMM0-3', ['DIMM0', 'DIMM1', 'DIMM2', 'DIMM3']],
    ['A1-A2,B1', ['A1', 'A2', 'B1']],
    ['CPU1,CPU2', ['CPU1', 'CPU2']],
    ['PCIe-x16', ['PCIe-x16']],
    ['bay 08-10', ['bay 08', 'bay 09', 'bay 10']],
    ['9-3', ['9-3']],
    ['D0-999999', ['D0-999999']],
    ['M.2-3', ['M.2-3']],
    [undefined, []],
  ])('%j are %j', (written, expected) => {
    expect(expandSlots(written)).toEqual(expected);
  });
});
