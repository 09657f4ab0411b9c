import { percent } from './figures.ts';
import type { Style } from './style.ts';
import type { Cell } from './table.ts';

/** A utilization: overfull in red, nearly full in yellow. */
export function loadCell(share: number, style: Style): Cell {
  const paint = share > 1 ? style.red : share > 0.9 ? style.yellow : undefined;
  return { text: percent(share), ...(paint ? { style: paint } : {}) };
}

/** Twenty steps from empty to full. */
export function bar(share: number): string {
  const filled = Math.max(0, Math.min(20, Math.round(share * 20)));
  return '█'.repeat(filled) + '░'.repeat(20 - filled);
}
