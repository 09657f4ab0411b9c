import { isInZone, nameProblems, normalizeName } from '../network/dns-name.ts';
import { readRecordValue } from '../network/record-value.ts';
import { groupBy } from '../text/group-by.ts';
import { createDraft, type Draft } from './draft.ts';
import { type Imported, type ImportFormat, type ImportOptions, notOf } from './format.ts';
import { countLeftOut } from './json.ts';

/** A zone file (RFC 1035), or what `dig AXFR` prints. */
export const zone: ImportFormat = {
  name: 'zone',
  summary: 'a zone file, or the output of dig AXFR: every type of record, and the SOA as a DNSZone',
  read,
};

/** Types whose values end in a name. */
const NAMING = new Set(['CNAME', 'PTR', 'NS', 'MX', 'SRV', 'ALIAS']);
const TAKEN = new Set([...NAMING, 'A', 'AAAA', 'TXT', 'CAA', 'DS', 'TLSA', 'SSHFP', 'HTTPS', 'SVCB']);
/** What signs a zone, and is made anew by whoever serves it. */
const SIGNING = new Set(['RRSIG', 'NSEC', 'NSEC3', 'NSEC3PARAM', 'DNSKEY', 'CDS', 'CDNSKEY', 'TYPE65534']);
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
  const soa = entries.find(({ type, owner }) => type === 'SOA' && owner === name);
  const isApex = ({ type, owner }: Entry) => type === 'NS' && owner === name;
  if (soa) addZone(name, soa, entries.filter(isApex), draft);
  const signing: string[] = [];
  const rest = entries.filter((entry) => entry.type !== 'SOA' && !(soa && isApex(entry)));
  for (const [, [first, ...more]] of groupBy(rest, ({ owner, type }) => `${owner} ${type}`)) {
    if (!first) continue;
    const { owner, type } = first;
    if (SIGNING.has(type)) signing.push(type);
    else if (!TAKEN.has(type)) draft.leaveOut(`${owner} ${type}`, 'no manifest holds records of this type');
    else if (
      !isInZone(owner, name) ||
      nameProblems(owner, { wildcard: true, underscore: true, slash: true }).length > 0
    )
      draft.leaveOut(`${JSON.stringify(owner)} ${type}`, `no name in zone ${name}`);
    else addRecords(name, [first, ...more], draft);
  }
  countLeftOut(
    signing,
    (type) => `names with ${type}`,
    'signatures are made by whoever serves the zone',
    draft,
  );
  return draft.done();
}

/** The DNSZone of a SOA and the NS records beside it; the serial is counted by exports. */
function addZone(zone: string, { data, ttl }: Entry, servers: readonly Entry[], draft: Draft): void {
  const [primary = '', mailbox = '', , ...times] = data;
  const [refresh, retry, expire, minimum] = times.map(secondsOf);
  const [, local = '', host = ''] = /^((?:[^.\\]|\\.)+)\.(.+?)\.?$/.exec(mailbox) ?? [];
  const contact = `${local.replace(/\\(.)/g, '$1')}@${host}`;
  const isMail = /^[^\s@]+@[A-Za-z0-9.-]+$/.test(contact);
  if (!isMail) draft.leaveOut(`${zone}: mailbox ${JSON.stringify(mailbox)}`, 'no mail address');
  const soa = {
    primary: bareName(primary),
    contact: isMail ? contact : undefined,
    refresh,
    retry,
    expire,
    minimum,
  };
  draft.add('DNSZone', zone, {
    zone,
    nameservers: servers.length === 0 ? undefined : servers.map(({ data: [server = ''] }) => server),
    soa: Object.fromEntries(
      Object.entries(soa).filter(
        (entry): entry is [string, string | number] => entry[1] !== undefined && entry[1] !== '',
      ),
    ),
    ttl,
  });
}

function bareName(name: string): string {
  return name.replace(/\.$/, '');
}

/** All values of one name and type; of several TTLs the lowest. */
function addRecords(zone: string, entries: readonly Entry[], draft: Draft): void {
  const [{ owner, type } = { owner: '', type: '' }] = entries;
  const read = entries.map((entry) => valueOf(entry));
  for (const [index, value] of read.entries())
    if (value === undefined || 'problem' in readRecordValue(type, value))
      draft.leaveOut(`${owner} ${type} ${entries[index]?.data.join(' ') ?? ''}`, 'no value of its type');
  const values = [...new Set(read)].filter(
    (value): value is string => value !== undefined && !('problem' in readRecordValue(type, value)),
  );
  if (values.length === 0) return;
  const ttls = entries.flatMap(({ ttl }) => ttl ?? []);
  if (new Set(ttls).size > 1)
    draft.leaveOut(
      `${owner} ${type}: ttl ${[...new Set(ttls)].join(', ')}`,
      'records of one name and type have one: the lowest is taken',
    );
  draft.add('DNSRecord', `${owner.replace('*', 'any')}-${type}`, {
    name: owner,
    type,
    zone,
    ...(values.length === 1 ? { value: values[0] ?? '' } : { values }),
    ttl: ttls.length === 0 ? undefined : Math.min(...ttls),
  });
}

/** The value as manifests have it: a TXT plain, names without their final dot. */
function valueOf({ type, data }: Entry): string | undefined {
  if (type === 'TXT') return plainText(data.map(unquote));
  if (type === 'CAA') {
    const [flags = '', tag = '', text = ''] = data;
    const value = plainText([unquote(text)]);
    return value === undefined || value.includes('"') ? undefined : `${flags} ${tag} "${value}"`;
  }
  return data.join(' ');
}

function unquote(word: string): string {
  return word.replace(/^"([^]*)"$/, '$1');
}

/** Strings of bytes as one text; undefined where it is none that a manifest holds. */
function plainText(strings: readonly string[]): string | undefined {
  const bytes = strings.flatMap((text) =>
    [...text.matchAll(/\\(\d{3})|\\?([^])/gu)].flatMap(([, number, letter = '']) =>
      number === undefined ? [...Buffer.from(letter, 'utf8')] : [Number(number)],
    ),
  );
  if (bytes.some((byte) => byte > 255)) return undefined;
  const text = Buffer.from(bytes).toString('utf8');
  return /[\p{Cc}\ufffd]/u.test(text) ? undefined : text;
}

/** Lines with parentheses joined and comments gone, as words; the first is '' where the line begins with a blank. */
function logicalLines(text: string): readonly (readonly string[])[] | undefined {
  const lines: string[][] = [];
  let words: string[] = [];
  let depth = 0;
  for (const line of text.split(/\r?\n/)) {
    if (depth === 0) words = /^\s/.test(line) ? [''] : [];
    for (const word of line.match(
      /;.*$|[a-z0-9-]+="(?:[^"\\]|\\.)*"|"(?:[^"\\]|\\.)*"|[()]|(?:[^\s;()"\\]|\\.)+|["\\]/g,
    ) ?? []) {
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
  if (type === 'SOA')
    return {
      owner,
      type,
      ttl: own ?? ttl,
      data: data.map((word, index) => (index < 2 ? (absolute(word, origin) ?? word) : word)),
    };
  if (!NAMING.has(type) && type !== 'HTTPS' && type !== 'SVCB') return { owner, type, ttl: own ?? ttl, data };
  const place = NAMING.has(type) ? data.length - 1 : 1;
  const target = data[place] === '.' ? '.' : absolute(data[place] ?? '', origin);
  return target === undefined
    ? undefined
    : { owner, type, ttl: own ?? ttl, data: data.map((word, index) => (index === place ? target : word)) };
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
