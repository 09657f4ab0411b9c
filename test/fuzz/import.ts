import { IMPORT_FORMATS } from '../../src/import/index.ts';
import { keepSound } from '../../src/commands/sound-imports.ts';
import { SHORT_FORMS, toShortForms } from '../../src/commands/short-imports.ts';
import { memorySource } from '../../src/load/index.ts';
import { formatManifests } from '../../src/render/yaml.ts';
import { openSource } from '../../src/run.ts';
import { lockfileFrom } from '../../src/state/index.ts';
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
    if (
      kind === 'Compute' &&
      !/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(metadata.name)
    )
      throw new Error(`${key} is no name`);
    names.add(key);
  }
  // what would be written is read again: no manifest is wrong, whatever is missing
  if (index % 20 >= 2 || made.manifests.length === 0) return;
  const sound = keepSound(made);
  if (!sound.ok || sound.manifests.length === 0) return;
  const text = formatManifests(toShortForms(sound.manifests), SHORT_FORMS);
  const source = memorySource([{ path: 'a.yaml', kind: 'file' }], new Map([['a.yaml', Buffer.from(text)]]));
  const { diagnostics } = openSource(source, (name) => lockfileFrom(name, undefined));
  const wrong = diagnostics.find(
    ({ rule, severity }) => severity === 'error' && rule !== 'schema/required' && rule !== 'ref-not-found',
  );
  if (wrong) throw new Error(`${format.name} writes what does not load: ${wrong.rule} ${wrong.message}`);
}
