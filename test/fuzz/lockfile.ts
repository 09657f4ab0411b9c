import { parsePlanFile } from '../../src/plan-file/index.ts';
import { DEFAULT_SETTINGS } from '../../src/resolve/settings.ts';
import { resolveState, soundLockfile } from '../../src/run.ts';
import { digestText, formatLockfile, lockfileFrom, stateOf } from '../../src/state/index.ts';
import type { StateResource } from '../../src/model/state.ts';
import { memorySource } from '../../src/load/index.ts';
import { openSource } from '../../src/run.ts';
import { toDesired } from '../../src/state/index.ts';
import { mutate, type Random, readCorpus, soak } from './support.ts';

/* Mutated lockfiles, most of them with their digest made anew, and mutated plan files. */

const lockfiles = makeLockfiles();
const plan = JSON.stringify({
  formatVersion: '1',
  kind: 'infractl-plan',
  digest: digestText('a'),
  inputs: digestText('b'),
  options: { only: ['a'], drain: ['b'], rebalance: true },
  plan: {},
});
let input = '';

await soak('lockfile', 100_000, once, () => input);

function once(random: Random): void {
  input = random(4) === 0 ? mutate([plan, '{"toString": 1}', '[]'], random) : mutate(lockfiles, random);
  parsePlanFile(input);
  if (random(5) > 0) input = withDigest(input);
  const { value } = soundLockfile(lockfileFrom('infractl.lock', input), 'infractl.lock');
  resolveState(value.state, DEFAULT_SETTINGS);
}

function withDigest(text: string): string {
  const end = text.lastIndexOf('{"digest"');
  const body = end < 0 ? text : text.slice(0, end);
  return `${body}{"digest":"${digestText(body)}"}\n`;
}

function makeLockfiles(): readonly string[] {
  const states: StateResource[][] = readCorpus().map((text) => {
    const files = new Map([['a.yaml', Buffer.from(text, 'latin1')]]);
    const source = memorySource([{ path: 'a.yaml', kind: 'file' }], files);
    return openSource(source, (name) => lockfileFrom(name, undefined)).resources.map(toDesired);
  });
  return states.filter((state) => state.length > 0).map((state) => formatLockfile(stateOf(state)));
}
