/** Caps on hostile or mistaken input: beyond them a file is refused with a diagnostic. */
export const MAX_FILE_BYTES = 8 * 1024 * 1024;
/** Of all manifests of a tree together. */
export const MAX_TOTAL_BYTES = 256 * 1024 * 1024;
export const MAX_DOCUMENTS = 100_000;
export const MAX_FILES = 500_000;
/** Files and folders of a tree that are looked at, manifests or not. */
export const MAX_ENTRIES = 2_000_000;
/** Characters of a path below the root. Patterns are matched against it, so that their work depends on it. */
export const MAX_PATH = 1024;
/** Levels of nesting; the YAML parser recurses, and a few thousand would end the process. */
export const MAX_DEPTH = 64;
/** Alias expansions a document, the default of `yaml`. */
export const MAX_ALIASES = 100;
/** Aliases in a document, each of which is looked up. */
export const MAX_REFERENCES = 10_000;
/** Diagnostics shown of one file; the rest are counted. */
export const MAX_DIAGNOSTICS = 100;
/** What the braces of all patterns may stand for together. */
export const MAX_ALTERNATIVES = 1000;
/** Stars in one part of a pattern (between two slashes): what a pattern costs grows with each. */
export const MAX_STARS = 3;
/** Bytes of one .gitattributes, and lines of all of them that matter here. */
export const MAX_ATTRIBUTE_BYTES = 1024 * 1024;
export const MAX_ATTRIBUTE_RULES = 1000;
/** Keys of one mapping; no manifest comes near. */
export const MAX_KEYS = 20_000;
/**
 * Tokens of one text that the YAML parser is given: it keeps each, and a file of brackets alone would cost gigabytes. What is
 * read fast, as nearly all manifests are, is not counted.
 */
export const MAX_TOKENS = 1_000_000;
