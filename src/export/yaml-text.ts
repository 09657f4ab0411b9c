/** Plain data; keys of Maps keep their order. */
export type Data = null | boolean | number | string | readonly Data[] | ReadonlyMap<string, Data>;

export interface YamlOptions {
  /** Texts that the reader must take as they are though it evaluates others. */
  readonly isUnsafe?: (text: string) => boolean;
}

/**
 * Block YAML whose every text is double-quoted, so that no reader of YAML 1.1 or 1.2 takes one for a number, a date, a
 * comment or a new line. Ends in a line feed.
 */
export function formatYaml(value: Data, options: YamlOptions = {}): string {
  return isBranch(value) ? blockOf(value, '', options) : `${leafOf(value, options)}\n`;
}

/** A text between double quotes, in escapes that YAML and JSON readers share as far as there are any. */
export function quoteYaml(text: string): string {
  return JSON.stringify(wellFormed(text)).replace(HIDDEN, escapeOf);
}

/** Halves of surrogate pairs are in no file of UTF-8. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}

type Branch = readonly Data[] | ReadonlyMap<string, Data>;

/** What JSON leaves as it is and YAML does not allow, or a terminal obeys. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function escapeOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
}

function isBranch(value: Data): value is Branch {
  return typeof value === 'object' && value !== null && sizeOf(value as Branch) > 0;
}

function sizeOf(branch: Branch): number {
  return branch instanceof Map ? branch.size : (branch as readonly Data[]).length;
}

function blockOf(value: Branch, indent: string, options: YamlOptions): string {
  const line = (start: string, item: Data) =>
    isBranch(item)
      ? `${indent}${start}\n${blockOf(item, `${indent}  `, options)}`
      : `${indent}${start} ${leafOf(item, options)}\n`;
  return value instanceof Map
    ? [...(value as ReadonlyMap<string, Data>)]
        .map(([key, item]) => line(`${quoteYaml(key)}:`, item))
        .join('')
    : (value as readonly Data[]).map((item) => line('-', item)).join('');
}

function leafOf(value: Data, { isUnsafe }: YamlOptions): string {
  if (typeof value === 'string') return `${isUnsafe?.(value) === true ? '!unsafe ' : ''}${quoteYaml(value)}`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return value instanceof Map ? '{}' : '[]';
}
