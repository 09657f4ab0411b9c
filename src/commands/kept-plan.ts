import path from 'node:path';
import { readNamedFile } from '../files/index.ts';
import { MAX_PLAN_BYTES, parsePlanFile, type PlanFile } from '../plan-file/index.ts';
import { CommandFailure, type Io } from './io.ts';

/** A plan that `plan --out` kept. Ends the command where the file is none. */
export function readKept(file: string, io: Io): PlanFile {
  const read = readNamedFile(path.resolve(io.cwd, file), MAX_PLAN_BYTES);
  if (read.outcome !== 'read')
    throw new CommandFailure(
      'io',
      1,
      `cannot read the plan ${file}: ${read.outcome === 'missing' ? 'it does not exist' : read.problem}`,
    );
  const kept = parsePlanFile(read.bytes.toString('utf8'));
  if (!kept.ok) throw new CommandFailure('invalid', 1, `cannot use the plan ${file}: ${kept.problem}`);
  return kept;
}
