import type { ReadBelow, Refused } from '../files/index.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { MAX_FILE_BYTES } from './limits.ts';
import { describeLink } from './list.ts';
import { createPlacer, startOf } from './places.ts';

export type ReadText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The text of one file, or why it cannot be had; undefined where there is no such file. */
export function readText(read: ReadBelow, file: string): ReadText | undefined {
  const found = read(file, MAX_FILE_BYTES);
  if (found.outcome === 'missing') return undefined;
  return found.outcome === 'read' ? decodeText(file, found.bytes) : refuseFile(file, found);
}

/** A file that is there and may not or cannot be read. */
export function refuseFile(file: string, { why, problem }: Omit<Refused, 'outcome'>): ReadText {
  if (why === 'link') return { ok: false, diagnostic: describeLink(file) };
  const help =
    why === 'size'
      ? 'split the file'
      : why === 'kind'
        ? 'put a file there'
        : 'mend the permissions of the file';
  return refuse(
    `load/${why === 'error' ? 'unreadable' : why}`,
    file,
    `cannot read ${file}: ${problem}`,
    `${help}, or exclude it in spec.manifests of infractl.yaml`,
  );
}

export function refuseSize(file: string, bytes: number): ReadText {
  return refuseFile(file, {
    why: 'size',
    problem: `it has ${bytes} bytes, at most ${MAX_FILE_BYTES} are read`,
  });
}

/** Bytes to text. Anything that is not UTF-8 is an error with its offset: to replace it would change a name silently. */
export function decodeText(file: string, bytes: Uint8Array): ReadText {
  if (bytes.length > MAX_FILE_BYTES) return refuseSize(file, bytes.length);
  try {
    return { ok: true, text: asCommitted(decoder.decode(bytes)) };
  } catch {
    return { ok: false, diagnostic: notUtf8(file, bytes) };
  }
}

/** What `ident` in .gitattributes makes of `$Id$` in a checkout (gitattributes(5)): the id of the file itself. */
const IDENT = /\$Id: (?:[0-9a-f]{64}|[0-9a-f]{40}) \$/g;

/** A checkout may have changed line ends and keywords; the text is what was committed, so that folder and revision agree. */
function asCommitted(text: string): string {
  const lines = text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text;
  return lines.includes('$Id: ') ? lines.replace(IDENT, '$$Id$$') : lines;
}

function notUtf8(file: string, bytes: Uint8Array): Diagnostic {
  const offset = firstInvalid(bytes);
  const before = new TextDecoder('utf-8').decode(bytes.subarray(0, offset));
  return {
    rule: 'load/encoding',
    severity: 'error',
    blocks: true,
    message: `invalid UTF-8 at byte ${offset} (0x${(bytes[offset] ?? 0).toString(16).padStart(2, '0')})`,
    help: 'save the file as UTF-8',
    at: createPlacer(file, before)(before.length, before.length + 1),
  };
}

/** The longest valid prefix ends where halving says so: valid prefixes are those that decode with `stream`. */
function firstInvalid(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (decodes(bytes.subarray(0, middle))) low = middle;
    else high = middle - 1;
  }
  return low;
}

function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function refuse(rule: string, file: string, message: string, help: string): ReadText {
  return {
    ok: false,
    diagnostic: { rule, severity: 'error', blocks: true, message, help, at: startOf(file) },
  };
}
