import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Packing {
  readonly name: string;
  readonly capacity: readonly number[];
  readonly items: readonly { readonly need: readonly number[]; readonly count: number }[];
  /** Least number of bins; undefined where nobody knows. */
  readonly optimum: number | undefined;
}

const FOLDER = join(process.cwd(), '../shared/data/vbp-panigrahy');

/** The vector bin packing set, read in place; undefined where it is not there. */
export function readPackings(wanted: RegExp): Packing[] | undefined {
  if (!existsSync(FOLDER)) return undefined;
  const unpacked = mkdtempSync(join(tmpdir(), 'infractl-vbp-'));
  try {
    execFileSync('tar', ['xzf', join(FOLDER, 'Panigrahy_instances.tar.gz'), '-C', unpacked]);
    const lines = readFileSync(join(FOLDER, 'Panigrahy_summary_known.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    return lines
      .map((line) => line.split('\t'))
      .filter(([name]) => wanted.test(name!))
      .map(([name, , optimum]) => readPacking(unpacked, name!, Number(optimum)));
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}

function readPacking(folder: string, name: string, optimum: number): Packing {
  const file = join(folder, 'Panigrahy_instances_multidim', name.split('_')[0]!, `${name}.vbp`);
  const numbers = readFileSync(file, 'utf8').split(/\s+/).filter(Boolean).map(Number);
  const dims = numbers[0]!;
  const rows = numbers[dims + 1]!;
  const items = Array.from({ length: rows }, (_, row) => {
    const at = dims + 2 + row * (dims + 1);
    return { need: numbers.slice(at, at + dims), count: numbers[at + dims]! };
  });
  return { name, capacity: numbers.slice(1, dims + 1), items, optimum: optimum > 0 ? optimum : undefined };
}
