import { followPath, type JsonPath, parseJsonPath } from './json-path.ts';

type Part =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'path'; readonly path: JsonPath }
  | { readonly is: 'range'; readonly path: JsonPath; readonly parts: readonly Part[] };

/** Text with paths in braces, as `-o jsonpath=` takes it. */
export type PathTemplate = readonly Part[];

export type ParsedTemplate =
  | { readonly ok: true; readonly template: PathTemplate }
  | { readonly ok: false; readonly problem: string };

const MAX_TEMPLATE = 10_000;
/** Ranges within ranges. */
const MAX_DEPTH = 8;

interface Open {
  readonly parts: Part[];
  readonly path: JsonPath;
}

/**
 * kubectl's templates: text, `{.path}`, `{"text\n"}`, `{range .items[*]}...{end}`. A text without braces is one path.
 * In a range, paths begin at its item.
 */
export function parseTemplate(text: string): ParsedTemplate {
  if (text.length > MAX_TEMPLATE)
    return { ok: false, problem: `the template has more than ${MAX_TEMPLATE} characters` };
  const open: Open[] = [{ parts: [], path: [] }];
  for (const piece of text.includes('{') ? piecesOf(text) : [`{${text}}`]) {
    const problem = addPiece(open, piece);
    if (problem !== undefined) return { ok: false, problem };
  }
  if (open.length > 1) return { ok: false, problem: 'a {range} has no {end}' };
  return { ok: true, template: open[0]?.parts ?? [] };
}

/** Texts, and braces with what is in them; a brace in quotes is text. */
function piecesOf(text: string): readonly string[] {
  return text.match(/\{(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^"'{}])*\}|[^{]+|\{/g) ?? [];
}

/** Adds one piece where it belongs; says what is wrong with it. */
function addPiece(open: Open[], piece: string): string | undefined {
  const here = open.at(-1) as Open;
  if (!piece.startsWith('{')) return void here.parts.push({ is: 'text', text: piece });
  if (!piece.endsWith('}')) return 'a "{" has no "}"';
  const inner = piece.slice(1, -1).trim();
  const quoted = /^(?:"(.*)"|'(.*)')$/s.exec(inner);
  if (quoted) return void here.parts.push({ is: 'text', text: unescapeText(quoted[1] ?? quoted[2] ?? '') });
  if (inner === 'end') return close(open);
  const range = /^range\s+(.*)$/s.exec(inner)?.[1];
  if (open.length > 1 && (range ?? inner).startsWith('$'))
    return `within {range}, paths begin at its item: write ${JSON.stringify((range ?? inner).slice(1))}`;
  const parsed = parseJsonPath(range ?? inner);
  if (!parsed.ok) return parsed.problem;
  if (range === undefined) return void here.parts.push({ is: 'path', path: parsed.path });
  if (open.length > MAX_DEPTH) return `more than ${MAX_DEPTH} ranges stand in each other`;
  open.push({ parts: [], path: parsed.path });
  return undefined;
}

function close(open: Open[]): string | undefined {
  if (open.length === 1) return 'an {end} has no {range}';
  const { parts, path } = open.pop() as Open;
  open.at(-1)?.parts.push({ is: 'range', path, parts });
  return undefined;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
]);

function unescapeText(text: string): string {
  return text.replace(/\\(.)/gs, (_, character: string) => ESCAPES.get(character) ?? character);
}

/** The template's own text as it is, and values as `show` has them: several of one path with a space between. */
export function fillTemplate(
  template: PathTemplate,
  root: unknown,
  show: (value: unknown) => string,
): string {
  return template
    .map((part) => {
      if (part.is === 'text') return part.text;
      const found = followPath(part.path, root);
      return part.is === 'path'
        ? found.map(show).join(' ')
        : found.map((item) => fillTemplate(part.parts, item, show)).join('');
    })
    .join('');
}
