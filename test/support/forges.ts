import { execFileSync, spawnSync } from 'node:child_process';
import MarkdownIt from 'markdown-it';
import rehypeRaw from 'rehype-raw';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';

/** A node of a rendered page, as far as tests look at it. */
export interface DomNode {
  readonly type: string;
  readonly tagName?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly value?: string;
  readonly children?: readonly DomNode[];
}

type Renderer = (markdown: string) => DomNode;

const remark: Renderer = (markdown) => {
  const processor = unified()
    .use(remarkParse)
    .use(remarkGfm)
    .use(remarkRehype, { allowDangerousHtml: true })
    .use(rehypeRaw);
  return processor.runSync(processor.parse(markdown)) as unknown as DomNode;
};

/** HTML as a browser reads it. */
function parseHtml(html: string): DomNode {
  const root = { type: 'root' as const, children: [{ type: 'raw' as const, value: html }] };
  return unified()
    .use(rehypeRaw)
    .runSync(root as never) as unknown as DomNode;
}

const markdownIt: Renderer = (markdown) =>
  parseHtml(new MarkdownIt({ html: true, linkify: true }).render(markdown));

const EXTENSIONS = ['table', 'strikethrough', 'autolink', 'tasklist'].flatMap((name) => ['-e', name]);

const cmark: Renderer = (markdown) =>
  parseHtml(execFileSync('cmark-gfm', ['--unsafe', ...EXTENSIONS], { input: markdown, encoding: 'utf8' }));

/** Renderers of markdown as forges use them; GitHub's own where it is installed. */
export const RENDERERS: readonly (readonly [name: string, render: Renderer])[] = [
  ['remark-gfm', remark],
  ['markdown-it', markdownIt],
  ...(spawnSync('cmark-gfm', ['--version']).status === 0 ? [['cmark-gfm', cmark] as const] : []),
];

/** What our templates are made of. */
const OURS = new Set(
  'h2 h3 h4 p ul ol li strong em code pre blockquote details summary table thead tbody tr th td'.split(' '),
);
const ATTRIBUTES = /^(?:align|style|className)$/;

/** What a forge turns into a person, an issue, a commit, an emoji, a formula or a link in text that is no code. */
const ACTIVE: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['mention', /@[\w-]/],
  ['issue', /#\d|(?<![A-Za-z\d])gh-\d/i],
  ['reference', /[!$~%&^]["'\w]/],
  ['formula', /\$(?!\u200d)/],
  ['ticket', /(?<![A-Za-z\d])[A-Z][A-Z\d_]+-\d/],
  ['commit', /(?<![A-Za-z\d])(?!\d{1,9}(?![A-Za-z\d]))[\da-f]{7,40}(?![A-Za-z\d])/i],
  ['emoji', /:(?:[\w+-]*[G-Zg-z_][\w+-]*|a|b|ab|cd|abc|abcd|bee|100|1234|[+-]1):/i],
  ['link', /\/\/|www\.|(?:mailto|xmpp):/i],
];

/** What programs read in the source of a comment, outside of fences: commands at a line's start, markers. */
export function commandsIn(markdown: string): readonly string[] {
  return markdown
    .replace(/^(`{3,})[^]*?^\1$/gm, '')
    .split('\n')
    .filter((line) => /^[\s>*+-]*\/|<!--/.test(line));
}

/** Everything in a page that is not of our templates' making; empty where the page does nothing. */
export function strangersIn(page: DomNode): readonly string[] {
  const found: string[] = [];
  const visit = (node: DomNode, code: boolean): void => {
    const { type, tagName = '', properties = {}, value = '' } = node;
    if (type === 'comment') found.push(`comment ${value}`);
    if (type === 'element' && !OURS.has(tagName)) found.push(`<${tagName}> ${JSON.stringify(properties)}`);
    for (const name of Object.keys(properties)) if (!ATTRIBUTES.test(name)) found.push(`attribute ${name}`);
    if (type === 'text' && !code)
      for (const [what, pattern] of ACTIVE) if (pattern.test(value)) found.push(`${what} in ${value}`);
    for (const child of node.children ?? []) visit(child, code || tagName === 'code' || tagName === 'pre');
  };
  visit(page, false);
  return found;
}

/** The elements of a page, without text: `p(code,strong)`. */
export function skeletonOf({ tagName, children = [] }: DomNode): string {
  const inner = children.filter(({ type }) => type !== 'text').map(skeletonOf);
  return `${tagName ?? ''}(${inner.join(',')})`;
}

/** All text of a page, joiners left out. */
export function textOfPage({ value, children = [] }: DomNode): string {
  return (value ?? children.map(textOfPage).join('')).replaceAll('\u200d', '');
}
