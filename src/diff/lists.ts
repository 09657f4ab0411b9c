import { diffArrays } from 'diff';
import type { Json } from '../model/state.ts';
import { canonicalJson } from '../text/canonical-json.ts';

/** Items of two lists that belong together, or one that is on one side alone. Places count from 0. */
export interface ItemPair {
  readonly before?: { readonly index: number; readonly item: Json };
  readonly after?: { readonly index: number; readonly item: Json };
}

/** Work is bounded by steps: lists further apart than this are told whole. */
const MOST_EDITS = 2000;

/**
 * What was taken out of a list, put in, or stands in another's place; undefined where the lists have too little in
 * common to say. Items taken out and put in at one spot, as many of each, are edits of one another.
 */
export function pairItems(before: readonly Json[], after: readonly Json[]): readonly ItemPair[] | undefined {
  const runs = diffArrays(before.map(keyOf), after.map(keyOf), { maxEditLength: MOST_EDITS });
  if (runs === undefined) return undefined;
  const pairs: ItemPair[] = [];
  let [old, now] = [0, 0];
  let open: ItemPair[] = [];
  const close = (): void => {
    pairs.push(...joinEdits(open));
    open = [];
  };
  for (const { added, removed, count } of runs) {
    if (!added && !removed) close();
    for (let i = 0; i < count; i++) {
      if (removed) open.push({ before: { index: old, item: before[old] as Json } });
      if (added) open.push({ after: { index: now, item: after[now] as Json } });
      if (!added) old++;
      if (!removed) now++;
    }
  }
  close();
  return pairs;
}

function joinEdits(open: readonly ItemPair[]): readonly ItemPair[] {
  const gone = open.filter(({ before }) => before);
  const come = open.filter(({ after }) => after);
  return gone.length === come.length ? gone.map((one, index) => ({ ...one, ...come[index] })) : open;
}

function keyOf(item: Json): string {
  return canonicalJson(item);
}
