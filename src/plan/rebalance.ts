import type { Alternative } from '../model/plan.ts';
import { missingOf } from './board.ts';
import type { Draft } from './draft.ts';
import { recommend } from './recommend.ts';
import { isPaidFor, type Row } from './rows.ts';
import { scoreOfRow, toPlacements } from './to-plan.ts';

/** The plan that moves least and the one that costs least, in the same figures. */
export function alternativesOf(still: Draft, cheapest: Draft): readonly Alternative[] {
  const lowest = figuresOf('lowest-cost', cheapest);
  const fewest: Alternative =
    still === cheapest ? { ...lowest, name: 'fewest-moves' } : figuresOf('fewest-moves', still);
  return [fewest, lowest];
}

function figuresOf(name: Alternative['name'], draft: Draft): Alternative {
  const { rows, ground, demands, decision, load } = draft;
  const standing = rows.filter((row) => row.action !== 'remove');
  const counted = standing.reduce((sum, row) => sum + row.quantity, 0);
  const scores = standing.reduce((sum, row) => sum + row.quantity * scoreOfRow(ground, row, load), 0);
  const bought = recommend(draft).reduce((sum, { monthlyCost }) => sum + (monthlyCost ?? 0), 0);
  return {
    name,
    placed: demands.reduce((sum, demand) => sum + demand.instances - missingOf(decision.board, demand), 0),
    moves: rows.reduce((sum, row) => sum + (row.action === 'move' ? row.quantity : 0), 0),
    monthlyCost: costInUse(draft) + bought,
    meanScore: counted === 0 ? 100 : scores / counted,
    changes: toPlacements(draft).filter(({ action }) => action !== 'keep'),
  };
}

/** Of the computes that something stands on afterwards, or that host a vm. */
export function costInUse({ ground, rows }: Pick<Draft, 'ground' | 'rows'>): number {
  const used = new Set(rows.filter(isPaidFor).map(({ site }) => site));
  return ground.sites.reduce(
    (sum, { index, node, cost }) => sum + (used.has(index) || node.guests.length > 0 ? (cost ?? 0) : 0),
    0,
  );
}

/** Computes that something stands on now and nothing afterwards: what they cost is saved. */
export function emptiedBy({
  ground,
  rows,
}: Pick<Draft, 'ground' | 'rows'>): ReadonlyMap<string, number | undefined> {
  const used = new Set(rows.filter(isPaidFor).map(({ compute }) => compute));
  const emptied = ground.sites.filter(
    ({ node, name }) =>
      node.assignments.some(({ service }) => service?.mode !== 'global') &&
      node.guests.length === 0 &&
      !used.has(name),
  );
  return new Map(emptied.map(({ name, cost }) => [name, cost]));
}

/**
 * What each move buys: an emptied compute (to rebalance), room for what arrives where it left, or what else its row says
 * already. Moves that are forced say so.
 */
export function explainMoves(draft: Pick<Draft, 'ground' | 'rows'>): void {
  const emptied = draft.ground.options.rebalance ? emptiedBy(draft) : new Map<string, undefined>();
  const moves = draft.rows.filter((row) => row.action === 'move');
  const leaving = new Map<string, number>();
  for (const { from, quantity } of moves) leaving.set(from!, (leaving.get(from!) ?? 0) + quantity);
  const arriving = new Map<string, Row[]>();
  for (const row of draft.rows) {
    if (row.action !== 'move' && row.action !== 'create') continue;
    const known = arriving.get(row.compute);
    if (known) known.push(row);
    else arriving.set(row.compute, [row]);
  }
  for (const row of moves) row.why = whyOf(row, { emptied, leaving, arriving });
}

interface Moves {
  readonly emptied: ReadonlyMap<string, number | undefined>;
  readonly leaving: ReadonlyMap<string, number>;
  readonly arriving: ReadonlyMap<string, readonly Row[]>;
}

function whyOf(row: Row, { emptied, leaving, arriving }: Moves): string {
  const from = row.from!;
  const forced =
    row.demand?.strays.find(({ compute }) => compute === from)?.why ??
    row.demand?.homes.find(({ compute }) => compute === from)?.fault?.message;
  if (forced) return forced;
  if (emptied.has(from)) {
    const cost = emptied.get(from);
    const saved = cost === undefined ? 'whose cost is unknown' : `which saves ${cost} a month`;
    const count = leaving.get(from)!;
    return count === 1 ? `empties ${from}, ${saved}` : `one of ${count} moves that empty ${from}, ${saved}`;
  }
  if (row.why !== undefined && !row.why.startsWith('makes room')) return row.why;
  const guests = arriving.get(from) ?? [];
  const released = guests.flatMap((guest) => (guest.from && emptied.has(guest.from) ? [guest.from] : []));
  if (released.length > 0) return `makes room on ${from} for what leaves ${namesOf(released)}`;
  if (guests.length > 0) return `makes room on ${from} for ${namesOf(guests.map(({ service }) => service))}`;
  return `frees ${from} for a better fill`;
}

function namesOf(all: readonly string[]): string {
  const names = [...new Set(all)];
  return names.length <= 3
    ? names.join(', ')
    : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
