import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Diagnostic } from '../model/diagnostic.ts';
import { MAX_FILE_BYTES } from './limits.ts';
import { placeOf, startOf } from './places.ts';

export type ReadText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The text of one file below `root`, or why it cannot be had; undefined where there is no such file. */
export function readText(root: string, file: string): ReadText | undefined {
  try {
    const full = path.join(root, file);
    const size = statSync(full, { throwIfNoEntry: false })?.size;
    if (size === undefined) return undefined;
    if (size > MAX_FILE_BYTES)
      return refuse(
        'load/size',
        file,
        tooLarge(size),
        'split the file, or exclude it in spec.manifests of infractl.yaml',
      );
    return decodeText(file, readFileSync(full));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return refuse(
      'load/unreadable',
      file,
      `cannot read ${file}: ${describeErrno(code)}`,
      'mend the permissions of the file, or exclude it in spec.manifests of infractl.yaml',
    );
  }
}

/** Bytes to text. Anything that is not UTF-8 is an error with its offset: to replace it would change a name silently. */
export function decodeText(file: string, bytes: Uint8Array): ReadText {
  if (bytes.length > MAX_FILE_BYTES)
    return refuse('load/size', file, tooLarge(bytes.length), 'split the file');
  try {
    return { ok: true, text: decoder.decode(bytes) };
  } catch {
    return { ok: false, diagnostic: notUtf8(file, bytes) };
  }
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
    at: placeOf(file, before, before.length, before.length + 1),
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

function tooLarge(size: number): string {
  return `the file has ${size} bytes, at most ${MAX_FILE_BYTES} are read`;
}

function refuse(rule: string, file: string, message: string, help: string): ReadText {
  return {
    ok: false,
    diagnostic: { rule, severity: 'error', blocks: true, message, help, at: startOf(file) },
  };
}

/** System error codes in words. */
export function describeErrno(code: string | undefined): string {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'ENOENT':
      return 'it does not exist';
    case 'EISDIR':
      return 'it is a folder';
    case 'ENOTDIR':
      return 'a part of its path is not a folder';
    case 'ENOSPC':
      return 'no space left on the disk';
    case 'EROFS':
      return 'the file system is read-only';
    case 'ELOOP':
      return 'too many symbolic links';
    default:
      return code ?? 'unknown error';
  }
}
