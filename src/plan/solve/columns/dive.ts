import { fillLeft, type Columns } from './generate.ts';
import { fixColumn, solveMaster, type Master } from './master.ts';

/** Rounds of new columns after each that is fixed. */
const ROUNDS = 4;
const MOST_STEPS = 200;
const WHOLE = 1e-6;

/**
 * Fixes columns one after another, those used most first, with new ones for what is left in between (diving, Sadykov et
 * al.). Gives what was fixed, as whole shares, once all is whole, or where the relaxation costs as much as `enough`. The
 * first `skip` of those that could be fixed first are passed over, so that dives differ.
 */
export function dive(master: Master, start: Columns, enough: number, skip = 0): Columns {
  const fixed = new Map<number, number>();
  let shares = start.shares;
  for (let step = 0; step < MOST_STEPS && master.work > 0; step++) {
    const next = toFix(shares, fixed, step === 0 ? skip : 0);
    if (next === undefined) break;
    for (const [at, times] of next) {
      fixed.set(at, times);
      fixColumn(master, at, times);
    }
    const solved = resolve(master, fixed);
    if (solved === undefined || solved.objective >= enough) break;
    shares = solved.shares;
  }
  for (const at of fixed.keys()) fixColumn(master, at, 0);
  const columns = master.columns.slice();
  return { ...start, columns, shares: Float64Array.from(columns, (_, at) => fixed.get(at) ?? 0) };
}

/** All that are used a whole number of times, and the one that is nearest to once more; undefined where nothing is left. */
function toFix(
  shares: Float64Array,
  fixed: ReadonlyMap<number, number>,
  skip: number,
): Map<number, number> | undefined {
  const next = new Map<number, number>();
  const parts: number[] = [];
  shares.forEach((share, at) => {
    const whole = Math.floor(share + WHOLE);
    if (whole > (fixed.get(at) ?? 0)) next.set(at, whole);
    if (share - whole > WHOLE) parts.push(at);
  });
  const rest = (at: number): number => shares[at]! - Math.floor(shares[at]! + WHOLE);
  parts.sort((a, b) => rest(b) - rest(a) || a - b);
  const best = parts[Math.min(skip, parts.length - 1)];
  if (best !== undefined) next.set(best, Math.floor(shares[best]! + WHOLE) + 1);
  return next.size > 0 ? next : undefined;
}

function resolve(master: Master, fixed: ReadonlyMap<number, number>): ReturnType<typeof solveMaster> {
  const left = leftOf(master, fixed);
  for (let round = 0; ; round++) {
    const solved = solveMaster(master);
    if (solved === undefined || round >= ROUNDS || fillLeft(master, solved.duals, left) === 0) return solved;
  }
}

function leftOf({ demand, columns }: Master, fixed: ReadonlyMap<number, number>): Int32Array {
  const left = Int32Array.from(demand.count);
  for (const [at, times] of fixed) {
    const { groups, counts } = columns[at]!;
    groups.forEach((index, g) => (left[index] = Math.max(0, left[index]! - times * counts[g]!)));
  }
  return left;
}
