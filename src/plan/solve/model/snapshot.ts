import { add, take, type Layout } from './layout.ts';

/** Who was where. Machines bought since stay, empty. */
export interface Snapshot {
  readonly who: readonly (readonly number[])[];
  readonly many: readonly (readonly number[])[];
}

export const snapshot = (layout: Layout): Snapshot => ({
  who: layout.who.map((who) => who.slice()),
  many: layout.many.map((many) => many.slice()),
});

export function restore(layout: Layout, then: Snapshot): void {
  for (let bin = 0; bin < layout.size; bin++) {
    if (isSame(layout.who[bin]!, then.who[bin] ?? []) && isSame(layout.many[bin]!, then.many[bin] ?? []))
      continue;
    clearBin(layout, bin);
    then.who[bin]?.forEach((index, at) => add(layout, index, bin, then.many[bin]![at]!));
  }
}

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, at) => value === b[at]);

/** Takes everything movable off the bin. */
export function clearBin(layout: Layout, bin: number): void {
  while (layout.who[bin]!.length > 0) take(layout, layout.who[bin]!.at(-1)!, bin, layout.many[bin]!.at(-1)!);
}
