import { fillMachines, volumeOf, weigh, type Machine, type Pool } from './fill-kind.ts';

const ROUNDS = 6;
/** Share of a machine, weighted, that may stay unused before it is packed again. */
const WASTE = 0.01;

/**
 * Fills machines; then those that came out badly are packed again, together with as many good ones, as long as more finds
 * room that way.
 */
export function packMachines(pool: Pool, machines: readonly Machine[]): void {
  const weights = weigh(machines, 0, volumeOf(pool));
  fillMachines(pool, machines);
  for (let round = 0; round < ROUNDS; round++) {
    const left = worthOf(volumeOf(pool), weights);
    if (left <= 0 || !packAgain(pool, machines, weights, { left, round })) return;
  }
}

const worthOf = (amounts: Float64Array, weights: Float64Array): number =>
  amounts.reduce((sum, amount, d) => sum + Math.max(0, amount) * weights[d]!, 0);

function packAgain(
  pool: Pool,
  machines: readonly Machine[],
  weights: Float64Array,
  { left, round }: { left: number; round: number },
): boolean {
  const some = choose(machines, weights, round);
  const before = some.map(({ on, free }) => ({ on: on.slice(), free: free.slice() }));
  const counts = pool.count.slice();
  for (const machine of some) empty(pool, machine);
  fillMachines(pool, some);
  if (worthOf(volumeOf(pool), weights) < left) return true;
  pool.count.set(counts);
  some.forEach((machine, at) => {
    machine.on.splice(0, machine.on.length, ...before[at]!.on);
    machine.free.set(before[at]!.free);
  });
  return false;
}

/** The badly filled ones and as many others, evenly spaced, in the order of the machines. */
function choose(machines: readonly Machine[], weights: Float64Array, round: number): Machine[] {
  const limit = WASTE * weights.reduce((sum, weight) => sum + weight, 0);
  const bad = machines.map((_, at) => at).filter((at) => worthOf(machines[at]!.free, weights) > limit);
  const isBad = new Set(bad);
  const good = machines.map((_, at) => at).filter((at) => !isBad.has(at));
  const wanted = Math.min(good.length, bad.length + 8);
  const step = good.length / Math.max(1, wanted);
  const others = Array.from(
    { length: wanted },
    (_, k) => good[(Math.floor(k * step) + round * 7) % good.length]!,
  );
  return [...new Set([...bad, ...others])].sort((a, b) => a - b).map((at) => machines[at]!);
}

function empty({ dims, need, count }: Pool, machine: Machine): void {
  for (const i of machine.on) {
    count[i]! += 1;
    for (let d = 0; d < dims; d++) machine.free[d]! += need[i * dims + d]!;
  }
  machine.on.length = 0;
}
