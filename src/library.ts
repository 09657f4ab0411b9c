import path from 'node:path';
import { appliedOf } from './commands/applied.ts';
import { againstLockfile, betweenRevisions } from './commands/diff.ts';
import { build, inputOf } from './commands/export.ts';
import { readFailure } from './commands/failure.ts';
import type { Io } from './commands/io.ts';
import { planOf, readOptions } from './commands/plan.ts';
import { formatCalled, readToday, requireSound } from './commands/session.ts';
import { openSides, type Sides } from './commands/sides.ts';
import { findAll } from './commands/validate.ts';
import { EXPORT_FORMATS } from './export/index.ts';
import type { AnyManifest } from './generated/manifests.ts';
import type { Diagnostic, DiffOutput, PlanOutput, ValidateOutput } from './generated/outputs.ts';
import { locateAll } from './load/index.ts';
import { differenceJson } from './render/changes/difference.ts';
import { summarizeDiagnostics } from './render/diagnostics/summary.ts';
import { planJson } from './render/plan/json.ts';
import { formatJson } from './text/json.ts';

/*
 * infractl as a library: the same pipeline as the commands, with values in place of text. What a function gives is what
 * the command of its name prints with `-o json` (schemas/output/). Nothing here writes a file.
 */

export type { AnyManifest } from './generated/manifests.ts';
export type { Diagnostic, DiffOutput, PlanOutput, ValidateOutput } from './generated/outputs.ts';

/** How a fleet is opened. */
export interface OpenFleetOptions {
  /** A git revision that is believed in place of the folder: its gates, severities, lockfile and generated files count. */
  readonly base?: string;
  /** With `base`: a second revision in place of the working tree. */
  readonly head?: string;
  /** The date that checks use, `YYYY-MM-DD`. Left out: today, UTC. */
  readonly today?: string;
}

/** A fleet repository as it was when it was opened. */
export interface OpenedFleet {
  /** Absolute path of its root. */
  readonly root: string;
  /** Every manifest that could be read, generated ones included, as written; short forms stay short. */
  readonly manifests: readonly AnyManifest[];
  /** What the command line would have said on stderr, a line each. */
  readonly notes: readonly string[];
}

/** What may be planned otherwise: the flags of `infractl plan`. */
export interface PlanFleetOptions {
  /** Names of computes: nothing new anywhere else. */
  readonly compute?: readonly string[];
  /** Names of computes: as if they were gone. */
  readonly without?: readonly string[];
  /** Names of computes: as if they had to be emptied. */
  readonly drain?: readonly string[];
  /** Move and resize what runs where that makes a better plan. */
  readonly rebalance?: boolean;
  /** Move at most so many that could stay, where that places more. */
  readonly makeRoom?: number;
}

/** What of a fleet is exported: the flags of `infractl export`. */
export interface ExportFleetOptions {
  /** A label selector in kubectl's grammar, `env=prod,tier!=web`: such computes and records alone. */
  readonly selector?: string;
  /** Of formats with DNS records: this zone alone. */
  readonly zone?: string;
  /** SOA serial of zones that have no standing file. */
  readonly serial?: number;
  /** Name servers of zones that name none. */
  readonly nameServers?: readonly string[];
  /** The text that stands now where a file of the export would be written; zones count their serial on from it. */
  readonly standing?: (file: string) => string | undefined;
}

/** The files of an export: posix paths to texts. Nothing was written. */
export interface ExportedFleet {
  readonly files: ReadonlyMap<string, string>;
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

/** Why a function could not do what it was asked: what the command of its name prints as `error`, exit code included. */
export class InfractlError extends Error {
  override readonly name = 'InfractlError';
  /** The sort of failure: usage, invalid, io, git, lockfile, not-found, unsafe, infeasible, stale or internal. */
  readonly code: string;
  /** The exit code of the command line: 1, 3, 4 or 64. */
  readonly exitCode: number;
  /** What is wrong with the manifests, with places, where that is why. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(failure: {
    readonly code: string;
    readonly exit: number;
    readonly message: string;
    readonly diagnostics: readonly Diagnostic[];
  }) {
    super(failure.message);
    this.code = failure.code;
    this.exitCode = failure.exit;
    this.diagnostics = failure.diagnostics;
  }
}

interface Inside {
  readonly sides: Sides;
  readonly today: string;
}

const opened = new WeakMap<OpenedFleet, Inside>();

/**
 * Reads, validates and resolves the fleet in `folder`, as `-C` names one. Faults of manifests are no failure here:
 * `validate` tells them, and the other functions throw where they cannot go on.
 * @throws InfractlError where there is no such folder or revision
 */
export function openFleet(folder: string, options: OpenFleetOptions = {}): Promise<OpenedFleet> {
  return failing(async () => {
    const notes: string[] = [];
    const dir = path.resolve(folder);
    const io = quietIo(dir, notes);
    const today = readToday(io, options);
    const sides = await openSides(io, { ...options, dir });
    const manifests = sides.own.resources.map(({ manifest }) => manifest);
    const fleet: OpenedFleet = { root: sides.own.root, manifests, notes };
    opened.set(fleet, { sides, today });
    return fleet;
  });
}

/** All that is found, as `infractl validate -o json` prints it; judged by the base where the fleet has one. */
export function validate(fleet: OpenedFleet): Promise<ValidateOutput> {
  return failing(async () => {
    const { sides, today } = insideOf(fleet);
    const { session, empty } = await findAll(sides, today);
    const diagnostics = locateAll([...session.diagnostics, ...empty], session.texts);
    const summary = summarizeDiagnostics(diagnostics, session.fleet.resources.length);
    return asOutput<ValidateOutput>({ diagnostics, summary });
  });
}

/**
 * Where every service would run, as `infractl plan -o json` prints it.
 * @throws InfractlError where manifests or lockfile have errors that stop a plan, or an option names what is not there
 */
export function plan(fleet: OpenedFleet, options: PlanFleetOptions = {}): Promise<PlanOutput> {
  return failing(async () => {
    const { sides, today } = insideOf(fleet);
    const applied = appliedOf(sides, today);
    const { compute = [], without = [], drain = [], rebalance = false, makeRoom } = options;
    const words = makeRoom === undefined ? {} : { makeRoom: String(makeRoom) };
    const made = await planOf(
      applied,
      readOptions({ compute, without, drain, rebalance, ...words }, applied),
    );
    return asOutput<PlanOutput>(planJson(made.made, made));
  });
}

/**
 * What an apply would change; of a fleet with a base what its manifests change over that, without planning. As
 * `infractl diff -o json` prints it.
 * @throws InfractlError as `plan` does
 */
export function diff(fleet: OpenedFleet): Promise<DiffOutput> {
  return failing(async () => {
    const { sides, today } = insideOf(fleet);
    const found = sides.base ? betweenRevisions(sides) : await againstLockfile(appliedOf(sides, today));
    return asOutput<DiffOutput>(differenceJson(found));
  });
}

/**
 * The files that `infractl export FORMAT` would write.
 * @throws InfractlError for an unknown format, for manifests with errors, and where something cannot be exported
 */
export function exportFleet(
  fleet: OpenedFleet,
  format: string,
  options: ExportFleetOptions = {},
): Promise<ExportedFleet> {
  return failing(() => {
    const { sides } = insideOf(fleet);
    const chosen = formatCalled(format, EXPORT_FORMATS, 'export format');
    requireSound(sides.own);
    const { selector, zone, serial, nameServers, standing = () => undefined } = options;
    const words = {
      ...(selector === undefined ? {} : { selector }),
      ...(zone === undefined ? {} : { zone }),
      ...(serial === undefined ? {} : { serial: String(serial) }),
      ...(nameServers === undefined ? {} : { ns: nameServers }),
    };
    const notes: string[] = [];
    const files = build(chosen, inputOf(sides.own, words, standing), quietIo(fleet.root, notes));
    return { files, notes };
  });
}

function insideOf(fleet: OpenedFleet): Inside {
  const inside = opened.get(fleet);
  if (inside) return inside;
  throw new TypeError('no fleet of openFleet');
}

/** As the JSON would be read back: plain objects, nothing of ours shared. */
function asOutput<T>(value: object): T {
  return JSON.parse(formatJson({ formatVersion: '1', ...value })) as T;
}

async function failing<T>(work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TypeError && error.message === 'no fleet of openFleet') throw error;
    throw new InfractlError(readFailure(error, process));
  }
}

/** A world without a terminal; what is said becomes notes. */
function quietIo(cwd: string, notes: string[]): Io {
  return {
    cwd,
    env: process.env,
    stdout: () => undefined,
    stderr: (text) => void notes.push(...text.split('\n').filter((line) => line !== '')),
    command: () => undefined,
    now: () => new Date(),
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    color: false,
    stderrColor: false,
    exit: () => undefined,
  };
}
