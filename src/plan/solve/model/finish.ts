import type { Group } from './compile.ts';
import type { Layout } from './layout.ts';
import type { Problem, Solution } from './problem.ts';

type Placed = { bin: number; count: number };
type Machine = { offer: number; contents: { class: number; count: number }[] };

export type Assignment = Pick<Solution, 'placed' | 'unplaced' | 'bought' | 'hopeless'>;

/** Groups back to classes. Members that stand on a bin have the first claim to it. */
export function toAssignment(layout: Layout): Assignment {
  const { problem, groups, bins } = layout.model;
  const placed: Placed[][] = problem.classes.map(() => []);
  const machines: Machine[] = layout.offerOf.map((offer) => ({ offer, contents: [] }));
  const left = problem.classes.map((item) => item.count);
  const spots = spotsByGroup(layout);
  groups.forEach((group, index) => {
    const own = spots[index]!.filter(({ bin }) => bin < bins);
    keepHomes(problem, group, own, placed, left);
    deal(group, own, left, (member, { bin }, count) => addTo(placed[member]!, bin, count));
  });
  const unplaced = left.slice();
  groups.forEach((group, index) => {
    const own = spots[index]!.filter(({ bin }) => bin >= bins);
    deal(group, own, left, (member, { bin }, count) =>
      machines[bin - bins]!.contents.push({ class: member, count }),
    );
  });
  for (const spotsOfClass of placed) spotsOfClass.sort((a, b) => a.bin - b.bin);
  for (const machine of machines) machine.contents.sort((a, b) => a.class - b.class);
  const bought = machines.filter((machine) => machine.contents.length > 0).sort((a, b) => a.offer - b.offer);
  return { placed, unplaced, bought, hopeless: left };
}

function spotsByGroup(layout: Layout): Placed[][] {
  const spots: Placed[][] = layout.model.groups.map(() => []);
  layout.who.forEach((who, bin) =>
    who.forEach((index, at) => spots[index]!.push({ bin, count: layout.many[bin]![at]! })),
  );
  return spots;
}

function keepHomes(
  problem: Problem,
  group: Group,
  spots: Placed[],
  placed: Placed[][],
  left: number[],
): void {
  if (group.homeTotal === 0) return;
  const byBin = new Map(spots.map((spot) => [spot.bin, spot]));
  for (const member of group.members) {
    for (const { bin, count } of problem.classes[member]!.home) {
      const spot = byBin.get(bin);
      const kept = Math.min(count, spot?.count ?? 0);
      if (kept <= 0) continue;
      spot!.count -= kept;
      left[member]! -= kept;
      placed[member]!.push({ bin, count: kept });
    }
  }
}

/** Deals what is left of the spots to the members in turn; those with instances that stood somewhere come first. */
function deal(
  group: Group,
  spots: Placed[],
  left: number[],
  give: (member: number, spot: Placed, count: number) => void,
): void {
  let turn = 0;
  for (const spot of spots) {
    while (spot.count > 0) {
      while (left[group.members[turn]!]! === 0) turn += 1;
      const member = group.members[turn]!;
      const count = Math.min(spot.count, left[member]!);
      spot.count -= count;
      left[member]! -= count;
      give(member, spot, count);
    }
  }
}

function addTo(spots: Placed[], bin: number, count: number): void {
  const same = spots.find((spot) => spot.bin === bin);
  if (same === undefined) spots.push({ bin, count });
  else same.count += count;
}
