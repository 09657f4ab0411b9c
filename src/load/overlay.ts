import { compareText } from '../text/compare.ts';
import { listInMemory } from './list.ts';
import type { Source } from './source.ts';

/**
 * A folder as it was before an apply that has not ended: `undone` has the texts of the files that it writes, null where
 * there was none, by path.
 */
export function undoneSource(source: Source, undone: ReadonlyMap<string, string | null>): Source {
  if (undone.size === 0) return source;
  const standing = [...undone].filter(([, text]) => text !== null).map(([file]) => file);
  return {
    ...source,
    list: (patterns) => {
      const { value, diagnostics } = source.list(patterns);
      const others = value.filter((file) => !undone.has(file));
      const ours = listInMemory(standing, patterns).value;
      return { value: [...others, ...ours].toSorted(compareText), diagnostics };
    },
    read: (file) => {
      const text = undone.get(file);
      if (text === undefined) return source.read(file);
      return text === null ? undefined : { ok: true, text };
    },
  };
}
