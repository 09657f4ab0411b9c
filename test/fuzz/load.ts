import { memorySource, locateAll } from '../../src/load/index.ts';
import { renderDiagnosticsText } from '../../src/render/diagnostics/text.ts';
import { checkFleet, openSource } from '../../src/run.ts';
import { lockfileFrom } from '../../src/state/index.ts';
import { mutate, type Random, readCorpus, soak } from './support.ts';

/* Mutated manifests through load, validate, resolve and check, and what is found through places and text. */

const corpus = readCorpus();
let input = '';

await soak('load', 1_000_000, once, () => input);

function once(random: Random): void {
  input = mutate(corpus, random);
  const file = random(20) === 0 ? 'infractl.yaml' : 'a.yaml';
  const bytes = Buffer.from(input, random(3) === 0 ? 'utf8' : 'latin1');
  const source = memorySource([{ path: file, kind: 'file' }], new Map([[file, bytes]]));
  const open = checkFleet(
    openSource(source, (name) => lockfileFrom(name, undefined)),
    { today: '2026-01-01' },
  );
  const located = locateAll(open.diagnostics, open.texts);
  renderDiagnosticsText(located, open.texts, false);
  const lines = input.split('\n').length + 1;
  for (const one of located) {
    if (one.message === '' || one.message.includes('[object Object]'))
      throw new Error(`says nothing: ${one.message}`);
    if (one.file === file && (one.line ?? 1) > lines) throw new Error(`line ${one.line} of ${lines}`);
  }
}
