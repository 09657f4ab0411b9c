import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { readFast } from '../../src/load/fast-read.ts';
import { parseFile, parseSlowly } from '../../src/load/parse.ts';
import { mutate, type Random, readCorpus, soak } from './support.ts';

/*
 * The fast reader against the `yaml` package: what it reads it must read as that does, and without a fault. A third
 * argument names a file with more texts, one JSON object with a member `yaml` a line.
 */

const more = process.argv[4] === undefined ? '' : readFileSync(process.argv[4], 'utf8');
const cases = more.split('\n').filter((line) => line !== '');
const corpus = [
  ...readCorpus().map((text) => Buffer.from(text, 'latin1').toString('utf8')),
  ...cases.map((line) => (JSON.parse(line) as { readonly yaml: string }).yaml),
];
let input = '';
let fast = 0;

for (const text of corpus) {
  input = text;
  compare(text);
}
process.stdout.write(`${fast} of ${corpus.length} files of the corpus read fast\n`);
fast = 0;
await soak('reader', 1_000_000, once, () => input);
process.stdout.write(`${fast} mutants read fast, none differently\n`);

function once(random: Random): void {
  input = mutate(corpus, random);
  compare(input);
}

function compare(text: string): void {
  const read = readFast(text);
  if (!read.ok) return;
  fast++;
  const slow = parseSlowly('a.yaml', text);
  if (slow.diagnostics.length > 0)
    throw new Error(`read, but: ${slow.diagnostics[0]?.message} in ${JSON.stringify(text)}`);
  const quick = parseFile('a.yaml', text).value;
  if (!isDeepStrictEqual(quick, slow.value) || JSON.stringify(quick) !== JSON.stringify(slow.value))
    throw new Error('read differently');
}
