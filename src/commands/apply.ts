import type { Command } from 'commander';
import { renderApply, type ShownApply } from '../render/changes/apply.ts';
import { renderPatch } from '../render/changes/patch.ts';
import { escapeTerminal } from '../text/escape.ts';
import { readAllowances } from './allowances.ts';
import { applyHere, dryRun } from './apply-here.ts';
import { applyAndPush } from './apply-push.ts';
import type { Applying, Landing, Request } from './applying.ts';
import { PATCH } from './edits.ts';
import { type Io, usageError } from './io.ts';
import { readKept } from './kept-plan.ts';
import { collect, readMakeRoom } from './names.ts';
import { LIMIT_OPTION, readFormat, readLimit, readToday } from './session.ts';
import { readSeconds, underLock } from './under-lock.ts';

const FORMATS = ['text', 'json', 'markdown', PATCH] as const;

interface Flags {
  readonly dir?: string;
  readonly output: string;
  readonly limit: string;
  readonly today?: string;
  readonly dryRun: boolean;
  readonly commit: boolean;
  readonly push: boolean;
  readonly branch?: string;
  readonly timeout: string;
  readonly allowDirty: boolean;
  readonly expect?: string;
  readonly allow: readonly string[];
  readonly compute: readonly string[];
  readonly without: readonly string[];
  readonly drain: readonly string[];
  readonly rebalance: boolean;
  readonly makeRoom?: string;
  readonly lockTimeout: string;
  readonly detailedExitcode: boolean;
}

const EXAMPLES = `
Writes the generated Assignments and the lockfile, all or nothing. Never asks.
Exit codes: 0 done, 1 error, 2 there were changes (with --detailed-exitcode), 3 refused as unsafe or infeasible,
4 stale: another plan than the one reviewed, or a push that others were always faster than.

Examples:
  infractl apply                          plan and write
  infractl apply --dry-run                what it would write
  infractl apply --dry-run -o patch       the same as a patch for git apply
  infractl apply plan.json                the plan that \`infractl plan --out plan.json\` kept, or nothing
  infractl apply --expect sha256:4f0c…    the plan with that digest, or nothing
  infractl apply --allow deletions=12 --expect sha256:4f0c…   that plan, past the gate; its commit says so
  infractl apply --commit --push          in CI: a commit of what was written, planned again where others pushed first`;

export function register(command: Command, io: Io): void {
  command
    .argument('[planfile]', 'a plan kept by `plan --out`')
    .option('-o, --output <format>', FORMATS.join(', '), 'text')
    .option(...LIMIT_OPTION)
    .option('--dry-run', 'write nothing', false)
    .option('--commit', 'commit what was written, and nothing else', false)
    .option('--push', 'commit and push; plans again where somebody else was faster', false)
    .option('--branch <name>', 'the branch of the remote to push to (default: the one checked out)')
    .option('--timeout <seconds>', 'how long the remote may take to answer', '60')
    .option('--allow-dirty', 'commit though manifests are not committed themselves', false)
    .option('--expect <digest>', 'refuse any plan but the one with this digest')
    .option('--allow <gate=amount>', 'with --expect or a kept plan: lift a gate for that plan', collect, [])
    .option('--compute <names>', 'nothing new anywhere but on these computes', collect, [])
    .option('--without <names>', 'as if these computes were gone', collect, [])
    .option('--drain <names>', 'empty these computes', collect, [])
    .option('--rebalance', 'move and resize what already runs where that makes a better plan', false)
    .option('--make-room <moves>', 'move at most so many that could stay, where that places more')
    .option('--lock-timeout <seconds>', 'how long to wait for another apply in this tree', '60')
    .option('--today <date>', 'the date that checks use (default: today, UTC)')
    .option('--detailed-exitcode', 'exit 2 where there were changes', false)
    .addHelpText('after', EXAMPLES)
    .action((file: string | undefined) => apply(file, command.optsWithGlobals<Flags>(), io));
}

async function apply(file: string | undefined, flags: Flags, io: Io): Promise<void> {
  const format = readFormat(flags.output, FORMATS);
  const limit = readLimit(flags);
  const patience = readSeconds('--lock-timeout', flags.lockTimeout);
  const applying: Applying = {
    io,
    flags,
    today: readToday(io, flags),
    request: readRequest(file, flags, io),
    landing: readLanding(flags),
  };
  if (format === PATCH && !flags.dryRun)
    throw usageError('-o patch shows what would be written: give --dry-run, too');
  const { shown, edits } = flags.dryRun
    ? await dryRun(applying)
    : { shown: await applyLocked(applying, patience, flags), edits: [] };
  io.stdout(format === PATCH ? renderPatch(edits) : renderApply(shown, format, { color: io.color, limit }));
  for (const { message } of shown.violations) io.stderr(`unsafe: ${escapeTerminal(message)}\n`);
  const changed = shown.changes.length + shown.written.length + shown.removed.length > 0;
  io.exit(shown.violations.length > 0 ? 3 : flags.detailedExitcode && changed ? 2 : 0);
}

function readRequest(file: string | undefined, flags: Flags, io: Io): Request {
  if (flags.dryRun && (flags.commit || flags.push))
    throw usageError('--dry-run writes nothing, so there is nothing to commit or push');
  if (flags.expect === '')
    throw usageError('--expect is empty: give the digest that `infractl plan` printed');
  const { expect, compute, without, drain, rebalance } = flags;
  const allowances = readAllowances(flags.allow);
  if (allowances.size > 0 && expect === undefined && file === undefined)
    throw usageError('--allow lifts a gate for one reviewed plan: name it by --expect DIGEST or a kept plan');
  const given = {
    compute,
    without,
    drain,
    rebalance,
    allowances,
    ...readMakeRoom(flags.makeRoom),
    ...(expect === undefined ? {} : { expect }),
  };
  if (file === undefined) return given;
  if (rebalance || flags.makeRoom !== undefined || compute.length + without.length + drain.length > 0) {
    throw usageError(
      'a kept plan has its options in it: leave --compute, --without, --drain, --make-room and --rebalance out',
    );
  }
  return { ...given, kept: readKept(file, io) };
}

function readLanding({ commit, push, branch, timeout, allowDirty }: Flags): Landing {
  if (branch !== undefined && !push) throw usageError('--branch says where --push goes: give both');
  if (allowDirty && !push && !commit) throw usageError('--allow-dirty is about --commit: give both');
  const landing = { commit, push, timeout: readSeconds('--timeout', timeout), allowDirty };
  return branch === undefined ? landing : { ...landing, branch };
}

async function applyLocked(applying: Applying, patience: number, flags: Flags): Promise<ShownApply> {
  return underLock(applying.io, flags, patience, (root) =>
    flags.push ? applyAndPush(applying, root) : applyHere(applying, root),
  );
}
