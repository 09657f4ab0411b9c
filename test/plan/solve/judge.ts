import type { Problem, Solution } from '../../../src/plan/solve/model/problem.ts';

/** Every rule that a solution breaks, in words; written apart from the solver and sharing no code with it. */
export function judge(problem: Problem, solution: Solution): string[] {
  const faults: string[] = [];
  const say = (text: string): void => void faults.push(text);
  const used = problem.bins.map(() => Array.from({ length: problem.dims }, () => 0));
  problem.classes.forEach((item, c) => {
    const spots = solution.placed[c]!;
    const here = new Map<number, number>();
    for (const { bin, count } of spots) {
      if (!Number.isInteger(count) || count <= 0) say(`class ${c}: count ${count} on bin ${bin}`);
      if (here.has(bin)) say(`class ${c}: bin ${bin} listed twice`);
      here.set(bin, count);
      const atHome = item.home.find((home) => home.bin === bin)?.count ?? 0;
      const allowed = problem.bins[bin]!.open && item.bins.includes(bin);
      if (!allowed && count > atHome) say(`class ${c}: not allowed on bin ${bin}`);
      const pinned = item.pinned.find((pin) => pin.bin === bin)?.count ?? 0;
      if (count + pinned > (item.spreadMax ?? Infinity))
        say(`class ${c}: ${count + pinned} on bin ${bin}, spreadMax ${item.spreadMax}`);
      item.need.forEach((need, d) => (used[bin]![d]! += need * count));
    }
    if (spots.some((spot, at) => at > 0 && spots[at - 1]!.bin >= spot.bin)) say(`class ${c}: not ascending`);
    const onBins = spots.reduce((sum, { count }) => sum + count, 0);
    if (onBins + solution.unplaced[c]! !== item.count)
      say(`class ${c}: ${onBins} + ${solution.unplaced[c]} is not ${item.count}`);
    for (const fault of skewFaults(problem, c, solution, false)) say(fault);
    for (const fault of skewFaults(problem, c, solution, true)) say(fault);
  });
  problem.bins.forEach((bin, b) =>
    used[b]!.forEach(
      (amount, d) =>
        amount > 0 && amount > bin.room[d]! && say(`bin ${b}: ${amount} of ${bin.room[d]} in ${d}`),
    ),
  );
  faults.push(...purchaseFaults(problem, solution));
  return faults;
}

function skewFaults(problem: Problem, c: number, solution: Solution, withBought: boolean): string[] {
  const item = problem.classes[c]!;
  const rule = item.topology;
  if (rule === undefined) return [];
  const total = new Map<number, number>(Array.from({ length: rule.domains }, (_, d) => [d, 0]));
  const movable = new Set<number>();
  const count = (domain: number, amount: number): void =>
    void total.set(domain, (total.get(domain) ?? 0) + amount);
  for (const { bin, count: amount } of item.pinned)
    if (rule.ofBin[bin]! >= 0) count(rule.ofBin[bin]!, amount);
  for (const { bin, count: amount } of solution.placed[c]!) {
    count(rule.ofBin[bin]!, amount);
    movable.add(rule.ofBin[bin]!);
    if (rule.ofBin[bin]! < 0) return [`class ${c}: bin ${bin} has no domain`];
  }
  for (const machine of withBought ? solution.bought : []) {
    for (const content of machine.contents) {
      if (content.class !== c) continue;
      count(rule.ofOffer[machine.offer]!, content.count);
      movable.add(rule.ofOffer[machine.offer]!);
      if (rule.ofOffer[machine.offer]! < 0) return [`class ${c}: offer ${machine.offer} has no domain`];
    }
  }
  const lowest = Math.min(...total.values());
  return [...movable]
    .filter((domain) => total.get(domain)! - lowest > rule.maxSkew)
    .map(
      (domain) =>
        `class ${c}: domain ${domain} has ${total.get(domain)}, the lowest ${lowest}, maxSkew ${rule.maxSkew}`,
    );
}

function purchaseFaults(problem: Problem, solution: Solution): string[] {
  const faults: string[] = [];
  const bought = problem.classes.map(() => 0);
  const machines = problem.offers.map(() => 0);
  solution.bought.forEach((machine, m) => {
    const offer = problem.offers[machine.offer]!;
    machines[machine.offer]! += 1;
    if (machine.contents.length === 0) faults.push(`machine ${m} is empty`);
    const used = Array.from({ length: problem.dims }, () => 0);
    for (const { class: c, count } of machine.contents) {
      const item = problem.classes[c]!;
      bought[c]! += count;
      if (!item.offers.includes(machine.offer))
        faults.push(`class ${c}: not allowed on offer ${machine.offer}`);
      if (count > (item.spreadMax ?? Infinity)) faults.push(`class ${c}: ${count} on one bought machine`);
      item.need.forEach((need, d) => (used[d]! += need * count));
    }
    used.forEach(
      (amount, d) =>
        amount > offer.capacity[d]! && faults.push(`machine ${m}: ${amount} of ${offer.capacity[d]} in ${d}`),
    );
  });
  machines.forEach(
    (count, o) => count > problem.offers[o]!.stock && faults.push(`offer ${o}: ${count} bought`),
  );
  problem.classes.forEach((_, c) => {
    if (bought[c]! + solution.hopeless[c]! !== solution.unplaced[c]!)
      faults.push(
        `class ${c}: ${bought[c]} bought + ${solution.hopeless[c]} hopeless is not ${solution.unplaced[c]}`,
      );
  });
  return faults;
}

/** The objectives, counted anew. */
export function measure(
  problem: Problem,
  solution: Solution,
): { placed: number; moves: number; cost: number } {
  let moves = 0;
  problem.classes.forEach((item, c) => {
    const count = new Map(solution.placed[c]!.map((spot) => [spot.bin, spot.count]));
    for (const home of item.home) moves += Math.max(0, home.count - (count.get(home.bin) ?? 0));
  });
  let cost = solution.bought.reduce((sum, machine) => sum + problem.offers[machine.offer]!.cost, 0);
  const inUse = new Set(solution.placed.flatMap((spots) => spots.map((spot) => spot.bin)));
  problem.bins.forEach((bin, b) => {
    if (problem.goal === 'rebalance' && (bin.fixed || inUse.has(b))) cost += bin.cost;
  });
  return { placed: solution.placed.flat().reduce((sum, spot) => sum + spot.count, 0), moves, cost };
}
