import type { Conflict, WayOut } from '../../model/conflict.ts';
import type { Alternative } from '../../model/plan.ts';
import { money } from '../figures.ts';
import type { Outline } from '../outline.ts';

/** Rules that cannot hold together, and the ways out, the cheapest first. */
export function conflictOutlines(
  conflicts: readonly Conflict[],
  currency: string | undefined,
): readonly Outline[] {
  return conflicts.map(({ services, rules, waysOut }) => ({
    text: services.join(', '),
    below: [
      ...rules.map(({ message }) => ({ text: message })),
      ...(waysOut.length === 0
        ? []
        : [{ text: 'ways out:', below: waysOut.map((way) => ({ text: wayOutText(way, currency) })) }]),
    ],
  }));
}

function wayOutText({ message, monthlyCost }: WayOut, currency: string | undefined): string {
  if (monthlyCost === 0) return message;
  return `${message} (${monthlyCost === null ? 'cost unknown' : `${money(monthlyCost, currency)} a month`})`;
}

const NAMES: { readonly [N in Alternative['name']]: string } = {
  'fewest-moves': 'fewest moves',
  'lowest-cost': 'lowest cost',
};

export const ALTERNATIVE_COLUMNS = [
  { head: 'PLAN' },
  { head: 'PLACED', right: true },
  { head: 'MOVES', right: true },
  { head: 'IN USE A MONTH', right: true },
  { head: 'MEAN SCORE', right: true },
];

/** Cells of one alternative, as text. */
export function alternativeRow(
  { name, placed, moves, monthlyCost, meanScore }: Alternative,
  currency: string | undefined,
): readonly string[] {
  return [
    NAMES[name],
    String(placed),
    String(moves),
    money(monthlyCost, currency),
    String(Math.round(meanScore * 10) / 10),
  ];
}
