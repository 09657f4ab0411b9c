import type { Requirement, Selector } from '../model/fleet.ts';

/** The selector as manifests write it. */
export interface WrittenSelector {
  readonly matchLabels?: { readonly [key: string]: string };
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** A manifest's selector as requirements: matchLabels first (by key), then matchExpressions as written. */
export function readSelector(written: WrittenSelector): Selector {
  const labels = Object.entries(written.matchLabels ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    requirements: [
      ...labels.map(([key, value]): Requirement => ({ key, operator: 'In', values: [value] })),
      ...(written.matchExpressions ?? []).map(({ key, operator, values }): Requirement => ({
        key,
        operator: operator as Requirement['operator'],
        values: values ?? [],
      })),
    ],
  };
}

const WORD = '[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?';
const KEY = `(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?/)?${WORD}`;
const VALUE = `(?:${WORD})?`;
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s+\\(([^()]*)\\)$`);
const EQUAL = new RegExp(`^(${KEY})\\s*(==|=|!=)\\s*(${VALUE})$`);
const COMPARE = new RegExp(`^(${KEY})\\s*([<>])\\s*(-?[0-9]{1,15})$`);
const EXISTS = new RegExp(`^(!?)\\s*(${KEY})$`);

export type ParsedSelector =
  | { readonly ok: true; readonly selector: Selector }
  | { readonly ok: false; readonly problem: string };

/**
 * kubectl's `-l` grammar: `k=v`, `k==v`, `k!=v`, `k in (a,b)`, `k notin (a)`, `k>1`, `k<1`, `k`, `!k`, joined by commas.
 * Keys and values that no label can have are refused, as there.
 * As in kubectl, `!=` and `notin` hold for an absent label. Source: Kubernetes, "Labels and Selectors".
 */
export function parseLabelSelector(text: string): ParsedSelector {
  const requirements: Requirement[] = [];
  for (const part of splitTerms(text)) {
    const requirement = parseTerm(part.trim());
    if (!requirement) {
      return {
        ok: false,
        problem: `"${part.trim()}" is no label selector${whatIsWrong(part.trim())}; write key=value, key!=value, key in (a,b), key notin (a), key>1, key<1, key or !key`,
      };
    }
    requirements.push(requirement);
  }
  return { ok: true, selector: { requirements } };
}

/** Splits at commas outside parentheses. */
function splitTerms(text: string): readonly string[] {
  if (text.trim() === '') return [];
  const terms: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')') depth--;
    else if (text[i] === ',' && depth === 0) {
      terms.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return [...terms, text.slice(start)];
}

function parseTerm(term: string): Requirement | undefined {
  const set = SET.exec(term);
  if (set) return setRequirement(set[1] as string, set[2] as string, set[3] as string);
  const equal = EQUAL.exec(term);
  if (equal)
    return {
      key: equal[1] as string,
      operator: equal[2] === '!=' ? 'NotIn' : 'In',
      values: [equal[3] as string],
    };
  const compare = COMPARE.exec(term);
  if (compare)
    return {
      key: compare[1] as string,
      operator: compare[2] === '>' ? 'Gt' : 'Lt',
      values: [compare[3] as string],
    };
  const exists = EXISTS.exec(term);
  if (exists)
    return { key: exists[2] as string, operator: exists[1] === '!' ? 'DoesNotExist' : 'Exists', values: [] };
  return undefined;
}

/** The first part of a term that no label can have. */
function whatIsWrong(term: string): string {
  const [, key = '', operator = '', value = ''] =
    /^([^\s=!<>(),]+)\s*(==|[=<>]|!=)\s*([^\s=!<>(),]*)$/.exec(term) ?? [];
  if (key === '') return '';
  if (!new RegExp(`^${KEY}$`).test(key)) return `: no label has a key like "${key}"`;
  if (/[<>]/.test(operator)) return `: "${value}" is no whole number`;
  return `: no label has a value like "${value}"`;
}

function setRequirement(key: string, word: string, list: string): Requirement | undefined {
  const values = list.split(',').map((value) => value.trim());
  if (!values.every((value) => new RegExp(`^${VALUE}$`).test(value))) return undefined;
  return { key, operator: word === 'in' ? 'In' : 'NotIn', values };
}
