import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** One folder for all that a run of the tests leaves in the system's temporary folder; it goes when the run ends. */
export default function setup(): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'infractl-tests-'));
  // others may pass through: some tests act as another user
  chmodSync(folder, 0o711);
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  return () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
}
