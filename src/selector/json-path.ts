import { isRecord } from '../text/json.ts';

/** One step of a path: down to a field, to items of a list, or to those items that meet a condition. */
type Step =
  | { readonly to: 'field'; readonly name: string }
  | { readonly to: 'all' }
  | { readonly to: 'index'; readonly index: number }
  | { readonly to: 'slice'; readonly from: number; readonly until: number | undefined }
  | { readonly to: 'where'; readonly path: JsonPath; readonly operator?: string; readonly value?: Literal };

type Literal = string | number | boolean | null;

/** Steps from a value down; the empty path is the value itself. */
export type JsonPath = readonly Step[];

export type ParsedPath =
  | { readonly ok: true; readonly path: JsonPath }
  | { readonly ok: false; readonly problem: string };

/** At most so many steps, and characters: what people write is far below. */
const MAX_PATH = 1000;

/**
 * A path in kubectl's dialect: `.spec.region`, `.metadata.labels.infractl\.dev/rack`, `['key']`, `[0]`, `[-1]`, `[0:2]`,
 * `[*]`, `.*`, `[?(@.spec.type=="vps")]`; `$`, `@` and braces around it may be left out. Each step only goes down, so
 * that no path looks at a value more than once. Source: Kubernetes, "JSONPath Support".
 */
export function parseJsonPath(text: string): ParsedPath {
  const inner = /^\{(.*)\}$/s.exec(text.trim())?.[1] ?? text.trim();
  if (inner.length > MAX_PATH) return { ok: false, problem: `the path has more than ${MAX_PATH} characters` };
  const steps: Step[] = [];
  let rest = inner.replace(/^[$@]/, '');
  // kubectl takes `metadata.name` for `.metadata.name`
  if (/^[A-Za-z_]/.test(rest)) rest = `.${rest}`;
  if (rest === '.') rest = '';
  while (rest !== '') {
    const read = readStep(rest);
    if (typeof read === 'string') return { ok: false, problem: read };
    steps.push(read.step);
    rest = read.rest;
  }
  return { ok: true, path: steps };
}

type ReadStep = { readonly step: Step; readonly rest: string } | string;

const FIELD = /^\.((?:\\.|[^\\.[\]{}()\s"'*?,=<>|&!])+)/;
const QUOTED = /^\[\s*(?:'([^']*)'|"([^"]*)")\s*\]/;
const INDEX = /^\[\s*(-?\d{1,9})\s*\]/;
const SLICE = /^\[\s*(-?\d{0,9})\s*:\s*(-?\d{0,9})\s*\]/;
const ALL = /^(?:\.?\[\s*\*\s*\]|\.\*)/;

function readStep(text: string): ReadStep {
  const after = (match: RegExpExecArray, step: Step): ReadStep => ({
    step,
    rest: text.slice(match[0].length),
  });
  const field = FIELD.exec(text);
  if (field) return after(field, { to: 'field', name: (field[1] as string).replace(/\\(.)/g, '$1') });
  const quoted = QUOTED.exec(text);
  if (quoted) return after(quoted, { to: 'field', name: quoted[1] ?? quoted[2] ?? '' });
  const index = INDEX.exec(text);
  if (index) return after(index, { to: 'index', index: Number(index[1]) });
  const slice = SLICE.exec(text);
  if (slice) return after(slice, { to: 'slice', from: Number(slice[1]), until: numberOf(slice[2]) });
  const all = ALL.exec(text);
  if (all) return after(all, { to: 'all' });
  if (text.startsWith('[?(')) return readWhere(text);
  return whyNot(text);
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined || text === '' ? undefined : Number(text);
}

const shorten = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);

function whyNot(text: string): string {
  if (text.startsWith('..'))
    return `".." (a search at any depth) is not read: write the fields out, before ${shorten(text)}`;
  if (/^\[\s*[-\d'"]/.test(text) && text.includes(','))
    return `several in one pair of brackets are not read: ${shorten(text)}`;
  return `${shorten(text)} is not read; a path is .field, ['key'], [0], [0:2], [*] or [?(@.field=="value")]`;
}

const CONDITION =
  /^\s*@((?:\.(?:\\.|[^\\.[\]{}()\s"'*?,=<>|&!])+|\[\s*-?\d{1,9}\s*\]|\[\s*'[^']*'\s*\])*)\s*(?:(==|!=|<=|>=|<|>)\s*(?:"([^"]*)"|'([^']*)'|([\w.+-]+)))?\s*$/;

function readWhere(text: string): ReadStep {
  const end = endOfCondition(text);
  if (end < 0) return `the condition does not end with ")]": ${shorten(text)}`;
  const inside = text.slice(3, end);
  const found = CONDITION.exec(inside);
  if (!found)
    return `${shorten(inside)} is no condition that is read; write @.field, or @.field=="value" (==, !=, <, <=, >, >=)`;
  const below = parseJsonPath(found[1] ?? '');
  if (!below.ok) return below.problem;
  const operator = found[2];
  const step: Step = {
    to: 'where',
    path: below.path,
    ...(operator === undefined ? {} : { operator, value: literalOf(found[3] ?? found[4], found[5]) }),
  };
  return { step, rest: text.slice(end + 2) };
}

/** Where the `)]` of a condition stands, outside quotes. */
function endOfCondition(text: string): number {
  let quote = '';
  for (let at = 3; at < text.length; at++) {
    const character = text[at] as string;
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === ')' && text[at + 1] === ']') return at;
  }
  return -1;
}

function literalOf(quoted: string | undefined, bare: string | undefined): Literal {
  if (quoted !== undefined) return quoted;
  if (bare === 'true' || bare === 'false') return bare === 'true';
  if (bare === 'null') return null;
  const number = Number(bare);
  return Number.isNaN(number) ? (bare ?? '') : number;
}

/** All that the path leads to from `root`, in the order of the fields and items; nothing where a field is missing. */
export function followPath(path: JsonPath, root: unknown): readonly unknown[] {
  return path.reduce<readonly unknown[]>(
    (values, step) => values.flatMap((value) => take(step, value)),
    [root],
  );
}

function take(step: Step, value: unknown): readonly unknown[] {
  switch (step.to) {
    case 'field':
      return isRecord(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : [];
    case 'all':
      return Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
    case 'index':
      return Array.isArray(value) ? value.slice(step.index).slice(0, 1) : [];
    case 'slice':
      return Array.isArray(value) ? value.slice(step.from, step.until) : [];
    case 'where':
      return Array.isArray(value) ? value.filter((item) => meets(item, step)) : [];
  }
}

function meets(item: unknown, { path, operator, value }: Extract<Step, { to: 'where' }>): boolean {
  const found = followPath(path, item);
  if (operator === undefined || value === undefined) return found.length > 0;
  return found.some((one) => compare(one, operator, value));
}

function compare(found: unknown, operator: string, value: Literal): boolean {
  if (operator === '==') return found === value;
  if (operator === '!=') return found !== value;
  if (typeof found !== typeof value || (typeof found !== 'number' && typeof found !== 'string')) return false;
  const limit = value as typeof found;
  if (operator === '<') return found < limit;
  if (operator === '<=') return found <= limit;
  return operator === '>' ? found > limit : found >= limit;
}
