import type { Command } from 'commander';
import { findRoot, locateAll } from '../load/index.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import { openFleet } from '../run.ts';
import { CommandFailure, type Io, usageError } from './io.ts';

interface Flags {
  readonly dir?: string;
  readonly output: string;
}

export function register(command: Command, io: Io): void {
  command
    .option('-o, --output <format>', 'text, json', 'text')
    .action(() => validate(command.optsWithGlobals<Flags>(), io));
}

function validate(flags: Flags, io: Io): void {
  if (!['text', 'json'].includes(flags.output)) throw usageError(`unknown output format "${flags.output}"; expected text or json`);
  const found = findRoot(io.cwd, flags.dir);
  if (!found.ok) throw new CommandFailure('io', 1, found.problem);
  const { fleet, texts, diagnostics } = openFleet(found.root);
  const located = locateAll(diagnostics, texts);
  const summary = { resources: fleet.resources.length, errors: count(located, 'error'), warnings: count(located, 'warning'), infos: count(located, 'info') };
  if (flags.output === 'json') io.stdout(`${JSON.stringify({ formatVersion: '1', diagnostics: located, summary }, null, 2)}\n`);
  else io.stdout(`${located.map((one) => `${one.file}:${one.line}:${one.column}: ${one.severity}: ${one.message} [${one.rule}]\n${one.help === null ? '' : `  ${one.help}\n`}`).join('')}${summary.resources} resources, ${summary.errors} errors\n`);
  io.exit(summary.errors > 0 ? 1 : 0);
}

function count(diagnostics: readonly LocatedDiagnostic[], severity: string): number {
  return diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
}
