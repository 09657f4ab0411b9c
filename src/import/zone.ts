import { isInZone, nameProblems, normalizeName } from '../network/dns-name.ts';
import { groupBy } from '../text/group-by.ts';
import { createDraft } from './draft.ts';
import { type Imported, type ImportFormat, type ImportOptions, notOf } from './format.ts';

/** A zone file (RFC 1035), or what `dig AXFR` prints. */
export const zone: ImportFormat = {
  name: 'zone',
  summary: 'a zone file, or the output of dig AXFR: A, AAAA, CNAME and PTR records',
  read,
};

const TAKEN = new Set(['A', 'AAAA', 'CNAME', 'PTR']);
const TYPE = /^(?:[A-Z][A-Z0-9]*|TYPE\d+)$/;
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

interface Entry {
  readonly owner: string;
  readonly type: string;
  readonly ttl: number | undefined;
  readonly data: readonly string[];
}

function read(text: string, options: ImportOptions): Imported {
  const lines = logicalLines(text);
  if (!lines) return notOf('zone file', 'a parenthesis or a quote is not closed: is it all there?');
  const { entries, unread } = readEntries(lines, options.zone);
  const apex = options.zone ?? entries.find(({ type }) => type === 'SOA')?.owner;
  if (entries.length === 0) return notOf('zone file', 'there is no record in it');
  if (apex === undefined) return notOf('zone file', 'no SOA says which zone it is: name it with --zone');
  const draft = createDraft();
  for (const line of unread) draft.leaveOut(line, 'it cannot be read');
  const name = normalizeName(apex);
  for (const [, [first, ...rest]] of groupBy(entries, ({ owner, type }) => `${owner} ${type}`)) {
    if (!first) continue;
    const { owner, type, ttl } = first;
    if (!TAKEN.has(type)) draft.leaveOut(`${owner} ${type}`, 'no manifest holds records of this type');
    else if (
      !isInZone(owner, name) ||
      nameProblems(owner, { wildcard: true, underscore: true, slash: true }).length > 0
    )
      draft.leaveOut(`${JSON.stringify(owner)} ${type}`, `no name in zone ${name}`);
    else {
      const values = [...new Set([first, ...rest].map(({ data }) => data[0] ?? ''))];
      const sole = values.length === 1 ? { value: values[0] ?? '' } : { values };
      draft.add('DNSRecord', `${owner.replace('*', 'any')}-${type}`, {
        name: owner,
        type,
        zone: name,
        ...sole,
        ttl,
      });
    }
  }
  return draft.done();
}

/** Lines with parentheses joined and comments gone, as words; the first is '' where the line begins with a blank. */
function logicalLines(text: string): readonly (readonly string[])[] | undefined {
  const lines: string[][] = [];
  let words: string[] = [];
  let depth = 0;
  for (const line of text.split(/\r?\n/)) {
    if (depth === 0) words = /^\s/.test(line) ? [''] : [];
    for (const word of line.match(/;.*$|"(?:[^"\\]|\\.)*"|[()]|(?:[^\s;()"\\]|\\.)+|["\\]/g) ?? []) {
      if (word.startsWith(';')) break;
      if (word === '"' || word === '\\') return undefined;
      if (word === '(') depth += 1;
      else if (word === ')') depth -= 1;
      else words.push(word);
    }
    if (depth === 0 && words.some((word) => word !== '')) lines.push(words);
  }
  return depth === 0 ? lines : undefined;
}

function readEntries(
  lines: readonly (readonly string[])[],
  named: string | undefined,
): { readonly entries: readonly Entry[]; readonly unread: readonly string[] } {
  let origin = named === undefined ? undefined : normalizeName(named);
  let ttl: number | undefined;
  let owner: string | undefined;
  const entries: Entry[] = [];
  const unread: string[] = [];
  for (const words of lines) {
    const [first = '', second = ''] = words;
    if (first === '$ORIGIN') origin = absolute(second, origin);
    else if (first === '$TTL') ttl = secondsOf(second);
    else if (first.startsWith('$')) unread.push(words.join(' '));
    else {
      owner = first === '' ? owner : absolute(first, origin);
      const entry = entryOf(owner, words.slice(1), ttl, origin);
      if (entry) entries.push(entry);
      else unread.push(words.join(' '));
    }
  }
  return { entries, unread };
}

/** TTL and class stand before the type in either order, or not at all. */
function entryOf(
  owner: string | undefined,
  words: readonly string[],
  ttl: number | undefined,
  origin: string | undefined,
): Entry | undefined {
  let at = 0;
  let own: number | undefined;
  for (; at < words.length; at++) {
    const word = words[at] ?? '';
    const seconds = secondsOf(word);
    if (seconds !== undefined && own === undefined) own = seconds;
    else if (!/^(?:IN|CH|HS)$/i.test(word)) break;
  }
  const type = (words[at] ?? '').toUpperCase();
  const data = words.slice(at + 1);
  if (owner === undefined || !TYPE.test(type) || data.length === 0) return undefined;
  const isName = type === 'CNAME' || type === 'PTR';
  const target = isName ? absolute(data[0] ?? '', origin) : data[0];
  return target === undefined
    ? undefined
    : { owner, type, ttl: own ?? ttl, data: [target, ...data.slice(1)] };
}

/** A name in full, without the final dot; undefined where it is relative to nothing. */
function absolute(name: string, origin: string | undefined): string | undefined {
  if (name === '@') return origin;
  if (name.endsWith('.')) return normalizeName(name);
  return origin === undefined ? undefined : normalizeName(`${name}.${origin}`);
}

/** `3600`, `1h30m`. */
function secondsOf(text: string): number | undefined {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  if (!/^(?:\d{1,6}[smhdw])+$/i.test(text)) return undefined;
  return [...text.matchAll(/(\d+)([smhdw])/gi)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (UNITS[(unit ?? 's').toLowerCase()] ?? 1),
    0,
  );
}
