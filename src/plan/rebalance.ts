import type { Alternative } from '../model/what-if.ts';
import { missingOf } from './board.ts';
import type { Draft } from './draft.ts';
import { recommend } from './recommend.ts';
import type { Row } from './rows.ts';
import { scoreOfRow } from './to-plan.ts';

/** The plan that moves least and the one that costs least, in the same figures. */
export const alternativesOf = (still: Draft, cheapest: Draft): readonly Alternative[] => [
  figuresOf('fewest-moves', still),
  figuresOf('lowest-cost', cheapest),
];

function figuresOf(name: Alternative['name'], draft: Draft): Alternative {
  const { rows, ground, demands, decision, load } = draft;
  const standing = rows.filter((row) => row.action !== 'remove');
  const counted = standing.reduce((sum, row) => sum + row.quantity - row.lingering, 0);
  const scores = standing.reduce(
    (sum, row) => sum + (row.quantity - row.lingering) * scoreOfRow(ground, row, load),
    0,
  );
  const bought = recommend(draft).reduce((sum, { monthlyCost }) => sum + (monthlyCost ?? 0), 0);
  return {
    name,
    placed: demands.reduce((sum, demand) => sum + demand.instances - missingOf(decision.board, demand), 0),
    moves: rows.reduce((sum, row) => sum + (row.action === 'move' ? row.quantity : 0), 0),
    monthlyCost: costInUse(draft) + bought,
    meanScore: counted === 0 ? 100 : scores / counted,
  };
}

/** Of the computes that something stands on afterwards, or that host a vm. */
function costInUse({ ground, rows }: Draft): number {
  const used = new Set(rows.filter((row) => row.action !== 'remove').map(({ site }) => site));
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
  const used = new Set(rows.filter((row) => row.action !== 'remove').map(({ compute }) => compute));
  const emptied = ground.sites.filter(
    ({ node, name }) => node.assignments.length > 0 && node.guests.length === 0 && !used.has(name),
  );
  return new Map(emptied.map(({ name, cost }) => [name, cost]));
}

/** What each move buys: an emptied compute, room for what leaves one, or a better fill. */
export function explainMoves(draft: Pick<Draft, 'ground' | 'rows'>): void {
  const emptied = emptiedBy(draft);
  const moves = draft.rows.filter((row) => row.action === 'move');
  const leaving = new Map<string, number>();
  for (const { from, quantity } of moves) leaving.set(from!, (leaving.get(from!) ?? 0) + quantity);
  const arriving = new Map<string, string[]>();
  for (const row of moves)
    if (emptied.has(row.from!)) arriving.set(row.compute, [...(arriving.get(row.compute) ?? []), row.from!]);
  for (const row of moves) row.why = whyOf(row, { emptied, leaving, arriving });
}

interface Moves {
  readonly emptied: ReadonlyMap<string, number | undefined>;
  readonly leaving: ReadonlyMap<string, number>;
  readonly arriving: ReadonlyMap<string, readonly string[]>;
}

function whyOf(row: Row, { emptied, leaving, arriving }: Moves): string {
  const from = row.from!;
  const forced = row.demand?.strays.find(({ compute }) => compute === from)?.why;
  if (forced) return forced;
  if (emptied.has(from)) {
    const cost = emptied.get(from);
    const saved = cost === undefined ? 'whose cost is unknown' : `which saves ${cost} a month`;
    const count = leaving.get(from)!;
    return count === 1 ? `empties ${from}, ${saved}` : `one of ${count} moves that empty ${from}, ${saved}`;
  }
  const guests = arriving.get(from);
  if (guests) return `makes room on ${from} for what leaves ${[...new Set(guests)].join(', ')}`;
  return row.why?.startsWith('makes room')
    ? `frees ${from} for a better fill`
    : (row.why ?? `frees ${from} for a better fill`);
}
