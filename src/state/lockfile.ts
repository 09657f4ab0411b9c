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
  const value = parseObject(header);
  if (value?.['lockfile'] !== 'infractl') return { fault: 'foreign' };
  return value['version'] === LOCKFILE_VERSION
    ? { fault: 'damaged' }
    : { fault: 'newer', found: String(value['version']) };
}

function parseBody(text: string): ParsedLockfile {
  const start = text.lastIndexOf('\n', text.length - 2) + 1;
  const digest = text.endsWith('\n') ? DIGEST.exec(text.slice(start, -1))?.[1] : undefined;
  if (digest === undefined) return { ok: false, fault: 'truncated' };
  const body = text.slice(0, start);
  if (digestText(body) !== digest) return { ok: false, fault: 'damaged' };
  return parseLines(body.split('\n').slice(1, -1));
}

function parseLines(lines: readonly string[]): ParsedLockfile {
  const resources: StateResource[] = [];
  for (const line of lines) {
    const value = parseObject(line);
    const resource = value && toResource(value);
    if (!resource) return { ok: false, ...judgeLine(value) };
    resources.push(resource);
  }
  return { ok: true, state: { resources } };
}

/** A line whose digest is right and that is not ours was written by a version that knows more. */
function judgeLine(value: Readonly<Record<string, unknown>> | undefined): LockfileFault {
  if (typeof value?.['kind'] !== 'string' || isKind(value['kind'])) return { fault: 'damaged' };
  return { fault: 'newer', found: `${LOCKFILE_VERSION} with the kind ${value['kind']}` };
}

function toResource(value: Readonly<Record<string, unknown>>): StateResource | undefined {
  const { kind, name, generated, metadata, spec } = value;
  if (!isKind(kind) || typeof name !== 'string' || !isObject(metadata) || !isObject(spec)) return undefined;
  return { kind, name, generated: generated === true, metadata, spec };
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
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
