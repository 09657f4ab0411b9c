import { CommanderError } from 'commander';
import { describeErrno } from '../files/index.ts';
import { locateAll } from '../load/index.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import { renderDiagnosticsText } from '../render/diagnostics/text.ts';
import { createStyle } from '../render/style.ts';
import { escapeTerminalLines } from '../text/escape.ts';
import { formatJson } from '../text/json.ts';
import { type ExitCode, type FailureCode, type Io, CommandFailure } from './io.ts';

interface Failure {
  readonly code: FailureCode;
  readonly exit: ExitCode;
  readonly message: string;
  readonly diagnostics: readonly LocatedDiagnostic[];
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Tells why a command ended: the JSON envelope on stdout where JSON was asked for, else text on stderr. What commander
 * has told already is not told again. A fault of ours is told as one, without a stack trace (INFRACTL_DEBUG=1 shows it).
 */
export function reportFailure(error: unknown, io: Io, json: boolean): ExitCode {
  const failure = readFailure(error, io);
  if (json) {
    const { code, message, diagnostics } = failure;
    io.stdout(formatJson({ formatVersion: '1', error: { code, message }, diagnostics }));
  } else if (!(error instanceof CommanderError)) {
    io.stderr(renderDiagnosticsText(failure.diagnostics, failure.texts, io.stderrColor));
    io.stderr(`${createStyle(io.stderrColor).red('error')}: ${escapeTerminalLines(failure.message)}\n`);
  }
  return failure.exit;
}

export function readFailure(error: unknown, io: Pick<Io, 'env'>): Failure {
  const none = { diagnostics: [], texts: new Map<string, string>() };
  if (error instanceof CommandFailure) {
    return {
      code: error.code,
      exit: error.exit,
      message: error.message,
      diagnostics: locateAll(error.diagnostics, error.texts),
      texts: error.texts,
    };
  }
  if (error instanceof CommanderError)
    return { code: 'usage', exit: 64, message: error.message.replace(/^error: /, ''), ...none };
  if (isSystemError(error)) return { code: 'io', exit: 1, message: describeSystemError(error), ...none };
  const debug = (io.env['INFRACTL_DEBUG'] ?? '') !== '';
  const text =
    error instanceof Error ? (debug ? (error.stack ?? error.message) : error.message) : String(error);
  return {
    code: 'internal',
    exit: 1,
    message: `internal error, please report it: ${text}`,
    ...none,
  };
}

/** A disk that is full, a folder that may not be read: no fault of ours, wherever it shows. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string';
}

function describeSystemError({ code, path, syscall }: NodeJS.ErrnoException): string {
  const what = path === undefined ? '' : ` ${path}`;
  return `cannot ${syscall ?? 'use'}${what}: ${describeErrno(code)}`;
}
