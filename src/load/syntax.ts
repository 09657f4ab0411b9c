import type { YAMLError } from 'yaml';
import type { Diagnostic, Place } from '../model/diagnostic.ts';
import type { DocumentFault } from './inspect.ts';
import { MAX_KEYS, MAX_REFERENCES } from './limits.ts';
import type { PlaceAt } from './places.ts';

/** What the parser says of a text, as a diagnostic. */
export function describeSyntax({ code, message, pos }: YAMLError, placeAt: PlaceAt): Diagnostic {
  const help = HELP.get(code);
  return {
    rule: `yaml/${code.toLowerCase().replaceAll('_', '-')}`,
    severity: 'error',
    blocks: true,
    message: message.replace(/\s+/g, ' ').trim().slice(0, 300),
    at: placeAt(pos[0], pos[1]),
    ...(help === undefined ? {} : { help }),
  };
}

const HELP: ReadonlyMap<string, string> = new Map([
  ['TAB_AS_INDENT', 'indent with spaces'],
  ['BAD_INDENT', 'line the keys up: all keys of one mapping start in one column'],
  ['MISSING_CHAR', 'close the bracket or quote, or quote the value'],
  ['MULTILINE_IMPLICIT_KEY', 'a ":" or a quote is probably missing'],
  ['BLOCK_AS_IMPLICIT_KEY', 'quote the value: it holds ": "'],
  ['BAD_ALIAS', 'quote the value: it begins with "*"'],
  ['UNEXPECTED_TOKEN', 'quote the value'],
  ['TAG_RESOLVE_FAILED', 'remove the tag: only plain YAML values are read'],
]);

/** What `inspect` found, as a diagnostic. A duplicate key names the first one too. */
export function describeDuplicate(fault: DocumentFault, placeAt: PlaceAt): Diagnostic {
  switch (fault.fault) {
    case 'duplicate': {
      const first = placeAt(...fault.first);
      const key = shorten(fault.key);
      return {
        ...error('duplicate-key', `the key "${key}" is written twice, first at line ${first.line}`),
        help: 'keep one of the two',
        at: placeAt(...fault.second),
        related: [{ message: `"${key}" is first written here`, at: first }],
      };
    }
    case 'keys':
      return tooManyKeys(placeAt(...fault.at));
    case 'key':
      return {
        ...error('key', 'a list, a mapping or an alias stands where a key belongs; keys are texts'),
        help: 'quote it, if it is meant as a text',
        at: placeAt(...fault.at),
      };
    case 'aliases':
      return {
        ...error('alias', `the document has more than ${MAX_REFERENCES} aliases`),
        help: 'write the values out instead of repeating them by alias',
        at: placeAt(...fault.at),
      };
  }
}

/** @param at the first key that is too many */
export function tooManyKeys(at: Place): Diagnostic {
  const message = `a mapping has more than ${MAX_KEYS} keys`;
  return { ...error('keys', message), help: 'split it', at };
}

function error(rule: string, message: string): Diagnostic {
  return { rule: `yaml/${rule}`, severity: 'error', blocks: true, message };
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
