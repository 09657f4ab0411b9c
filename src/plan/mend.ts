import { copyBoard, isLastOfWant, mayMove, missingOf, put, unmetWants, type Board } from './board.ts';
import { breachesOf, countOwn, fewestOff, overOf, type Breach } from './breaches.ts';
import type { Demand } from './demand.ts';
import { keepsRules } from './exhaust.ts';
import { bestSite } from './place-greedily.ts';

/** Breaches up to which each is mended on its own; beyond them the optimiser sees to those that labels and state forbid. */
const MOST_TO_MEND = 400;

/** Moves what is in breach where a place is found, one instance after the other, each time so that one less is. */
export function mend(board: Board): void {
  const stuck = new Set<string>();
  let left = MOST_TO_MEND;
  for (let found = true; found && left > 0;) {
    found = false;
    for (const breach of breachesOf(board)) {
      for (let count = breach.count; count > 0 && left > 0; count--) {
        if (stuck.has(keyOf(breach)) || !mendOne(board, breach)) {
          stuck.add(keyOf(breach));
          break;
        }
        left--;
        found = true;
      }
    }
    // What has moved may have made room for others.
    if (found) stuck.clear();
  }
}

const keyOf = ({ demand, site, rule }: Breach): string => `${demand.index} ${site} ${rule}`;

function mendOne(board: Board, breach: Breach): boolean {
  return candidatesFor(board, breach).some(
    ({ demand, site }) => mayMove(board.ground, demand, site) && moveOne(board, demand, site),
  );
}

/** Instances any of which may be the one that moves. */
function candidatesFor(
  board: Board,
  { demand, site, rule, over, apart }: Breach,
): readonly { readonly demand: Demand; readonly site: number }[] {
  if (over) {
    // Of those without which the compute is less short, any may go.
    const here = board.demands.filter(
      (other) =>
        (board.on[other.index]!.get(site) ?? 0) > 0 &&
        other.min.some((amount, k) => amount > 0 && over[k]! > 0) &&
        !other.homes.some((home) => home.site === site && home.fault),
    );
    const copied = (other: Demand): number => other.min.reduce((sum, amount) => sum + amount, 0);
    return here.toSorted((a, b) => copied(a) - copied(b)).map((other) => ({ demand: other, site }));
  }
  if (apart) {
    const { ofSite } = apart.view;
    const sides = board.demands.filter(({ name }) => name === demand.name || name === apart.other);
    return sides.flatMap((side) =>
      [...board.on[side.index]!.keys()]
        .filter((at) => ofSite[at] === ofSite[site])
        .toSorted((a, b) => a - b)
        .map((at) => ({ demand: side, site: at })),
    );
  }
  if (rule !== 'topology-spread' && rule !== 'port-ip-not-on-compute') return [{ demand, site }];
  return [...board.on[demand.index]!.keys()]
    .filter((other) => !isLastOfWant(board, demand, other))
    .toSorted((a, b) => a - b)
    .map((other) => ({ demand, site: other }));
}

/** Takes one off and puts it on the best compute, if there is one and a breach less is left; else nothing happens. */
function moveOne(board: Board, demand: Demand, from: number): boolean {
  const others = overOf(board, from) ? fewestOff(board, from).length : 0;
  const own = countOwn(board, demand);
  put(board, demand, from, -1);
  const lifted = countOwn(board, demand);
  const less = own - lifted + others - (overOf(board, from) ? fewestOff(board, from).length : 0);
  // Without it others are alone, until it has come to a place that is as good for them.
  const parted = demand.hosts.length > 0;
  const most = parted ? Math.min(lifted, own - (less > 0 || others === 0 ? 1 : 0)) : lifted;
  const to =
    less >= 1 || parted
      ? bestSite(board, demand, (site) => site !== from && lands(board, demand, site, most))
      : undefined;
  put(board, demand, to ?? from, 1);
  return to !== undefined;
}

function lands(board: Board, demand: Demand, site: number, before: number): boolean {
  const needed = unmetWants(board, demand);
  if (
    needed.length >= Math.max(1, missingOf(board, demand)) &&
    !needed.some(({ holders }) => holders.includes(site))
  )
    return false;
  put(board, demand, site, 1);
  const keeps = keepsRules(board, demand, [site], before);
  put(board, demand, site, -1);
  return keeps;
}

/** Breaches that no plan can mend, at least: those of which no instance finds a place even where all others in breach are gone. */
export function worstBreachesLeft(start: Board): number {
  const empty = copyBoard(start);
  const breaches = breachesOf(start);
  for (const breach of breaches)
    for (const { demand, site } of candidatesFor(start, breach)) {
      const count = empty.on[demand.index]!.get(site) ?? 0;
      if (count > 0) put(empty, demand, site, -count);
    }
  return breaches.reduce((sum, breach) => {
    const hopeless = candidatesFor(start, breach).every(
      ({ demand, site }) =>
        !mayMove(start.ground, demand, site) ||
        !demand.allowed.sites.some((other) => other !== site && mayAddAlone(empty, demand, other)),
    );
    return sum + (hopeless ? breach.count : 0);
  }, 0);
}

/** Rules between instances apart, which other moves may loosen. */
const mayAddAlone = (board: Board, demand: Demand, site: number): boolean =>
  board.ground.sites[site]!.open &&
  demand.min.every((amount, k) => amount <= 0 || board.room[site]![k]! >= amount);
