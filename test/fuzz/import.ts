import { IMPORT_FORMATS } from '../../src/import/index.ts';
import { SAMPLES } from '../import/samples.ts';
import { mutate, type Random, soak } from './support.ts';

/* Mutants of files of other tools through every importer: whatever a file holds, an importer answers. */

const all = IMPORT_FORMATS.map((format) => ({ format, corpus: Object.values(SAMPLES[format.name] ?? {}) }));
let input = '';

await soak('import', 10_000 * all.length, once, () => input);

function once(random: Random, index: number): void {
  const { format, corpus } = all[index % all.length] as (typeof all)[number];
  input = mutate(corpus, random);
  const made = format.read(input, { columns: new Map(), compute: 'host-01' });
  if (!made.ok) {
    if (made.problem === '') throw new Error(`${format.name} refuses without a word`);
    return;
  }
  const names = new Set<string>();
  for (const { kind, metadata } of made.manifests) {
    const key = `${kind}/${metadata.name}`;
    if (names.has(key)) throw new Error(`${format.name}: two ${key}`);
    if (kind === 'Compute' && !/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(metadata.name))
      throw new Error(`${key} is no name`);
    names.add(key);
  }
}
