import { compareText } from '../text/compare.ts';

/** Words of a format's own alphabet for words of the user's, and which of them fall together. */
export interface Namer {
  readonly nameOf: (source: string, text: string) => string;
  readonly problems: () => readonly string[];
}

/**
 * Gives names of letters, digits and underscores. Two sources (said in words: `label tier=db`) that would get one name are a
 * problem that names both: a group that means two things is worse than none.
 */
export function createNamer(what: string): Namer {
  const sources = new Map<string, Set<string>>();
  return {
    nameOf: (source, text) => {
      const name = text.replace(/[^A-Za-z0-9_]/g, '_');
      const known = sources.get(name) ?? new Set<string>();
      sources.set(name, known.add(source));
      return name;
    },
    problems: () =>
      [...sources]
        .filter(([, known]) => known.size > 1)
        .map(
          ([name, known]) =>
            `${[...known].toSorted(compareText).join(' and ')} would both be ${what} ${name}`,
        )
        .toSorted(compareText),
  };
}
