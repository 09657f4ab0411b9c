import { realpathSync } from 'node:fs';
import path from 'node:path';
import { type Io, usageError } from './io.ts';
import type { Session } from './session.ts';

/** Files given from the current folder, as the fleet names them. One that is not read as a manifest ends the command. */
export function chooseFiles(files: readonly string[], session: Session, io: Io): ReadonlySet<string> {
  const known = new Set([
    ...session.texts.keys(),
    ...session.diagnostics.flatMap(({ at }) => (at === undefined ? [] : [at.file])),
  ]);
  const root = realpathSync(session.root);
  return new Set(
    files.map((file) => {
      const below = path.relative(root, realOf(path.resolve(io.cwd, file)));
      const name = below.split(path.sep).join('/');
      if (name.startsWith('..') || path.isAbsolute(below))
        throw usageError(`${file} is outside the fleet in ${session.root}`);
      if (known.has(name)) return name;
      throw usageError(
        `${file} is not read as a manifest: it is not there, or no pattern of spec.manifests in infractl.yaml matches ${name}`,
      );
    }),
  );
}

/** The folder as it really is; of the file its own name, for no link is followed. */
function realOf(file: string): string {
  try {
    return path.join(realpathSync(path.dirname(file)), path.basename(file));
  } catch {
    return file; // no such folder
  }
}
