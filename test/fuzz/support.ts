import { readFileSync } from 'node:fs';
import fastGlob from 'fast-glob';

/** Numbers from a seed, the same on any machine (mulberry32). */
export function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

export type Random = ReturnType<typeof createRandom>;

/** The YAML files of the examples and fixtures, short ones: what mutants are made of. */
export function readCorpus(): readonly string[] {
  const files = fastGlob.sync(['examples/**/*.{yaml,yml}', 'test/**/*.{yaml,yml}', '!**/node_modules/**']);
  const texts = files.toSorted().map((file) => readFileSync(file, 'latin1'));
  return texts.filter((text) => text.length > 0 && text.length < 4000);
}

/** What readers stumble over. */
const PIECES = [
  '\t',
  '\r',
  '\r\n',
  '\0',
  '\uFEFF',
  '\uD800',
  '\u2028',
  '\u0085',
  '---\n',
  '...\n',
  '\n---',
  '%YAML 1.1\n',

  ': ',
  ':',
  '- ',
  '? ',
  '| ',
  '|\n',
  '>-\n',
  '|2\n',
  '&a ',
  '*a ',
  '!!omap ',
  '! ',
  '<<: ',
  '[',
  ']',
  '{',
  '}',

  '"',
  "'",
  '\\',
  '\\u00',
  '#',
  ' #',
  ', ',
  '@',
  '`',
  '<<<<<<< HEAD\n',
  '__proto__: ',
  'constructor: ',
  '~',

  'null',
  'true',
  '0x1F',
  '1e999',
  '-.inf',
  '.nan',
  '9007199254740993',
  '012',
  '1_000',
  '2020-01-01',
  '""',
  "''",

  '[[[[[[[[',
  '{a: {a: {a: ',
  '    ',
  '\n',
  '\n\n',
  '\n  ',
  'apiVersion: infractl.dev/v1\n',
  'kind: Config\n',
];

/** One to four changes to a text of the corpus: a piece put in, a part taken out, doubled, moved or taken from another. */
export function mutate(corpus: readonly string[], random: Random): string {
  let text = corpus[random(corpus.length)] as string;
  for (let left = 1 + random(4); left > 0; left--) text = change(text, corpus, random);
  return text;
}

function change(text: string, corpus: readonly string[], random: Random): string {
  const at = random(text.length + 1);
  const end = Math.min(text.length, at + 1 + random(random(8) === 0 ? 400 : 12));
  switch (random(7)) {
    case 0:
      return text.slice(0, at) + text.slice(end);
    case 1:
      return text.slice(0, end) + text.slice(at);
    case 2:
      return text.slice(0, at);
    case 3: {
      const other = corpus[random(corpus.length)] as string;
      const from = random(other.length);
      return text.slice(0, at) + other.slice(from, from + random(80)) + text.slice(end);
    }
    case 4:
      return text.slice(0, at) + String.fromCharCode(random(128)) + text.slice(at);
    default:
      return (
        text.slice(0, at) + (PIECES[random(PIECES.length)] as string) + text.slice(random(2) === 0 ? at : end)
      );
  }
}

const LIMIT_MS = 2000;
/** Inputs between two lines of progress. */
const EVERY = 50_000;

/**
 * Runs `once` for each of `count` inputs, names on the command line: COUNT SEED. A throw or a run beyond two seconds ends
 * the process with the input, counted in time of the processor: the machine may be busy elsewhere; else it says what was seen.
 */
export async function soak(
  name: string,
  defaults: number,
  once: (random: Random, index: number) => unknown,
  inputOf: () => string,
): Promise<void> {
  const count = Number(process.argv[2] ?? defaults);
  const seed = Number(process.argv[3] ?? Date.now() % 1_000_000_000);
  process.stdout.write(`${name}: ${count} inputs, seed ${seed}\n`);
  const random = createRandom(seed);
  const start = process.cpuUsage();
  let slowest = 0;
  for (let index = 0; index < count; index++) {
    const before = process.cpuUsage();
    try {
      await once(random, index);
    } catch (error) {
      process.stdout.write(
        `input ${index} of seed ${seed} failed: ${(error as Error).stack}\n${JSON.stringify(inputOf())}\n`,
      );
      process.exit(1);
    }
    const { user, system } = process.cpuUsage(before);
    const took = (user + system) / 1000;
    slowest = Math.max(slowest, took);
    if (took > LIMIT_MS) {
      process.stdout.write(
        `input ${index} of seed ${seed} took ${took.toFixed(0)} ms\n${JSON.stringify(inputOf())}\n`,
      );
      process.exit(1);
    }
    if ((index + 1) % EVERY === 0 && index + 1 < count) process.stderr.write(`${index + 1}, ${soFar()}\n`);
  }
  process.stdout.write(`${count} inputs, no failure, ${soFar()}\n`);

  function soFar(): string {
    const { user, system } = process.cpuUsage(start);
    return `${((user + system) / 1e6).toFixed(0)} s of processor time, slowest ${slowest.toFixed(0)} ms`;
  }
}
