import { add, fromOutput, get, same, show, subtract, type Amounts } from './amounts.ts';
import { scoreOf, utilisation, askedBy } from './figures.ts';
import { type Ledger, ledgerOf, takesOneMore } from './ledger.ts';
import { countRows } from './plan-json.ts';
import type { Machine, Work, World } from './world.ts';

type Numbers = Readonly<Record<string, number>>;

/** The JSON of `plan SERVICE -o json`, as the contract's section 5 has it. */
export interface ServicePlanJson {
  readonly service: string;
  readonly feasible: boolean;
  readonly candidates: readonly {
    readonly compute: string;
    readonly score: number;
    readonly utilizationAfter: number;
    readonly availableAfter: Numbers;
    readonly allocated: Numbers;
  }[];
  readonly rejected: readonly {
    readonly compute: string;
    readonly reasons: readonly { readonly rule: string; readonly message: string }[];
  }[];
}

/**
 * What is wrong with the ranking of computes for one more instance, against what stands now. For services without
 * PortAssignments, in fleets where nothing stands of a service that is gone or outside its service's limits.
 */
export function judgeService(world: World, plan: ServicePlanJson): readonly string[] {
  const work = world.works.get(plan.service) as Work;
  const standing = [...world.pins, ...world.generated.filter(({ compute }) => world.machines.has(compute))];
  const now = ledgerOf(world, countRows(standing), countRows(world.pins));
  const fits = [...world.machines.values()]
    .filter((machine) => mayTake(now, work, machine))
    .map(({ name }) => name);
  const named = plan.candidates.map(({ compute }) => compute);
  const faults: string[] = [];
  if (named.toSorted().join() !== fits.join())
    faults.push(`candidates are ${named.toSorted().join()}, expected ${fits.join()}`);
  const others = [...world.machines.keys()].filter((name) => !named.includes(name));
  if (plan.rejected.map(({ compute }) => compute).join() !== others.join())
    faults.push('rejected are not all the others, by name');
  if (plan.rejected.some(({ reasons }) => reasons.length === 0)) faults.push('a rejection has no reason');
  if (plan.feasible !== fits.length > 0) faults.push(`feasible is ${plan.feasible}`);
  return [
    ...faults,
    ...plan.candidates.flatMap((candidate) => judgeCandidate(world, work, candidate)),
    ...ranking(world, plan),
  ];
}

const mayTake = (now: Ledger, work: Work, machine: Machine): boolean =>
  machine.state === 'active' && takesOneMore(now, work, machine);

function judgeCandidate(
  world: World,
  work: Work,
  { compute, score, utilizationAfter, availableAfter, allocated }: ServicePlanJson['candidates'][number],
): readonly string[] {
  const machine = world.machines.get(compute) as Machine;
  const standing = world.generated.filter((one) => one.compute === compute);
  const load = standing.reduce<Amounts>((sum, one) => add(sum, one.allocated), machine.fixed);
  const size = sizeOn(world, work, machine, load);
  const faults: string[] = [];
  if (!same(fromOutput(allocated), size))
    faults.push(`allocated is ${show(fromOutput(allocated))}, expected ${show(size)}`);
  // What stands gives back what is missing: no more than the capacity is ever carried.
  const after = new Map(
    [...add(load, size)].map(([key, amount]) => [
      key,
      amount > get(machine.capacity, key) && get(work.min, key) > 0
        ? Math.max(get(machine.fixed, key), get(machine.capacity, key))
        : amount,
    ]),
  );
  const share = utilisation(machine, after, askedBy(world, [work.name]));
  if (Math.abs(share - utilizationAfter) > 1e-3)
    faults.push(`utilizationAfter is ${utilizationAfter}, expected ${share}`);
  if (Math.abs(scoreOf(world, share) - score) > 0.05)
    faults.push(`score is ${score}, expected ${scoreOf(world, share)}`);
  const left = subtract(machine.capacity, after);
  const wrong = [...machine.total.keys()].filter(
    (key) => get(left, key) !== get(fromOutput(availableAfter), key),
  );
  if (wrong.length > 0)
    faults.push(`availableAfter is ${show(fromOutput(availableAfter))}, expected ${show(left)}`);
  return faults.map((fault) => `${work.name} on ${compute}: ${fault}`);
}

/** Key by key: min, and more up to the band's top. */
function sizeOn(world: World, work: Work, machine: Machine, load: Amounts): Amounts {
  if (world.allocation === 'min') return work.min;
  return new Map(
    [...work.max].map(([key, most]) => {
      const least = get(work.min, key);
      const capacity = Math.max(0, get(machine.capacity, key));
      const top = world.allocation === 'max' ? capacity : Math.floor(capacity * world.high + 1e-6);
      return [key, Math.min(most, least + Math.max(0, top - get(load, key) - least))];
    }),
  );
}

/** Best score first; ties: cheaper per month, unknown costs last, then name. */
function ranking(world: World, { candidates }: ServicePlanJson): readonly string[] {
  // Computes that can give max come before those that cannot, whatever they score.
  if (world.allocation === 'max') return [];
  return candidates.slice(1).flatMap((next, index) => {
    const one = candidates[index] as ServicePlanJson['candidates'][number];
    if (Math.abs(one.score - next.score) > 1e-6)
      return one.score > next.score ? [] : [`${next.compute} scores better than ${one.compute} before it`];
    const cost = (name: string): number => world.machines.get(name)?.cost ?? Infinity;
    const right =
      cost(one.compute) === cost(next.compute)
        ? one.compute < next.compute
        : cost(one.compute) < cost(next.compute);
    return right ? [] : [`${one.compute} and ${next.compute} score alike, and are in the wrong order`];
  });
}
