/** Caps on hostile or mistaken input: beyond them a file is refused with a diagnostic. */
export const MAX_FILE_BYTES = 8 * 1024 * 1024;
export const MAX_DOCUMENTS = 20_000;
export const MAX_FILES = 500_000;
/** Levels of nesting; the YAML parser recurses, and a few thousand would end the process. */
export const MAX_DEPTH = 64;
/** Alias expansions a document, the default of `yaml`. */
export const MAX_ALIASES = 100;
/** Diagnostics shown of one file; the rest are counted. */
export const MAX_DIAGNOSTICS = 100;
