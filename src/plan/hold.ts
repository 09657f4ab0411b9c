import { type Board } from './board.ts';
import { clampSize } from './clamp.ts';

/** Whether something that stands holds more than its min, where that could be taken back. */
export const hasSurplus = (board: Board): boolean =>
  surplusOn(board).some((amounts) => amounts.some((amount) => amount > 0));

/** The same board, on which what stands keeps the sizes that it has. */
export const holdSizes = (board: Board): Board => ({ ...board, held: surplusOn(board) });

function surplusOn({ ground, demands }: Board): number[][] {
  const surplus = ground.sites.map(() => ground.keys.names.map(() => 0));
  for (const demand of demands) {
    for (const { site, held, quantity } of demand.homes) {
      if (!ground.sites[site]!.open) continue;
      clampSize(demand, held, quantity).forEach(
        (amount, k) => (surplus[site]![k]! += amount - demand.min[k]! * quantity),
      );
    }
  }
  return surplus;
}
