import { compareResources, isKind } from '../kinds/index.ts';
import type { State, StateResource } from '../model/state.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { digestText } from './digest.ts';

export const LOCKFILE_VERSION = 1;

/** What is wrong with a lockfile's text, each with its own way out. `line` is 1-based. */
export type LockfileFault =
  | { readonly fault: 'empty' }
  | { readonly fault: 'foreign' }
  | { readonly fault: 'truncated' }
  | { readonly fault: 'damaged' }
  | { readonly fault: 'foreign-line'; readonly line: number }
  | { readonly fault: 'conflict'; readonly line: number }
  | { readonly fault: 'newer'; readonly found: string };

export type ParsedLockfile =
  | { readonly ok: true; readonly state: State }
  | ({ readonly ok: false } & LockfileFault);

const HEADER = canonicalJson({ lockfile: 'infractl', version: LOCKFILE_VERSION });
const DIGEST = /^\{"digest":"(sha256:[0-9a-f]{64})"\}$/;
const CONFLICT = /^(?:<{7} .*|={7}|>{7} .*|\|{7}.*)$/m;

/**
 * The lockfile's text: a header with the version, one resource a line as canonical JSON in canonical order, and a
 * digest of everything before it. The same state gives the same bytes.
 */
export function formatLockfile(state: State): string {
  const lines = [HEADER, ...state.resources.toSorted(compareResources).map(formatResource)];
  const body = `${lines.join('\n')}\n`;
  return `${body}${canonicalJson({ digest: digestText(body) })}\n`;
}

function formatResource({ kind, name, generated, metadata, spec }: StateResource): string {
  return canonicalJson(
    generated ? { generated, kind, metadata, name, spec } : { kind, metadata, name, spec },
  );
}

/**
 * Reads a lockfile's text, or says what is wrong with it. The version is looked at before the digest: a newer
 * format may digest differently. CRLF line ends, which git may have put there, are read as LF.
 */
export function parseLockfile(raw: string): ParsedLockfile {
  const text = raw.includes('\r') ? raw.replaceAll('\r\n', '\n') : raw;
  if (text.trim() === '') return { ok: false, fault: 'empty' };
  const conflict = CONFLICT.exec(text);
  if (conflict)
    return { ok: false, fault: 'conflict', line: text.slice(0, conflict.index).split('\n').length };
  const header = text.slice(0, text.indexOf('\n') + 1).trimEnd();
  if (header !== HEADER) return { ok: false, ...judgeHeader(header, text) };
  return parseBody(text);
}

function judgeHeader(header: string, text: string): LockfileFault {
  if (header === '') return { fault: HEADER.startsWith(text) ? 'truncated' : 'foreign' };
  const { lockfile, version } = parseObject(header) ?? {};
  if (lockfile !== 'infractl') return { fault: 'foreign' };
  return Number.isSafeInteger(version) && Number(version) > LOCKFILE_VERSION
    ? { fault: 'newer', found: String(version) }
    : { fault: 'damaged' };
}

function parseBody(text: string): ParsedLockfile {
  const start = text.lastIndexOf('\n', text.length - 2) + 1;
  const digest = text.endsWith('\n') ? DIGEST.exec(text.slice(start, -1))?.[1] : undefined;
  if (digest === undefined) return { ok: false, fault: 'truncated' };
  const body = text.slice(0, start);
  if (digestText(body) !== digest) return { ok: false, fault: 'damaged' };
  return parseLines(body.split('\n').slice(1, -1));
}

/** Each line once and in order: whoever made the digest anew after an edit may have left anything here. */
function parseLines(lines: readonly string[]): ParsedLockfile {
  const resources: StateResource[] = [];
  for (const [index, line] of lines.entries()) {
    const value = parseObject(line);
    const resource = value && toResource(value);
    if (!resource) return { ok: false, ...judgeLine(value, index) };
    const before = resources.at(-1);
    if (before && compareResources(before, resource) >= 0) return { ok: false, ...foreignLine(index) };
    resources.push(resource);
  }
  return { ok: true, state: { resources } };
}

function foreignLine(index: number): LockfileFault {
  return { fault: 'foreign-line', line: index + 2 }; // the header is line 1
}

/** A line whose digest is right and that is not ours was written by a version that knows more. */
function judgeLine(value: Readonly<Record<string, unknown>> | undefined, index: number): LockfileFault {
  const kind = value?.['kind'];
  if (typeof kind !== 'string' || !/^[A-Z][A-Za-z]{0,40}$/.test(kind) || isKind(kind))
    return foreignLine(index);
  return { fault: 'newer', found: `${LOCKFILE_VERSION} with the kind ${kind}` };
}

const FIELDS = new Set(['kind', 'name', 'generated', 'metadata', 'spec']);

function toResource(value: Readonly<Record<string, unknown>>): StateResource | undefined {
  const { kind, name, generated, metadata, spec } = value;
  if (!isKind(kind) || typeof name !== 'string' || !isObject(metadata) || !isObject(spec)) return undefined;
  if (Object.hasOwn(metadata, 'name') || !Object.keys(value).every((key) => FIELDS.has(key)))
    return undefined;
  if (generated !== undefined && generated !== true) return undefined;
  return { kind, name, generated: generated === true, metadata, spec };
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  if (nestsDeeply(line)) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is StateResource['spec'] {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a manifest may nest, and the four levels around it. */
const MAX_DEPTH = 68;

/** Whether a line nests deeper than any manifest: what reads values goes down by recursion. Brackets in texts count too. */
function nestsDeeply(line: string): boolean {
  let depth = 0;
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code === 91 || code === 123) {
      if (++depth > MAX_DEPTH) return !isShallowJson(line);
    } else if (code === 93 || code === 125) depth--;
  }
  return false;
}

function isShallowJson(line: string): boolean {
  try {
    return isShallow(JSON.parse(line), MAX_DEPTH);
  } catch {
    return true; // no JSON at all, which is told elsewhere
  }
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((child) => isShallow(child, levels - 1));
}
